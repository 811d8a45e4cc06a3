"""Lo que se lleva quien se va: sus tablas y sus ficheros, según se leen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Tabla:
    """Una tabla entera: cómo se llama, qué es y sus filas, de una en una."""

    nombre: str
    que_es: str
    columnas: Sequence[str]
    filas: Iterator[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Fichero:
    """Un documento, con sus bytes exactos."""

    nombre: str
    contenido: bytes


@dataclass(frozen=True, slots=True)
class Ficha:
    """Datos sueltos, para leerlos de un vistazo."""

    nombre: str
    datos: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Titular:
    """De quién es lo que se exporta, cuándo y con qué versión."""

    cuenta: str
    nombre: str
    nif: str
    generado_en: datetime
    version: str


Pieza = Tabla | Fichero | Ficha


def nombre_seguro(numero: str) -> str:
    """El número de una factura puede llevar barras y otros signos que un sistema de ficheros no admite.

    >>> nombre_seguro("A/2026/0001"), nombre_seguro("¿?")
    ('A-2026-0001', 'sin-letras')
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", numero).strip(".-") or "sin-letras"
