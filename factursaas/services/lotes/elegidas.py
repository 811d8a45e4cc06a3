"""Qué facturas se han elegido en la lista y a cuáles de ellas les toca cada acción."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.estados import EstadoFactura
from factursaas.models import Factura, FacturaPdf
from factursaas.services.facturas.filtro import FiltroFacturas, con_deuda


class Accion(StrEnum):
    """Lo que se hace con las elegidas."""

    EMITIR = "emitir"
    COBRAR = "cobrar"
    DIBUJAR = "dibujar"
    """Guardar el PDF de las que aún no lo tienen, para poder bajarlos todos de una vez."""


TODO = FiltroFacturas()


@dataclass(frozen=True, slots=True)
class Eleccion:
    """Unas facturas: las de `ids` o, si no se dicen, las de un filtro menos las de `fuera`."""

    ids: frozenset[UUID] | None = None
    filtro: FiltroFacturas = TODO
    fuera: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Recuento:
    """Cuántas son, a cuántas les toca y cuánto falta por cobrar de ellas, por moneda."""

    cuantas: int
    aptas: int
    importes: dict[str, Decimal] = field(default_factory=dict[str, Decimal])


def contar(db: TenantSession, eleccion: Eleccion) -> int:
    """Cuántas son."""
    return db.exec(select(func.count(col(Factura.id))).where(*_elegidas(db, eleccion))).one()


def recontar(db: TenantSession, eleccion: Eleccion, accion: Accion) -> Recuento:
    """Lo que pasaría, para decirlo antes de empezar."""
    falta = func.sum(col(Factura.total_a_pagar) - col(Factura.cobrado))
    suyas = select(Factura.moneda, func.count(col(Factura.id)), falta).where(*_elegidas(db, eleccion), _le_toca(accion))
    por_moneda = list(db.exec(suyas.group_by(col(Factura.moneda)).order_by(col(Factura.moneda))))
    importes = {moneda: importe for moneda, _, importe in por_moneda}
    return Recuento(contar(db, eleccion), sum(cuantas for _, cuantas, _ in por_moneda), importes)


def aptas(db: TenantSession, eleccion: Eleccion, accion: Accion) -> list[UUID]:
    """A las que les toca, de la más antigua a la más nueva: al emitirse, los números siguen a las fechas."""
    return _en_orden(db, eleccion, _le_toca(accion))


def emitidas(db: TenantSession, eleccion: Eleccion) -> list[UUID]:
    """Las que ya tienen número, en su orden: son las que tienen papel."""
    return _en_orden(db, eleccion, col(Factura.numero).is_not(None))


def _en_orden(db: TenantSession, eleccion: Eleccion, cuales: ColumnElement[bool]) -> list[UUID]:
    suyas = select(Factura.id).where(*_elegidas(db, eleccion), cuales)
    return list(db.exec(suyas.order_by(col(Factura.fecha), col(Factura.id))))


def _elegidas(db: TenantSession, eleccion: Eleccion) -> list[ColumnElement[bool]]:
    if eleccion.ids is not None:
        return [col(Factura.id).in_(eleccion.ids)]
    todas = eleccion.filtro.condiciones(db)
    return [*todas, col(Factura.id).not_in(eleccion.fuera)] if eleccion.fuera else todas


def _le_toca(accion: Accion) -> ColumnElement[bool]:
    if accion is Accion.EMITIR:
        return col(Factura.estado) == EstadoFactura.BORRADOR.value
    if accion is Accion.COBRAR:
        return con_deuda()
    guardado = select(FacturaPdf.factura_id).where(
        col(FacturaPdf.user_id) == col(Factura.user_id), col(FacturaPdf.factura_id) == col(Factura.id)
    )
    return col(Factura.numero).is_not(None) & ~guardado.exists()
