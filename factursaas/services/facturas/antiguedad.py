"""Lo que falta por cobrar, según cuánto hace que venció."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Subquery, case, func
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.dinero import CERO
from factursaas.domain.vencimientos import TramoDeuda, tramo_de
from factursaas.models import Factura, FacturaVencimiento
from factursaas.services import emisor
from factursaas.services.facturas.filtro import con_deuda


@dataclass(frozen=True, slots=True)
class Deuda:
    """Lo que se debe desde hace un mismo tiempo, en euros, y de cuántas facturas."""

    tramo: TramoDeuda
    importe: Decimal
    facturas: int


def antiguedad(db: TenantSession) -> list[Deuda]:
    """Un tramo por cada antigüedad, también los vacíos; lo que no tiene vencimiento no ha vencido."""
    hoy = emisor.hoy(db)
    plazos = _pendientes()
    por_fecha = (
        select(plazos.c.fecha, func.sum(plazos.c.queda), func.array_agg(plazos.c.id))
        .where(plazos.c.queda > 0)
        .group_by(plazos.c.fecha)
    )
    importes = dict.fromkeys(TramoDeuda, CERO)
    cuales: dict[TramoDeuda, set[UUID]] = {tramo: set() for tramo in TramoDeuda}
    for fecha, queda, ids in db.exec(por_fecha):
        tramo = tramo_de(fecha, hoy)
        importes[tramo] += queda
        cuales[tramo].update(ids)
    return [Deuda(tramo, importes[tramo], len(cuales[tramo])) for tramo in TramoDeuda]


def _pendientes() -> Subquery:
    """Lo que queda de cada plazo: lo cobrado cubre primero los más antiguos (como `vencimientos.pendientes`)."""
    plazo = FacturaVencimiento
    acumulado = func.sum(col(plazo.importe)).over(partition_by=col(plazo.factura_id), order_by=col(plazo.fecha))
    cubierto = func.greatest(CERO, acumulado - col(Factura.cobrado))
    sin_plazos = col(Factura.total_a_pagar) - col(Factura.cobrado)
    queda = case((col(plazo.id).is_(None), sin_plazos), else_=func.least(col(plazo.importe), cubierto))
    unidos = (col(plazo.user_id) == Factura.user_id) & (col(plazo.factura_id) == Factura.id)
    return (
        select(col(Factura.id), col(plazo.fecha), queda.label("queda"))
        .outerjoin(plazo, unidos)
        .where(con_deuda(), col(Factura.moneda) == "EUR")
        .subquery()
    )
