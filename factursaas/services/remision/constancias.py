"""Si lo que consta en la AEAT de una factura es lo nuestro, o es de otro que la numeró igual."""

from collections.abc import Iterable, Sequence

from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.domain.verifactu.respuesta import DUPLICADO, Constancia, Respuesta
from factursaas.models import Envio, RegistroFacturacion
from factursaas.services.remision.pasos import Consulta, Mandar
from factursaas.services.remision.pendientes import Pendiente, periodo_de


def consta(db: TenantSession, pendiente: Pendiente, constancia: Constancia) -> bool:
    """Si la AEAT tiene ese registro u otro nuestro posterior de la misma factura, que no habría entrado sin él."""
    if constancia.huella == pendiente.huella:
        # Dos facturas iguales del mismo segundo tienen la misma huella; la referencia, no.
        return constancia.referencia in ("", str(pendiente.id))
    if pendiente.tipo == TipoRegistro.ANULACION:
        return constancia.anulada
    posteriores = select(RegistroFacturacion.huella).where(
        RegistroFacturacion.factura_id == pendiente.factura_id,
        col(RegistroFacturacion.posicion) > pendiente.posicion,
    )
    return constancia.huella in db.exec(posteriores).all()


def la_suya(db: TenantSession, pendiente: Pendiente, constancias: Sequence[Constancia]) -> Constancia | None:
    """De las que constan con su número (otro programa pudo usarlo otro día), la que prueba que el nuestro entró."""
    return next((constancia for constancia in constancias if consta(db, pendiente, constancia)), None)


def por_numero(constancias: Iterable[Constancia]) -> dict[str, list[Constancia]]:
    """Las constancias de cada número."""
    agrupadas: dict[str, list[Constancia]] = {}
    for constancia in constancias:
        agrupadas.setdefault(constancia.factura.numero, []).append(constancia)
    return agrupadas


def consultas_de_los_duplicados(db: TenantSession, paso: Mandar, respuesta: Respuesta) -> tuple[Consulta, ...]:
    """Lo que hay que preguntar para saber si lo que la AEAT dice tener ya es lo que mandamos."""
    numeros = {linea.factura.numero for linea in respuesta.lineas if linea.codigo == DUPLICADO and not linea.anulada}
    if not numeros:
        return ()
    consulta = (
        select(RegistroFacturacion)
        .join(Envio, col(Envio.instalacion_id) == col(RegistroFacturacion.instalacion_id))
        .where(
            Envio.id == paso.envio_id,
            col(RegistroFacturacion.posicion).between(Envio.desde_posicion, Envio.hasta_posicion),
            col(RegistroFacturacion.numero).in_(numeros),
        )
        .order_by(col(RegistroFacturacion.posicion))
    )
    return tuple(dict.fromkeys(Consulta(periodo_de(r.tipo, r.xml), r.numero) for r in db.exec(consulta)))
