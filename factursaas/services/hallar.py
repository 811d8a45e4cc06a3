"""Buscar mientras se teclea: antes lo que empieza así, después lo que lo lleva dentro.

Se comparan textos y no se usa LIKE para lo primero: bajo la seguridad por filas, PostgreSQL solo deja entrar en un
índice a las operaciones que no pueden delatar una fila, y LIKE no es de esas.
"""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from factursaas.db import TenantSession
from factursaas.models.base import ConId
from factursaas.services.texto import palabras

T = TypeVar("T", bound=ConId)
MIRADAS = 200
_ULTIMA = "\U0010ffff"


def que_empiezan(columna: Any, principio: str) -> list[ColumnElement[bool]]:
    """Las filas cuya columna empieza así; ninguna condición si no se ha tecleado nada."""
    if not principio:
        return []
    return [(col(columna) >= principio) & (col(columna) < principio + _ULTIMA)]


def con_todas(columna: Any, q: str) -> list[ColumnElement[bool]]:
    """Las que llevan dentro todas las palabras, con tildes o sin ellas."""
    return [col(columna).contains(palabra, autoescape=True) for palabra in palabras(q)]


def que_llevan(modelo: type[ConId], columna: Any, q: str) -> ColumnElement[bool]:
    """Algunas de las que llevan dentro todas las palabras, a lo sumo `MIRADAS`: ordenarlas todas costaría el doble."""
    return col(modelo.id).in_(select(modelo.id).where(*con_todas(columna, q)).limit(MIRADAS))


def hallados(  # noqa: PLR0917 - es una consulta con sus partes
    db: TenantSession,
    consulta: SelectOfScalar[T],
    criterios: Sequence[ColumnElement[bool]],
    orden: Sequence[Any],
    limite: int,
    antes: Sequence[T] = (),
) -> list[T]:
    """Las primeras filas de cada criterio, sin repetir, hasta completar el límite; `antes`, las que van delante."""
    hallados: dict[UUID, T] = {fila.id: fila for fila in antes[:limite]}
    for criterio in criterios:
        if len(hallados) >= limite:
            break
        for fila in db.exec(consulta.where(criterio).order_by(*orden).limit(limite + len(hallados))):
            hallados.setdefault(fila.id, fila)
    return list(hallados.values())[:limite]
