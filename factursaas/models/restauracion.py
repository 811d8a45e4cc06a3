"""Lo que delata que la base se ha restaurado de una copia, y las veces que ha pasado. No es de ningún inquilino."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer
from sqlmodel import Field, SQLModel

from factursaas.models.base import instante_de_escritura, una_de


class Senal(StrEnum):
    """Qué delató la restauración."""

    OTRO_SERVIDOR = "otro_servidor"
    OTRA_LINEA = "otra_linea"
    VOLCADO = "volcado"
    RETROCESO = "retroceso"
    A_MANO = "a_mano"


class Marca(SQLModel, table=True):
    """La única fila de `marcas`: en qué servidor y en qué línea de tiempo vive esta base.

    `base` es su número en ese servidor y `escrita`, la transacción que escribió la fila: si PostgreSQL dice que son
    otros, la copió un volcado. `identidad` nombra el fichero de avance, que está fuera de la base, y cambia con cada
    restauración.
    """

    __tablename__ = "marcas"
    __table_args__ = (CheckConstraint("unica = 1", name="unica"), {"info": {"permisos": "SELECT, UPDATE"}})

    unica: int = Field(default=1, primary_key=True)
    identidad: UUID
    sistema: str = Field(default="", max_length=20)
    linea: int = 0
    base: str = Field(default="", max_length=10)
    escrita: str = Field(default="", max_length=10)


class Restauracion(SQLModel, table=True):
    """Una restauración. Las cadenas abiertas antes de ella no se siguen. La base no deja cambiarla ni borrarla."""

    __tablename__ = "restauraciones"
    __table_args__ = (una_de("senal", list(Senal)), {"info": {"permisos": "SELECT, INSERT"}})

    numero: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    momento: datetime = instante_de_escritura()
    senal: str = Field(max_length=15)
    detalle: str = Field(max_length=500)
