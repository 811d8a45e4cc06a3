"""Lo común a todas las tablas: nombres de las restricciones, dueño, fechas e identificador."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Table, func
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def instante(**opciones: Any) -> Any:
    """Columna con un momento, con su huso."""
    return Field(sa_type=DateTime(timezone=True), **opciones)  # pyright: ignore[reportArgumentType]  # SQLModel pide la clase


def instante_de_escritura(*, index: bool = False, **opciones: Any) -> Any:
    """Columna con el momento en que se escribe la fila, que lo pone la base."""
    columna = {"server_default": func.now(), **opciones}
    return instante(default=None, nullable=False, index=index, sa_column_kwargs=columna)


def instante_opcional() -> Any:
    """Columna con un momento que puede no haber llegado."""
    return instante(default=None)


class DeInquilino(SQLModel):
    """Fila de un inquilino: `user_id` abre la clave, y la base solo la enseña a su dueño."""

    user_id: str = Field(default=None, primary_key=True, max_length=255)
    created_at: datetime = instante_de_escritura()
    updated_at: datetime = instante_de_escritura(onupdate=func.now())


class ConId(DeInquilino):
    """Fila de un inquilino con identificador propio, ordenado por el momento en que nace (UUID v7)."""

    id: UUID = Field(default_factory=uuid7, primary_key=True)


def clave_ajena(columna: str, tabla: str, ondelete: str = "NO ACTION") -> ForeignKeyConstraint:
    """Referencia a una fila del mismo inquilino: las de otro no se pueden nombrar."""
    return ForeignKeyConstraint(["user_id", columna], [f"{tabla}.user_id", f"{tabla}.id"], ondelete=ondelete)


def una_de(columna: str, valores: Iterator[str] | list[str], nombre: str | None = None) -> CheckConstraint:
    """La columna solo admite esos valores."""
    lista = ", ".join(f"'{valor}'" for valor in valores)
    return CheckConstraint(f"{columna} IN ({lista})", name=nombre or f"{columna}_valida")


def tablas_de_inquilino() -> list[Table]:
    """Las tablas que llevan `user_id`: todas ellas tienen política de aislamiento."""
    return [tabla for tabla in SQLModel.metadata.sorted_tables if "user_id" in tabla.columns]
