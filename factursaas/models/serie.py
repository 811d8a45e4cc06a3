"""Series de facturas y por qué número va cada una en cada año."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from factursaas.models.base import ConId, DeInquilino, clave_ajena, una_de


class Serie(ConId, table=True):
    """Una serie correlativa (art. 6.1.a RD 1619/2012)."""

    __tablename__ = "series"
    __table_args__ = (
        UniqueConstraint("user_id", "codigo"),
        una_de("tipo", ["ordinaria", "rectificativa", "simplificada"]),
    )

    codigo: str = Field(max_length=20)
    descripcion: str = Field(default="", max_length=200)
    patron: str = Field(max_length=80)
    tipo: str = Field(default="ordinaria", max_length=20)


class Contador(DeInquilino, table=True):
    """El último número dado en una serie y un año; se bloquea al emitir y nunca baja."""

    __tablename__ = "contadores"
    __table_args__ = (
        clave_ajena("serie_id", "series"),
        CheckConstraint("ultimo >= 0", name="ultimo_no_negativo"),
    )

    serie_id: UUID = Field(primary_key=True)
    ejercicio: int = Field(primary_key=True)
    ultimo: int = 0
    ultima_fecha: date | None = None
