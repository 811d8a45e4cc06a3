"""Varias consultas de columnas hechas de una vez: preguntar cuesta más que lo que se contesta."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Numeric, Text, Uuid, func
from sqlalchemy import select as columnas

from factursaas.db import TenantSession
from factursaas.services.columnas import leer_columnas

Lector = Callable[[Any], Any]
_DE_TIPO: tuple[tuple[type[Any], Lector], ...] = ((Numeric, Decimal), (Date, date.fromisoformat), (Uuid, UUID))


class Juntas:
    """Unas consultas con nombre. Comparten los datos que dejan por decir, y cada una contesta lo que ella sola."""

    def __init__(self, **consultas: Any) -> None:
        partes = {nombre: consulta.subquery(nombre) for nombre, consulta in consultas.items()}
        self._lectores = {nombre: [_lector(una.type) for una in parte.c] for nombre, parte in partes.items()}
        self._consulta = columnas(*map(_en_json, partes.values()))

    def leer(self, db: TenantSession, **datos: Any) -> dict[str, list[tuple[Any, ...]]]:
        """Las filas de cada una."""
        [textos] = leer_columnas(db, self._consulta, **datos)
        suyos = zip(self._lectores.items(), textos, strict=True)
        return {nombre: _filas(texto, lectores) for (nombre, lectores), texto in suyos}


def _en_json(parte: Any) -> Any:
    """Las filas de una consulta, como texto: leídas como JSON, los importes serían de coma flotante."""
    return columnas(func.json_agg(parte.table_valued()).cast(Text)).scalar_subquery()


def _filas(texto: str | None, lectores: list[Lector | None]) -> list[tuple[Any, ...]]:
    filas: list[dict[str, Any]] = json.loads(texto, parse_float=Decimal) if texto else []
    return [tuple(map(_leer_valor, lectores, fila.values())) for fila in filas]


def _leer_valor(leer: Lector | None, valor: Any) -> Any:
    return valor if leer is None or valor is None else leer(valor)


def _lector(tipo: Any) -> Lector | None:
    return next((leer for clase, leer in _DE_TIPO if isinstance(tipo, clase)), None)
