"""Hojas de cálculo, en CSV o en XLSX, que se escriben según llegan las filas: no caben enteras en memoria."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import BinaryIO, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Celda = str | Decimal | int | date | None
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_FILAS_MAXIMAS = 1_048_575
"""Las que caben en una hoja de Excel, sin la cabecera; si hay más, van en otra."""


class _Formatos(NamedTuple):
    dia: Format
    cifra: Format


class Formato(StrEnum):
    """En qué se descarga una lista."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def tipo(self) -> str:
        """Su tipo de contenido."""
        if self is Formato.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def escribir(
    fichero: BinaryIO, formato: Formato, nombre: str, cabecera: Sequence[str], filas: Iterable[Sequence[Celda]]
) -> None:
    """Escribe una tabla; en el CSV los números llevan coma y las fechas van como 2026-11-25."""
    if formato is Formato.CSV:
        fichero.writelines(en_csv(cabecera, filas))
    else:
        _en_xlsx(fichero, nombre, cabecera, filas)


def en_csv(cabecera: Sequence[str], filas: Iterable[Sequence[Celda]]) -> Iterator[bytes]:
    """Las líneas según llegan: con punto y coma y la marca de UTF-8, que es como las abre Excel en español."""
    yield "\ufeff".encode()
    yield _linea(cabecera)
    for fila in filas:
        yield _linea([_escrita(celda) for celda in fila])


def _linea(celdas: Sequence[str]) -> bytes:
    salida = io.StringIO()
    csv.writer(salida, delimiter=";", lineterminator="\r\n").writerow(celdas)
    return salida.getvalue().encode()


def _escrita(celda: Celda) -> str:
    if isinstance(celda, str):
        # Una hoja de cálculo ejecutaría lo que empieza como una fórmula.
        return f"'{celda}" if celda.startswith(_FORMULAS) else celda
    if isinstance(celda, Decimal):
        return format(celda, "f").replace(".", ",")
    return "" if celda is None else str(celda)


def _en_xlsx(fichero: BinaryIO, nombre: str, cabecera: Sequence[str], filas: Iterable[Sequence[Celda]]) -> None:
    libro = xlsxwriter.Workbook(fichero, {"constant_memory": True})
    negrita = libro.add_format({"bold": True, "bottom": 1})
    formatos = _Formatos(
        libro.add_format({"num_format": "dd/mm/yyyy"}), libro.add_format({"num_format": "#,##0.00######"})
    )
    hoja = _hoja_nueva(libro, nombre, cabecera, negrita)
    puesta = 0
    for fila in filas:
        if puesta == _FILAS_MAXIMAS:
            hoja, puesta = _hoja_nueva(libro, "", cabecera, negrita), 0
        puesta += 1
        for columna, celda in enumerate(fila):
            _poner(hoja, (puesta, columna), celda, formatos)
    libro.close()


def _hoja_nueva(libro: xlsxwriter.Workbook, nombre: str, cabecera: Sequence[str], negrita: Format) -> Worksheet:
    hoja = libro.add_worksheet(nombre or None)
    hoja.freeze_panes(1, 0)
    hoja.set_column(0, len(cabecera) - 1, 16)
    for columna, titulo in enumerate(cabecera):
        hoja.write_string(0, columna, titulo, negrita)
    return hoja


def _poner(hoja: Worksheet, sitio: tuple[int, int], celda: Celda, formatos: _Formatos) -> None:
    """Cada cosa con su clase; un texto es siempre un texto, también si empieza por «=»."""
    if isinstance(celda, str):
        hoja.write_string(*sitio, celda)
    elif isinstance(celda, Decimal):
        hoja.write_number(*sitio, celda, formatos.cifra)  # pyright: ignore[reportArgumentType] - los admite
    elif isinstance(celda, int):
        hoja.write_number(*sitio, celda)
    elif celda is not None:
        hoja.write_datetime(*sitio, celda, formatos.dia)  # pyright: ignore[reportArgumentType] - admite una fecha
