"""Un CSV que una hoja de cálculo en español abre tal cual: con punto y coma, y la marca de UTF-8."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def escribir_hoja(cabecera: Sequence[str], filas: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Las líneas según llegan."""
    yield "\ufeff".encode()
    yield _linea(cabecera)
    for fila in filas:
        yield _linea([_sin_formula(celda) for celda in fila])


def _linea(celdas: Sequence[str]) -> bytes:
    salida = io.StringIO()
    csv.writer(salida, delimiter=";", lineterminator="\r\n").writerow(celdas)
    return salida.getvalue().encode()


def _sin_formula(celda: str) -> str:
    """Una hoja de cálculo ejecutaría lo que empieza como una fórmula; un importe negativo no lo es.

    >>> _sin_formula("=1+1"), _sin_formula("-12,50"), _sin_formula("-x")
    ("'=1+1", '-12,50', "'-x")
    """
    importe = celda.removeprefix("-").replace(",", "", 1).isdecimal()
    return f"'{celda}" if celda.startswith(_FORMULAS) and not importe else celda
