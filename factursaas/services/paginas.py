"""Páginas por clave: la siguiente empieza donde acabó esta, por lejos que esté."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, Numeric, Select, tuple_
from sqlmodel.sql.expression import SelectOfScalar

from factursaas.db import Transaccion
from factursaas.domain.errores import DatosNoValidos

T = TypeVar("T")
F = TypeVar("F")
S = TypeVar("S", bound=Select[Any])
LIMITE_MAXIMO = 200


@dataclass(frozen=True, slots=True)
class Pagina(Generic[T]):
    """Unas filas y el cursor de la página siguiente, si la hay."""

    items: list[T]
    siguiente: str | None


@dataclass(frozen=True, slots=True)
class Orden(Generic[T]):
    """Por qué columnas se ordena y cómo se lee su valor en una fila; la última desempata."""

    columnas: tuple[Any, ...]
    valores: Callable[[Any], tuple[Any, ...]]
    leer: Callable[[list[str]], tuple[Any, ...]]
    descendente: bool = False

    @property
    def criterios(self) -> list[Any]:
        """Lo que va tras ORDER BY."""
        return [columna.desc() if self.descendente else columna.asc() for columna in self.columnas]

    def pagina(self, db: Transaccion, consulta: SelectOfScalar[T], limite: int, cursor: str | None) -> Pagina[T]:
        """Lee una página de la consulta a partir del cursor.

        Raises:
            DatosNoValidos: si el cursor no lo dio esta misma lista.
        """
        return self.cortar(list(db.exec(self.acotar(consulta, limite, cursor))), limite)

    def acotar(self, consulta: S, limite: int, cursor: str | None) -> S:
        """La misma consulta, en este orden, a partir del cursor y con una fila de más para saber si hay otra página.

        Raises:
            DatosNoValidos: si el cursor no lo dio esta misma lista.
        """
        if cursor:
            consulta = consulta.where(self._despues_de(cursor))
        return consulta.order_by(*self.criterios).limit(_en_limite(limite) + 1)

    def cortar(self, filas: list[F], limite: int) -> Pagina[F]:
        """La página que sale de lo leído con una consulta acotada."""
        limite = _en_limite(limite)
        siguiente = self.cursor_de(filas[limite - 1]) if len(filas) > limite else None
        return Pagina(filas[:limite], siguiente)

    def _despues_de(self, cursor: str) -> ColumnElement[bool]:
        aqui = tuple_(*self.columnas)
        valores = tuple_(*self._leer(cursor))
        return aqui < valores if self.descendente else aqui > valores

    def cursor_de(self, fila: object) -> str:
        """Por dónde se sigue después de esa fila."""
        crudo = json.dumps([str(valor) for valor in self.valores(fila)]).encode()
        return base64.urlsafe_b64encode(crudo).decode().rstrip("=")

    def _leer(self, cursor: str) -> tuple[Any, ...]:
        try:
            crudo = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            partes = json.loads(crudo)
            if not isinstance(partes, list) or len(partes) != len(self.columnas) or "\0" in str(partes):  # pyright: ignore[reportUnknownArgumentType]
                raise ValueError
            return self.leer([str(parte) for parte in partes])  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        except (ValueError, ArithmeticError, binascii.Error, RecursionError):
            raise DatosNoValidos({"cursor": "Ese cursor no vale: empieza por la primera página."}) from None


def por_columnas(tabla: type[T], columnas: tuple[str, ...], *, descendente: bool = False) -> Orden[T]:
    """Un orden por columnas de texto, número o fecha y, a igualdad, por cuándo se dieron de alta."""
    nombres = (*columnas, "id")
    return Orden(
        columnas=tuple(getattr(tabla, nombre) for nombre in nombres),
        valores=lambda fila: tuple(getattr(fila, nombre) for nombre in nombres),
        leer=lambda partes: (
            *(_leer_valor(tabla, *par) for par in zip(columnas, partes[:-1], strict=True)),
            UUID(partes[-1]),
        ),
        descendente=descendente,
    )


def _en_limite(limite: int) -> int:
    return max(1, min(limite, LIMITE_MAXIMO))


def _leer_valor(tabla: type[Any], columna: str, dicho: str) -> Any:
    clase = getattr(tabla, columna).type
    return next((leer(dicho) for tipo, leer in _DE_TIPO if isinstance(clase, tipo)), dicho)


_DE_TIPO: tuple[tuple[type[Any], Callable[[str], Any]], ...] = (
    (Integer, int),
    (Date, date.fromisoformat),
    (Numeric, Decimal),
)
