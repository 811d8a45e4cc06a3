"""Cuándo se paga una factura: plazos de un cliente, reparto entre varios días y lo que queda de cada uno."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from factursaas.domain.dinero import CERO, escribir_euros, repartir
from factursaas.domain.errores import DatosNoValidos

PLAZOS_MAXIMOS = 12
DIAS_MAXIMOS = 365


@dataclass(frozen=True, slots=True)
class Vencimiento:
    """Lo que hay que pagar un día. `fijo` dice que el importe se escribió y no sale de repartir."""

    fecha: date
    importe: Decimal
    fijo: bool = False


def leer_plazos(texto: str) -> tuple[int, ...]:
    """Lee los días de pago como los teclea una persona.

    >>> leer_plazos("30, 60 y 90 días"), leer_plazos("al contado"), leer_plazos("")
    ((30, 60, 90), (0,), ())

    Raises:
        ValueError: con un texto que dice cómo escribirlos.
    """
    limpio = texto.strip().lower()
    if limpio in ("al contado", "contado"):
        return (0,)
    if not limpio:
        return ()
    if not re.fullmatch(r"(?:a )?\d{1,4}(?:(?:\s*[,/;]\s*|\s+y\s+|\s+)\d{1,4})*(?:\s*(?:d|días|dias))?", limpio):
        raise ValueError("Escribe los días de pago así: 30, o 30, 60 y 90.")
    plazos = tuple(int(dias) for dias in re.findall(r"\d+", limpio))
    if len(plazos) > PLAZOS_MAXIMOS or max(plazos) > DIAS_MAXIMOS:
        raise ValueError(f"Como mucho {PLAZOS_MAXIMOS} plazos, de hasta {DIAS_MAXIMOS} días.")
    if list(plazos) != sorted(set(plazos)):
        raise ValueError("Escribe los días de menos a más y sin repetir: 30, 60 y 90.")
    return plazos


def escribir_plazos(plazos: Sequence[int]) -> str:
    """Escribe los plazos para guardarlos.

    >>> escribir_plazos((30, 60))
    '30, 60'
    """
    return ", ".join(map(str, plazos))


def fechas_de_pago(fecha: date, plazos: Sequence[int], dia_pago: int = 0) -> tuple[date, ...]:
    """Los días de pago de una factura; con día de pago, cada uno pasa al siguiente de ese número.

    >>> [str(dia) for dia in fechas_de_pago(date(2026, 1, 10), (30, 60), dia_pago=25)]
    ['2026-02-25', '2026-03-25']
    """
    dias = (fecha + timedelta(days=plazo) for plazo in plazos)
    return tuple(_al_dia_de_pago(dia, dia_pago) if dia_pago else dia for dia in dias)


def _al_dia_de_pago(dia: date, dia_pago: int) -> date:
    este = _dia_del_mes(dia.year, dia.month, dia_pago)
    if este >= dia:
        return este
    meses = dia.year * 12 + dia.month
    return _dia_del_mes(meses // 12, meses % 12 + 1, dia_pago)


def _dia_del_mes(ano: int, mes: int, dia: int) -> date:
    """El 31 de un mes corto es su último día."""
    return date(ano, mes, min(dia, calendar.monthrange(ano, mes)[1]))


def repartir_vencimientos(
    total: Decimal, pedidos: Sequence[tuple[date, Decimal | None]], moneda: str = "EUR"
) -> tuple[Vencimiento, ...]:
    """Reparte un total entre varios días: los importes escritos se quedan y los demás, lo que falte a partes iguales.

    >>> [str(v.importe) for v in repartir_vencimientos(Decimal("100"), [(date(2026, m, 1), None) for m in (1, 2, 3)])]
    ['33.34', '33.33', '33.33']

    Raises:
        DatosNoValidos: si los escritos no suman el total, alguno va con el signo cambiado o hay dos el mismo día.
    """
    if not pedidos:
        return ()
    ordenados = sorted(pedidos, key=lambda pedido: pedido[0])
    if len({fecha for fecha, _ in ordenados}) != len(ordenados):
        raise DatosNoValidos({"vencimientos": "Hay dos vencimientos el mismo día: júntalos en uno."})
    escritos = [importe for _, importe in ordenados if importe is not None]
    libres = len(ordenados) - len(escritos)
    falta = _lo_que_falta(total, escritos, libres, moneda)
    partes = iter(repartir(falta, [Decimal(1)] * libres) if libres else ())
    return tuple(
        Vencimiento(fecha, next(partes), fijo=False) if importe is None else Vencimiento(fecha, importe, fijo=True)
        for fecha, importe in ordenados
    )


def _lo_que_falta(total: Decimal, escritos: Sequence[Decimal], libres: int, moneda: str) -> Decimal:
    por_cobrar = escribir_euros(total, moneda)
    # Con signos mezclados lo cobrado no sabría qué cubre: una factura pagada parecería vencida.
    if al_reves := [importe for importe in escritos if importe and importe * total <= 0]:
        mensaje = f"Un vencimiento de {escribir_euros(al_reves[0], moneda)} no cabe si hay que cobrar {por_cobrar}."
        raise DatosNoValidos({"vencimientos": f"{mensaje} Corrígelo o quítalo."})
    suman = sum(escritos, CERO)
    falta = total - suman
    if libres and total and not falta:
        raise DatosNoValidos({"vencimientos": f"Los vencimientos ya suman {por_cobrar}: quita el que está en blanco."})
    if (not libres and falta) or (libres and falta * total < 0):
        mensaje = f"Los vencimientos suman {escribir_euros(suman, moneda)} y hay que cobrar {por_cobrar}"
        raise DatosNoValidos({"vencimientos": f"{mensaje}: corrige uno o deja su importe en blanco."})
    return falta


def pendientes(vencimientos: Sequence[Vencimiento], cobrado: Decimal) -> tuple[Vencimiento, ...]:
    """Lo que queda por pagar de cada uno: lo cobrado cubre primero los más antiguos."""
    quedan: list[Vencimiento] = []
    for vencimiento in vencimientos:
        importe = vencimiento.importe
        cubre = min(abs(cobrado), abs(importe)) if cobrado * importe > 0 else CERO
        cobrado -= cubre.copy_sign(importe)
        if resto := importe - cubre.copy_sign(importe):
            quedan.append(replace(vencimiento, importe=resto))
    return tuple(quedan)


def proximo_vencimiento(vencimientos: Sequence[Vencimiento], cobrado: Decimal) -> date | None:
    """El primer día que lo cobrado no cubre; ninguno si está todo."""
    return next((vencimiento.fecha for vencimiento in pendientes(vencimientos, cobrado)), None)


class TramoDeuda(StrEnum):
    """Cuánto hace que tendría que haberse cobrado."""

    SIN_VENCER = "sin_vencer"
    HASTA_30 = "hasta_30"
    HASTA_60 = "hasta_60"
    HASTA_90 = "hasta_90"
    MAS_DE_90 = "mas_de_90"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return _NOMBRES[self]


_NOMBRES: dict[TramoDeuda, str] = {
    TramoDeuda.SIN_VENCER: "Sin vencer",
    TramoDeuda.HASTA_30: "De 1 a 30 días",
    TramoDeuda.HASTA_60: "De 31 a 60 días",
    TramoDeuda.HASTA_90: "De 61 a 90 días",
    TramoDeuda.MAS_DE_90: "Más de 90 días",
}
_HASTA = ((0, TramoDeuda.SIN_VENCER), (30, TramoDeuda.HASTA_30), (60, TramoDeuda.HASTA_60), (90, TramoDeuda.HASTA_90))


def tramo_de(fecha: date | None, hoy: date) -> TramoDeuda:
    """El tramo de una deuda que vencía ese día; sin fecha, no ha vencido.

    >>> tramo_de(date(2026, 10, 26), date(2026, 11, 25)).nombre
    'De 1 a 30 días'
    """
    dias = (hoy - fecha).days if fecha else 0
    return next((tramo for tope, tramo in _HASTA if dias <= tope), TramoDeuda.MAS_DE_90)


def desde_de(tramo: TramoDeuda, hoy: date) -> date:
    """El primer día cuyas deudas ya no son más antiguas que las de ese tramo.

    >>> [str(desde_de(tramo, date(2026, 11, 25))) for tramo in (TramoDeuda.SIN_VENCER, TramoDeuda.HASTA_30)]
    ['2026-11-25', '2026-10-26']
    """
    return next((hoy - timedelta(days=dias) for dias, cual in _HASTA if cual is tramo), date.min)
