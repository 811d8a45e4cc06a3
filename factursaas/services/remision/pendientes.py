"""Los registros que la AEAT aún no ha contestado, y quién los manda."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as columnas
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from factursaas.db import TenantSession
from factursaas.domain.verifactu.lectura import leer_campo
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.domain.verifactu.sobre import Obligado, Periodo
from factursaas.models import Entrega, Instalacion, RegistroFacturacion, Remision
from factursaas.services import emisor


class Pendiente(NamedTuple):
    """Lo que hace falta de un registro para aclarar o anotar qué fue de él."""

    id: UUID
    posicion: int
    tipo: str
    numero: str
    huella: str
    factura_id: UUID


_COLUMNAS = tuple(getattr(RegistroFacturacion, columna) for columna in Pendiente._fields)


def sin_contestar(instalacion_id: UUID, desde: int, limite: int) -> SelectOfScalar[RegistroFacturacion]:
    """Los registros a partir de una posición que no tienen respuesta, en el orden de la cadena."""
    return (
        select(RegistroFacturacion)
        .outerjoin(Entrega, col(Entrega.registro_id) == col(RegistroFacturacion.id))
        .where(
            RegistroFacturacion.instalacion_id == instalacion_id,
            col(RegistroFacturacion.posicion) > desde,
            col(Entrega.id).is_(None),
        )
        .order_by(col(RegistroFacturacion.posicion))
        .limit(limite)
    )


def cuantos_sin_contestar(db: TenantSession, instalacion_id: UUID, desde: int, tope: int) -> int:
    """Cuántos son, contando como mucho hasta el tope."""
    hasta_el_tope = sin_contestar(instalacion_id, desde, tope).with_only_columns(col(RegistroFacturacion.id)).subquery()
    consulta = columnas(func.count()).select_from(hasta_el_tope)
    return db.execute(consulta).scalar_one()  # pyright: ignore[reportDeprecated]


def del_envio(db: TenantSession, instalacion_id: UUID, desde: int, hasta: int) -> list[Pendiente]:
    """Los registros de un envío que siguen sin respuesta."""
    consulta = (
        columnas(*_COLUMNAS)
        .outerjoin(Entrega, col(Entrega.registro_id) == col(RegistroFacturacion.id))
        .where(
            col(RegistroFacturacion.instalacion_id) == instalacion_id,
            col(RegistroFacturacion.posicion).between(desde, hasta),
            col(Entrega.id).is_(None),
        )
        .order_by(col(RegistroFacturacion.posicion))
    )
    return [Pendiente(*fila) for fila in db.execute(consulta)]  # pyright: ignore[reportDeprecated]


def avanzar(db: TenantSession, remision: Remision, total: int) -> None:
    """Lleva la marca hasta el último registro contestado sin dejar ninguno atrás."""
    consulta = (
        columnas(func.min(RegistroFacturacion.posicion))
        .outerjoin(Entrega, col(Entrega.registro_id) == col(RegistroFacturacion.id))
        .where(
            col(RegistroFacturacion.instalacion_id) == remision.instalacion_id,
            col(RegistroFacturacion.posicion) > remision.enviado_hasta,
            col(Entrega.id).is_(None),
        )
    )
    primero = db.execute(consulta).scalar_one()  # pyright: ignore[reportDeprecated]
    remision.enviado_hasta = total if primero is None else primero - 1


def obligado_de(db: TenantSession, instalacion: Instalacion, xml: bytes) -> Obligado:
    """De quién es la cadena: con el nombre de ahora si sigue siendo el mismo y lo ha dicho; ensayando, puede que no."""
    datos = emisor.leer(db)
    if datos is not None and datos.nombre and datos.nif == instalacion.ultimo_emisor:
        return Obligado(datos.nombre, datos.nif)
    return Obligado(leer_campo(xml, "NombreRazonEmisor") or instalacion.ultimo_emisor, instalacion.ultimo_emisor)


def periodo_de(tipo: str, xml: bytes) -> Periodo:
    """El mes por el que la AEAT archiva un registro."""
    if tipo == TipoRegistro.ANULACION:
        return Periodo.de(leer_campo(xml, "FechaExpedicionFacturaAnulada"))
    return Periodo.de(leer_campo(xml, "FechaOperacion") or leer_campo(xml, "FechaExpedicionFactura"))
