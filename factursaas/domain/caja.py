"""Criterio de caja: qué parte del impuesto se devenga con cada cobro (arts. 163 decies y siguientes LIVA)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from factursaas.domain.dinero import CONTEXTO, redondear
from factursaas.domain.documento import CERO, Grupo, Totales


@dataclass(frozen=True, slots=True)
class Cobro:
    """Lo que se cobró un día."""

    fecha: date
    importe: Decimal


@dataclass(frozen=True, slots=True)
class GrupoDevengado:
    """Lo que un cobro devenga de un grupo del desglose."""

    tipo: Decimal
    base: Decimal
    cuota: Decimal


@dataclass(frozen=True, slots=True)
class Devengo:
    """Lo que devenga un cobro, con un grupo por cada uno de la factura y en su mismo orden."""

    fecha: date
    importe: Decimal
    grupos: tuple[GrupoDevengado, ...]


def devengos(totales: Totales, cobros: Iterable[Cobro]) -> tuple[Devengo, ...]:
    """Devengo de cada cobro, en su orden: la parte acumulada menos la anterior, para que sumen la factura justa.

    Una factura que suma cero no devenga nada con los cobros.
    """
    resultado: list[Devengo] = []
    antes = [GrupoDevengado(grupo.tipo, CERO, CERO) for grupo in totales.grupos]
    cobrado = CERO
    with localcontext(CONTEXTO):
        for cobro in cobros:
            cobrado += cobro.importe
            ahora = [_acumulado(grupo, cobrado, totales.total_factura) for grupo in totales.grupos]
            grupos = tuple(
                GrupoDevengado(a.tipo, redondear(a.base - b.base), redondear(a.cuota - b.cuota))
                for a, b in zip(ahora, antes, strict=True)
            )
            resultado.append(Devengo(cobro.fecha, redondear(cobro.importe), grupos))
            antes = ahora
    return tuple(resultado)


def _acumulado(grupo: Grupo, cobrado: Decimal, total: Decimal) -> GrupoDevengado:
    if not total:
        return GrupoDevengado(grupo.tipo, CERO, CERO)
    return GrupoDevengado(grupo.tipo, redondear(grupo.base * cobrado / total), redondear(grupo.cuota * cobrado / total))
