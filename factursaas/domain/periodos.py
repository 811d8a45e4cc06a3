"""Los periodos con los que se piensa en dinero: este mes, este trimestre, este año y los anteriores."""

from datetime import date, timedelta

PERIODOS = {
    "mes": "Este mes",
    "mes_pasado": "El mes pasado",
    "trimestre": "Este trimestre",
    "trimestre_pasado": "El trimestre pasado",
    "ano": "Este año",
    "ano_pasado": "El año pasado",
}
_MESES = {"mes": 1, "trimestre": 3, "ano": 12}


def fechas_de(periodo: str, hoy: date) -> tuple[date, date]:
    """El primer día y el último de un periodo.

    >>> [str(dia) for dia in fechas_de("trimestre_pasado", date(2026, 1, 15))]
    ['2025-10-01', '2025-12-31']
    """
    nombre = periodo.removesuffix("_pasado")
    meses = _MESES[nombre]
    inicio = (hoy.year * 12 + hoy.month - 1) // meses * meses - (meses if nombre != periodo else 0)
    return _primero(inicio), _primero(inicio + meses) - timedelta(days=1)


def _primero(meses: int) -> date:
    return date(meses // 12, meses % 12 + 1, 1)
