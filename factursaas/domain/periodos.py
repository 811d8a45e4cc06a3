"""Los periodos con los que se piensa en dinero: sus nombres, sus días y cuánto ha cambiado de uno a otro."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from factursaas.domain.calendario import MESES
from factursaas.domain.dinero import MENOS, NBSP

PERIODOS = {
    "mes": "Este mes",
    "mes_pasado": "El mes pasado",
    "trimestre": "Este trimestre",
    "trimestre_pasado": "El trimestre pasado",
    "ano": "Este año",
    "ano_pasado": "El año pasado",
}
MESES_POR_ANO = 12
_MESES_POR_TRIMESTRE = 3
_PUNTOS_MAXIMOS = 999


class Tramo(StrEnum):
    """Cuánto tiempo se mira de una vez."""

    MES = "mes"
    TRIMESTRE = "trimestre"
    ANO = "ano"

    @property
    def meses(self) -> int:
        """Cuántos meses dura."""
        return {"mes": 1, "trimestre": _MESES_POR_TRIMESTRE, "ano": MESES_POR_ANO}[self.value]


@dataclass(frozen=True, slots=True)
class Comparacion:
    """El tramo de hoy y el anterior, que se cuenta solo hasta la misma altura.

    >>> c = Comparacion(Tramo.TRIMESTRE, date(2026, 11, 26))
    >>> str(c.inicio), str(c.inicio_anterior), str(c.corte)
    ('2026-10-01', '2026-07-01', '2026-08-26')
    """

    tramo: Tramo
    hoy: date

    @property
    def inicio(self) -> date:
        """El primer día del tramo de hoy."""
        return inicio_de(self.tramo, self.hoy)

    @property
    def inicio_anterior(self) -> date:
        """El primer día del tramo anterior."""
        return meses_antes(self.inicio, self.tramo.meses)

    @property
    def corte(self) -> date:
        """El último día que se cuenta del tramo anterior; un mes más corto se cuenta entero.

        >>> str(Comparacion(Tramo.MES, date(2026, 3, 31)).corte)
        '2026-02-28'
        """
        mes = meses_antes(self.hoy, self.tramo.meses)
        return mes.replace(day=min(self.hoy.day, monthrange(mes.year, mes.month)[1]))


def inicio_de(tramo: Tramo, dia: date) -> date:
    """El primer día del mes, trimestre o año de un día."""
    return dia.replace(month=(dia.month - 1) // tramo.meses * tramo.meses + 1, day=1)


def meses_antes(dia: date, menos: int) -> date:
    """El primer día del mes que va tantos antes; en negativo, después.

    >>> str(meses_antes(date(2026, 2, 15), 3)), str(meses_antes(date(2026, 12, 1), -1))
    ('2025-11-01', '2027-01-01')
    """
    meses = dia.year * MESES_POR_ANO + dia.month - 1 - menos
    return date(meses // MESES_POR_ANO, meses % MESES_POR_ANO + 1, 1)


def fechas_de(periodo: str, hoy: date) -> tuple[date, date]:
    """El primer día y el último de uno de `PERIODOS`.

    >>> [str(dia) for dia in fechas_de("trimestre_pasado", date(2026, 1, 15))]
    ['2025-10-01', '2025-12-31']
    """
    tramo = Tramo(periodo.removesuffix("_pasado"))
    inicio = inicio_de(tramo, hoy)
    if periodo.endswith("_pasado"):
        inicio = meses_antes(inicio, tramo.meses)
    return inicio, meses_antes(inicio, -tramo.meses) - timedelta(days=1)


def nombre_de(tramo: Tramo, dia: date) -> str:
    """Cómo se llama el tramo de un día.

    >>> nombre_de(Tramo.TRIMESTRE, date(2026, 11, 26)), nombre_de(Tramo.MES, date(2026, 11, 26))
    ('4.º trimestre de 2026', 'noviembre de 2026')
    """
    if tramo is Tramo.MES:
        return f"{MESES[dia.month - 1]} de {dia.year}"
    if tramo is Tramo.TRIMESTRE:
        return f"{ordinal((dia.month - 1) // _MESES_POR_TRIMESTRE + 1)} trimestre de {dia.year}"
    return str(dia.year)


def ordinal(numero: int) -> str:
    """El puesto de un trimestre o de un pago, como se escribe delante de su nombre.

    >>> [ordinal(numero) for numero in (1, 2, 3, 4)]
    ['1.er', '2.º', '3.er', '4.º']
    """
    return f"{numero}.{'er' if numero in (1, 3) else 'º'}"


def variacion(ahora: Decimal, antes: Decimal) -> str:
    """Cuánto ha cambiado, en tanto por ciento y con signo; vacío si de lo anterior no sale una proporción.

    >>> [variacion(Decimal(ahora), Decimal(120)).replace(NBSP, "_") for ahora in (150, 60, 120)]
    ['+25_%', '−50_%', 'igual']
    >>> variacion(Decimal(5), Decimal(0)), variacion(Decimal(5), Decimal(-1))
    ('', '')
    """
    if antes <= 0:
        return "igual" if ahora == antes else ""
    puntos = int(((ahora - antes) * 100 / antes).to_integral_value(ROUND_HALF_UP))
    if not puntos:
        return "igual" if ahora == antes else "casi igual"
    if puntos > _PUNTOS_MAXIMOS:
        return f"más de {_PUNTOS_MAXIMOS + 1}{NBSP}%"
    return f"{'+' if puntos > 0 else MENOS}{abs(puntos)}{NBSP}%"
