"""Las comprobaciones hechas: quién las pidió, cuánto se miró y qué se encontró."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from factursaas.models.base import ConId, instante, una_de


class PedidaPor(StrEnum):
    """Por qué se hizo una comprobación."""

    NOCTURNA = "nocturna"
    A_MANO = "a_mano"
    PAQUETE = "paquete"


class ComprobacionGuardada(ConId, table=True):
    """El resultado de comprobar todo lo de un inquilino. La base no deja cambiarlo ni borrarlo.

    `halladas` son todas las anomalías que hubo; `anomalias`, las primeras, con su sitio y su motivo.
    """

    __tablename__ = "comprobaciones"
    __table_args__ = (
        una_de("pedida_por", list(PedidaPor)),
        Index(None, "user_id", "momento"),
        {"info": {"permisos": "SELECT, INSERT"}},
    )

    momento: datetime = instante()
    pedida_por: str = Field(max_length=10)
    instalaciones: int
    registros: int
    envios: int
    halladas: int
    anomalias: list[dict[str, Any]] = Field(sa_type=JSONB)
    milisegundos: int
