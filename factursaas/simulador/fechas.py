"""Las fechas y el reloj de la AEAT."""

import re
from datetime import date, datetime

from factursaas.domain.calendario import MADRID

_EXACTO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def leer_fecha(texto: str) -> date | None:
    """Una fecha `dd-mm-aaaa`; nada si no existe.

    >>> leer_fecha("28-02-2027"), leer_fecha("29-02-2027")
    (datetime.date(2027, 2, 28), None)
    """
    try:
        dia, mes, ano = map(int, texto.split("-"))
        return date(ano, mes, dia)
    except ValueError:
        return None


def leer_instante(texto: str) -> datetime | None:
    """Un instante en segundos enteros y con su huso; nada si no tiene esa forma exacta.

    >>> leer_instante("2027-01-09T10:30:05+01:00").hour, leer_instante("2027-01-09T10:30:05.5+01:00")
    (10, None)
    """
    if not _EXACTO.fullmatch(texto):
        return None
    try:
        return datetime.fromisoformat(texto)
    except ValueError:
        return None


def escribir_instante(instante: datetime) -> str:
    """Un instante con el huso de la península, en segundos."""
    return instante.astimezone(MADRID).isoformat(timespec="seconds")
