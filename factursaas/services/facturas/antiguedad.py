"""Lo que falta por cobrar, según cuánto hace que venció."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, case, func
from sqlalchemy import select as columnas
from sqlmodel import col

from factursaas.db import TenantSession
from factursaas.domain.dinero import CERO
from factursaas.domain.vencimientos import TramoDeuda, desde_de
from factursaas.models import ResumenDeDeudas
from factursaas.services import emisor
from factursaas.services.columnas import leer_columnas

*_CON_TOPE, _SIN_TOPE = TramoDeuda


@dataclass(frozen=True, slots=True)
class Deuda:
    """Lo que se debe desde hace un mismo tiempo, en una moneda.

    `facturas` son las que deben algo de entonces, una vez por cada plazo; `primeras`, aquellas cuyo plazo más antiguo
    es ese, que entre todos los tramos no se repiten.
    """

    tramo: TramoDeuda
    moneda: str = "EUR"
    importe: Decimal = CERO
    facturas: int = 0
    primeras: int = 0


def antiguedad(db: TenantSession) -> list[Deuda]:
    """Un tramo por cada antigüedad, también los vacíos, en euros; lo que no tiene vencimiento no ha vencido."""
    return en_euros(deudas_de(leer_columnas(db, DEUDAS, **desde_cuando(emisor.hoy(db)))))


def en_euros(todas: Sequence[Deuda]) -> list[Deuda]:
    """Las de euros, con un tramo por cada antigüedad."""
    por_tramo = {deuda.tramo: deuda for deuda in todas if deuda.moneda == "EUR"}
    return [por_tramo.get(tramo, Deuda(tramo)) for tramo in TramoDeuda]


def desde_cuando(hoy: date) -> dict[str, date]:
    """Los datos que `DEUDAS` deja por decir: desde qué vencimiento es de cada tramo."""
    return {tramo.value: desde_de(tramo, hoy) for tramo in _CON_TOPE}


def deudas_de(filas: Iterable[Any]) -> list[Deuda]:
    """Lo que contesta `DEUDAS`: lo que se debe, por tramos y monedas; los vacíos no salen."""
    return [Deuda(TramoDeuda(cual), *lo_demas) for cual, *lo_demas in filas]


def _escribir_deudas() -> Any:
    suya = ResumenDeDeudas
    topes = ((col(suya.vence) >= bindparam(tramo.value), tramo.value) for tramo in _CON_TOPE)
    tramo, plazos = case(*topes, else_=_SIN_TOPE.value).label("tramo"), func.sum(suya.plazos)
    return (
        columnas(tramo, col(suya.moneda), func.sum(suya.importe), plazos, func.sum(suya.facturas))
        .group_by("tramo", col(suya.moneda))
        .having(plazos > 0)
    )


DEUDAS = _escribir_deudas()
