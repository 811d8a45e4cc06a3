"""Lo que `doctor` mira de la remisión: quién responde del programa, con qué certificado y quién la hace."""

from datetime import UTC, datetime

from cryptography import x509

from factursaas.arranque import base
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import ajustes
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.verifactu.destino import Destino
from factursaas.services import certificados

_VIVO = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
_ATASCADO = (
    "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"
    " AND coalesce(scheduled_at, now()) < now() - interval '10 minutes'"
)


def destino() -> str:
    """A dónde se remite, y si falta algo para hacerlo.

    Raises:
        ErrorDeArranque: si se remite a la AEAT y no se sabe quién es el productor, o el certificado no sirve.
    """
    elegido = ajustes().destino
    if elegido is Destino.SIMULADOR:
        return "al simulador de la AEAT"
    if not ajustes().con_productor:
        raise ErrorDeArranque(
            "Los registros no se remiten: di quién responde del programa en FACTURSAAS_PRODUCER_NAME y "
            "FACTURSAAS_PRODUCER_NIF."
        )
    return f"a la AEAT ({elegido}), {_certificado(elegido)}"


def trabajadores() -> str:
    """Si hay quien remita.

    Raises:
        ErrorDeArranque: si hay trabajo esperando y nadie que lo haga.
    """
    import psycopg

    if not base.creada():
        return "se arrancará con la aplicación"
    with base.en_marcha() as url, psycopg.connect(url, connect_timeout=5) as conexion:
        [(vivos,), (esperando,)] = [conexion.execute(orden).fetchone() or (0,) for orden in (_VIVO, _ATASCADO)]
    if esperando and not vivos:
        raise ErrorDeArranque(
            f"Hay trabajo esperando desde hace más de 10 minutos ({esperando}) y ningún trabajador. Arranca uno con: "
            "python -m factursaas worker"
        )
    return f"{vivos} en marcha" if vivos else "ninguno en marcha, y nada esperando"


def _certificado(elegido: Destino) -> str:
    fichero, contrasena = ajustes().certificado_para(elegido)
    if fichero is None:
        return "cada inquilino con su certificado"
    try:
        credencial = certificados.del_operador(fichero, contrasena)
    except DatosNoValidos as fallo:
        raise ErrorDeArranque(f"FACTURSAAS_AEAT_CERTIFICATE: {fallo}") from fallo
    hasta = x509.load_pem_x509_certificate(credencial.cadena).not_valid_after_utc
    if hasta <= datetime.now(UTC):
        raise ErrorDeArranque(f"FACTURSAAS_AEAT_CERTIFICATE caducó el {hasta:%d/%m/%Y}. Renuévalo.")
    return f"con el certificado de la instalación, que vale hasta el {hasta:%d/%m/%Y}"
