"""Escribir el paquete según se lee, sin crecer en memoria."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from factursaas.domain.portabilidad import Ficha, Fichero, Pieza, Tabla, Titular

_AQUI = Path(__file__).parent
_YA_COMPRIMIDO = (".pdf", ".png", ".jpeg")
_MARCA = "\ufeff"
"""Con ella, las hojas de cálculo saben que es UTF-8 y no estropean las tildes."""


def empaquetar(destino: BinaryIO, titular: Titular, piezas: Iterator[Pieza], fuera: Mapping[str, str]) -> None:
    """Escribe el ZIP; `fuera` dice qué no va y por qué."""
    with ZipFile(destino, "w") as comprimido:
        _Paquete(comprimido, titular).escribir(piezas, fuera)


class _Paquete:
    def __init__(self, comprimido: ZipFile, titular: Titular) -> None:
        self._zip = comprimido
        self._titular = titular
        self._tablas: list[str] = []
        self._ficheros: dict[str, int] = {}

    def escribir(self, piezas: Iterator[Pieza], fuera: Mapping[str, str]) -> None:
        for pieza in piezas:
            if isinstance(pieza, Tabla):
                self._poner_tabla(pieza)
            elif isinstance(pieza, Ficha):
                self._poner(pieza.nombre, [json.dumps(pieza.datos, ensure_ascii=False, indent=2).encode()])
            else:
                self._poner_fichero(pieza)
        self._poner("LEEME.txt", [self._leeme(fuera).encode()])

    def _poner_tabla(self, tabla: Tabla) -> None:
        cuantas = 0

        def contadas() -> Iterator[Sequence[Any]]:
            nonlocal cuantas
            for fila in tabla.filas:
                cuantas += 1
                yield fila

        self._poner(f"{tabla.nombre}.csv", _en_csv(tabla.columnas, contadas()))
        self._tablas.append(f"{tabla.nombre}.csv ({cuantas}): {tabla.que_es}")

    def _poner_fichero(self, fichero: Fichero) -> None:
        carpeta = fichero.nombre.partition("/")[0]
        self._ficheros[carpeta] = self._ficheros.get(carpeta, 0) + 1
        self._poner(fichero.nombre, [fichero.contenido])

    def _poner(self, nombre: str, trozos: Iterable[bytes]) -> None:
        ficha = ZipInfo(nombre, self._titular.generado_en.timetuple()[:6])
        ficha.compress_type = ZIP_STORED if nombre.endswith(_YA_COMPRIMIDO) else ZIP_DEFLATED
        ficha.external_attr = 0o644 << 16
        with self._zip.open(ficha, "w", force_zip64=nombre.endswith(".csv")) as salida:
            for trozo in trozos:
                salida.write(trozo)

    def _leeme(self, fuera: Mapping[str, str]) -> str:
        carpetas = [f"{nombre}/ ({cuantos})" for nombre, cuantos in sorted(self._ficheros.items())]
        contenido = ["emisor.json y cuenta.json: tus datos fiscales, tus ajustes y tu plan.", *self._tablas, *carpetas]
        return (
            (_AQUI / "leeme.txt")
            .read_text(encoding="utf-8")
            .format(
                nombre=self._titular.nombre or "una cuenta sin nombre",
                nif=self._titular.nif or "sin dar",
                cuenta=self._titular.cuenta,
                generado=self._titular.generado_en.isoformat(),
                version=self._titular.version,
                contenido="\n".join(f"- {linea}" for linea in contenido),
                fuera="\n".join(f"- {nombre}: {porque}" for nombre, porque in fuera.items()),
            )
        )


def _en_csv(columnas: Sequence[str], filas: Iterator[Sequence[Any]]) -> Iterator[bytes]:
    linea = io.StringIO()
    escritor = csv.writer(linea)
    escritor.writerow(columnas)
    yield (_MARCA + linea.getvalue()).encode()
    for fila in filas:
        linea.seek(0)
        linea.truncate()
        escritor.writerow([_texto(valor) for valor in fila])
        yield linea.getvalue().encode()


def _texto(valor: Any) -> str:
    """Un valor como se escribe en el CSV.

    >>> _texto(Decimal("1E+2")), _texto(True), _texto(None), _texto(["ñ"])
    ('100', 'true', '', '["ñ"]')
    """
    if valor is None:
        return ""
    if isinstance(valor, bool):
        return str(valor).lower()
    if isinstance(valor, Decimal):
        return format(valor, "f")
    if isinstance(valor, date | datetime):
        return valor.isoformat()
    return json.dumps(valor, ensure_ascii=False) if isinstance(valor, list | dict) else str(valor)
