"""Respuestas guardadas para que repetir una petición no la haga dos veces."""

from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from factursaas.models.base import DeInquilino


class ClaveIdempotencia(DeInquilino, table=True):
    """Una petición ya atendida con su `Idempotency-Key`, y lo que se contestó."""

    __tablename__ = "claves_idempotencia"

    clave: str = Field(primary_key=True, max_length=255)
    huella_peticion: str = Field(max_length=64)
    estado_http: int
    respuesta: dict[str, Any] = Field(sa_type=JSONB)
