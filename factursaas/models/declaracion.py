"""Las declaraciones responsables que se han suscrito."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from factursaas.models.base import instante_de_escritura


class DeclaracionGuardada(SQLModel, table=True):
    """Una declaración suscrita, entera. No es de ningún inquilino, y la base no deja cambiarla ni borrarla.

    `sha256` es el resumen de su texto; `desde`, cuándo la enseñó el programa por primera vez.
    """

    __tablename__ = "declaraciones"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT"}},)

    sha256: str = Field(primary_key=True, max_length=64)
    version: str = Field(max_length=50)
    contenido: dict[str, Any] = Field(sa_type=JSONB)
    suscrita_el: date
    desde: datetime = instante_de_escritura()
