"""La casilla de los plazos: días desde la factura, o fechas con su importe."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from factursaas.domain.dinero import escribir_fecha_corta, escribir_numero, leer_decimal
from factursaas.domain.vencimientos import Vencimiento, escribir_plazos, fechas_de_pago, leer_plazos

_FECHA = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_COMO = "Escribe los días, como 30, 60 y 90; o fechas con su importe, como 25/12/2026 500; 25/01/2027."
FECHAS_MAXIMAS = 60

Pedido = tuple[date, Decimal | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Lo escrito en la casilla: unos días o unas fechas; vacío si nada."""

    dias: tuple[int, ...] = ()
    fechas: tuple[Pedido, ...] = ()

    def pedidos(self, desde: date, dia_pago: int = 0) -> list[Pedido]:
        """Los vencimientos que pide para una factura de ese día."""
        if self.fechas:
            return list(self.fechas)
        return [(fecha, None) for fecha in dict.fromkeys(fechas_de_pago(desde, self.dias, dia_pago))]


def leer_plan(texto: str) -> Plan:
    """Lee lo que se escribe en la casilla.

    Raises:
        ValueError: con un ejemplo de cómo escribirlo.
    """
    if "/" not in texto or not _FECHA.search(texto):
        return Plan(dias=leer_plazos(texto))
    fechas = tuple(_fechas(texto))
    if len(fechas) > FECHAS_MAXIMAS or len({fecha for fecha, _ in fechas}) != len(fechas):
        raise ValueError("Cada fecha va una sola vez, y caben 60.")
    return Plan(fechas=fechas)


def _fechas(texto: str) -> Iterator[Pedido]:
    for trozo in filter(None, (parte.strip() for parte in re.split(r"[;\n]", texto))):
        leida = _FECHA.match(trozo)
        if leida is None:
            raise ValueError(_COMO)
        dia, mes, ano = (int(cifras) for cifras in leida.groups())
        try:
            fecha = date(ano, mes, dia)
        except ValueError:
            raise ValueError(f"El {leida[0]} no existe en el calendario.") from None
        resto = trozo[leida.end() :].strip(" :=")
        yield fecha, leer_decimal(resto) if resto else None


def escribir_plan(vencimientos: Sequence[Vencimiento], desde: date, dia_pago: int = 0) -> str:
    """Lo que habría que escribir para que salgan esos vencimientos; en días si se puede.

    >>> escribir_plan([Vencimiento(date(2026, 2, 9), Decimal("5"), fijo=True)], date(2026, 1, 10))
    '09/02/2026 5,00'
    >>> escribir_plan([Vencimiento(date(2026, 2, 9), Decimal("5"))], date(2026, 1, 10))
    '30'
    """
    dias = tuple((vencimiento.fecha - desde).days for vencimiento in vencimientos)
    en_dias = not any(v.fijo for v in vencimientos) and all(0 <= dia <= 365 for dia in dias) and len(dias) <= 12
    if en_dias and dia_pago == 0:
        return escribir_plazos(dias)
    return "; ".join(
        escribir_fecha_corta(v.fecha) + (f" {escribir_numero(v.importe, 2)}" if v.fijo else "") for v in vencimientos
    )
