"""Mandar y contestar sin red, paso a paso, para las pruebas que no van de la red."""

from datetime import UTC, datetime, timedelta

from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.domain.verifactu.registro import IdFactura, TipoRegistro
from factursaas.domain.verifactu.respuesta import Linea, Respuesta
from factursaas.services import registros, remision
from factursaas.services.remision import Mandar, Paso, Vuelto
from tests import certificados

CSV = "A-TVNJJ8M49KKTB2"


def con_certificado_de_la_instalacion() -> None:
    """El que expediría el simulador."""
    fichero, contrasena = ajustes().certificado_para(ajustes().destino)
    assert fichero is not None
    if not fichero.exists():
        fichero.parent.mkdir(parents=True, exist_ok=True)
        fichero.write_bytes(certificados.pkcs12_de(contrasena=contrasena))


def preparar(quien: Inquilino, dentro_de: timedelta = timedelta()) -> Paso:
    con_certificado_de_la_instalacion()
    with tenant_session(quien) as db:
        return remision.preparar(db, datetime.now(UTC) + dentro_de)


def mandar(quien: Inquilino, dentro_de: timedelta = timedelta(days=1)) -> Mandar:
    paso = preparar(quien, dentro_de)
    assert isinstance(paso, Mandar), paso
    return paso


def contestar(quien: Inquilino, paso: Mandar, *lineas: Linea, espera: int = 60) -> int:
    with tenant_session(quien) as db:
        return remision.anotar_respuesta(
            db, paso.envio_id, Vuelto(b"<r/>", 200), Respuesta(CSV, datetime.now(UTC), espera, lineas)
        )


def lineas_de(
    quien: Inquilino, estado: EstadoEnvio = EstadoEnvio.CORRECTO, codigo: str = "", descripcion: str = ""
) -> list[Linea]:
    """Una línea por cada registro de su cadena, en el mismo orden."""
    with tenant_session(quien) as db:
        filas = registros.listar(db, limite=200, cursor=None).items
    return [
        Linea(IdFactura("", f.numero, ""), TipoRegistro(f.tipo), str(f.id), estado, codigo, descripcion) for f in filas
    ]


def remitir(quien: Inquilino, estado: EstadoEnvio = EstadoEnvio.CORRECTO, codigo: str = "") -> None:
    """Lo pendiente, mandado y contestado igual."""
    contestar(quien, mandar(quien), *lineas_de(quien, estado, codigo))
