"""La remisión: quién responde del programa, con qué certificado y quién la hace."""

from datetime import UTC, datetime, timedelta

from cryptography import x509

from factursaas.arranque import base
from factursaas.arranque.doctor.datos import conectada
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import ajustes
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.plurales import contar
from factursaas.domain.verifactu.destino import Destino
from factursaas.services import certificados
from factursaas.services.marcha import TRABAJADORES

_ESPERANDO = (
    "SELECT count(*), min(toca) FROM (SELECT coalesce(j.scheduled_at, (SELECT max(e.at) FROM procrastinate_events e"
    " WHERE e.job_id = j.id)) AS toca FROM procrastinate_jobs j WHERE j.status = 'todo') AS trabajos"
    " WHERE toca < now() - %s"
)
_DEMASIADO = timedelta(minutes=10)


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
    if not base.creada():
        return "se arrancará con la aplicación"
    vivos, esperando, _ = _cola()
    if esperando and not vivos:
        raise ErrorDeArranque(
            f"Hay trabajo esperando desde hace más de 10 minutos ({esperando}) y ningún trabajador. Arranca uno con: "
            "python -m factursaas worker"
        )
    return f"{vivos} en marcha" if vivos else "ninguno en marcha, y nada esperando"


def cola() -> str:
    """Si lo pendiente se hace a su hora.

    Raises:
        ErrorDeArranque: si, habiendo quien lo haga, lleva más de diez minutos de retraso.
    """
    if not base.creada():
        return "vacía"
    vivos, esperando, desde = _cola()
    if esperando and vivos and desde:
        retraso = (datetime.now(UTC) - desde) // timedelta(minutes=1)
        raise ErrorDeArranque(
            f"Hay {contar(esperando, 'trabajo')} con retraso, el más viejo de hace {retraso} min. Arranca otro "
            "trabajador con «python -m factursaas worker» y mira en el registro de sucesos qué lo retiene."
        )
    return "al día" if not esperando else "parada: no hay trabajadores"


def _cola() -> tuple[int, int, datetime | None]:
    """Cuántos trabajadores viven, cuántos trabajos esperan demasiado y desde cuándo el más viejo."""
    with conectada() as conexion:
        (vivos,) = conexion.execute(TRABAJADORES).fetchone() or (0,)
        esperando, desde = conexion.execute(_ESPERANDO, (_DEMASIADO,)).fetchone() or (0, None)
    return vivos, esperando, desde


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
