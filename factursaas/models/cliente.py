"""A quién se factura."""

from sqlalchemy import Index, String
from sqlmodel import Field

from factursaas.models.base import ConId


class Cliente(ConId, table=True):
    """Un cliente del inquilino. `orden` y `busqueda` se derivan del nombre, el NIF y el correo."""

    __tablename__ = "clientes"
    __table_args__ = (
        Index(None, "user_id", "orden", "id"),
        Index(None, "user_id", "nif"),
    )

    nombre: str = Field(max_length=120)
    nif: str = Field(default="", max_length=20)
    direccion: str = Field(default="", max_length=250)
    codigo_postal: str = Field(default="", max_length=10)
    municipio: str = Field(default="", max_length=100)
    provincia: str = Field(default="", max_length=100)
    pais: str = Field(default="ES", max_length=2)
    email: str = Field(default="", max_length=320)
    telefono: str = Field(default="", max_length=30)
    recargo_equivalencia: bool = False
    notas: str = Field(default="", max_length=2000)
    orden: str = Field(default="", sa_type=String(400, collation="C"))  # pyright: ignore[reportArgumentType]
    busqueda: str = Field(default="", max_length=1000)
