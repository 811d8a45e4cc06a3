"""La actividad de una cuenta en CSV, para una hoja de cálculo."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

CABECERA = ("momento", "accion", "resumen", "objeto", "objeto_id", "actor", "quien", "canal", "peticion")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def escribir_actividad(filas: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Las líneas según llegan: con punto y coma y la marca de UTF-8, que es como las abre Excel en español."""
    yield "\ufeff".encode()
    yield _linea(CABECERA)
    for fila in filas:
        yield _linea([_sin_formula(celda) for celda in fila])


def _linea(celdas: Sequence[str]) -> bytes:
    salida = io.StringIO()
    csv.writer(salida, delimiter=";", lineterminator="\r\n").writerow(celdas)
    return salida.getvalue().encode()


def _sin_formula(celda: str) -> str:
    """Una hoja de cálculo ejecutaría lo que empieza como una fórmula."""
    return f"'{celda}" if celda.startswith(_FORMULAS) else celda
