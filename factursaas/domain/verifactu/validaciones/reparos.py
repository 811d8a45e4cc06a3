"""La forma común de las reglas."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from factursaas.domain.impuestos import Impuesto
from factursaas.domain.verifactu.desglose import CODIGOS
from factursaas.domain.verifactu.registro import Alta

IVA, IGIC, IPSI = CODIGOS[Impuesto.IVA], CODIGOS[Impuesto.IGIC], CODIGOS[Impuesto.IPSI]


@dataclass(frozen=True, slots=True)
class Reparo:
    """Algo que la AEAT no admitiría: el código con que lo diría, el campo y qué hacer."""

    codigo: str
    campo: str
    mensaje: str


Regla = Callable[[Alta], Iterator[Reparo]]


def leer_fecha(texto: str) -> date:
    """Una fecha escrita como la escribe la AEAT.

    >>> leer_fecha("09-01-2027")
    datetime.date(2027, 1, 9)

    Raises:
        ValueError: si no es una fecha.
    """
    dia, mes, ano = map(int, texto.split("-"))
    return date(ano, mes, dia)


def dia_de_la_operacion(alta: Alta) -> date:
    """El que manda en los tipos: el de la operación o, si no se dice, el de la factura."""
    return leer_fecha(alta.fecha_operacion or alta.factura.fecha)


def importe(texto: str | None) -> Decimal:
    """Un importe del registro; el que no va cuenta como cero."""
    return Decimal(texto or 0)
