"""Leer columnas sueltas en vez de filas enteras."""

from collections.abc import Iterator
from typing import Any

from factursaas.db import TenantSession

_LOTE = 200


def leer_columnas(db: TenantSession, consulta: Any, **datos: Any) -> Iterator[Any]:
    """Las filas de una consulta de columnas, con los datos que deje por decir."""
    return iter(db.execute(consulta, datos))  # pyright: ignore[reportDeprecated]


def recorrer_columnas(db: TenantSession, consulta: Any, lote: int = _LOTE) -> Iterator[Any]:
    """Lo mismo según el servidor las va mandando: para lo que no cabe entero en memoria."""
    return iter(db.execute(consulta, execution_options={"yield_per": lote}))  # pyright: ignore[reportDeprecated]
