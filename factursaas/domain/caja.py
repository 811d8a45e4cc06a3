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


def limite_de_devengo(operacion: date) -> date:
    """El día en que se devenga lo que siga sin cobrar: el último del año siguiente (art. 163 terdecies LIVA).

    >>> str(limite_de_devengo(date(2026, 3, 1)))
    '2027-12-31'
    """
    return date(operacion.year + 1, 12, 31)


def devengos(totales: Totales, cobros: Iterable[Cobro], limite: date | None = None) -> tuple[Devengo, ...]:
    """Devengo de cada cobro: la parte acumulada menos la anterior, para que sumen la factura justa.

    Con `limite`, lo que ese día falte por cobrar se devenga entonces y lo que se cobre después ya no devenga nada.
    Una factura que suma cero no devenga nada con los cobros.
    """
    resultado: list[Devengo] = []
    cobros = cobros if limite is None else _hasta(totales, cobros, limite)
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


def con_lo_retenido(totales: Totales, cobros: Iterable[Cobro]) -> list[Cobro]:
    """Los cobros con la parte que quien paga ingresa por uno: cobrado lo que se paga, la factura está cobrada entera.

    También vale para anticipos y suplidos, en la misma proporción.
    """
    if not totales.total_a_pagar:
        return []
    enteros: list[Cobro] = []
    cobrado = antes = CERO
    with localcontext(CONTEXTO):
        for cobro in sorted(cobros, key=lambda cobro: cobro.fecha):
            cobrado += cobro.importe
            ahora = redondear(cobrado * totales.total_factura / totales.total_a_pagar)
            enteros.append(Cobro(cobro.fecha, ahora - antes))
            antes = ahora
    return enteros


def _hasta(totales: Totales, cobros: Iterable[Cobro], limite: date) -> list[Cobro]:
    """Los cobros a tiempo, por fecha, y lo que faltaba aquel día como si se cobrara entonces."""
    a_tiempo = sorted((cobro for cobro in cobros if cobro.fecha <= limite), key=lambda cobro: cobro.fecha)
    falta = totales.total_factura - sum((cobro.importe for cobro in a_tiempo), CERO)
    return [*a_tiempo, Cobro(limite, falta)] if falta else a_tiempo


def _acumulado(grupo: Grupo, cobrado: Decimal, total: Decimal) -> GrupoDevengado:
    if not total:
        return GrupoDevengado(grupo.tipo, CERO, CERO)
    return GrupoDevengado(grupo.tipo, redondear(grupo.base * cobrado / total), redondear(grupo.cuota * cobrado / total))
