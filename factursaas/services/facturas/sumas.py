"""Cuánto suman las facturas que enseña un filtro."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func
from sqlalchemy import select as columnas
from sqlmodel import col

from factursaas.db import TenantSession
from factursaas.models import Factura
from factursaas.services.columnas import leer_columnas
from factursaas.services.facturas.filtro import FiltroFacturas, pendiente


@dataclass(frozen=True, slots=True)
class Suma:
    """Los totales de las facturas en una moneda. `pendiente`, lo que falta por cobrar menos lo que hay que devolver."""

    moneda: str
    facturas: int
    base: Decimal
    impuestos: Decimal
    total: Decimal
    pendiente: Decimal


def sumar(db: TenantSession, filtro: FiltroFacturas) -> list[Suma]:
    """Los totales de exactamente lo que pide el filtro, por moneda: primero la que más facturas tiene."""
    cuantas = func.count()
    impuestos = func.sum(col(Factura.total_cuota)) + func.sum(col(Factura.total_recargo))
    consulta = (
        columnas(
            col(Factura.moneda),
            cuantas,
            func.sum(col(Factura.total_base)),
            impuestos,
            func.sum(col(Factura.total)),
            func.sum(pendiente()),
        )
        .where(*filtro.en_todas(db))
        .group_by(col(Factura.moneda))
        .order_by(cuantas.desc(), col(Factura.moneda))
    )
    return [Suma(*fila) for fila in leer_columnas(db, consulta)]
