"""Lo que hace grandes a las listas: por qué palabras se encuentra una factura, y las vistas que alguien se guarda."""

from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlmodel import Field

from factursaas.models.base import ConId, DeInquilino, clave_ajena, una_de

LISTAS = ("facturas", "clientes", "productos")


class FacturaPalabra(DeInquilino, table=True):
    """Un principio de palabra por el que se encuentra una factura. Las escribe la base al cambiar la factura."""

    __tablename__ = "factura_palabras"
    __table_args__ = (
        clave_ajena("factura_id", "facturas", ondelete="CASCADE"),
        Index(None, "user_id", "factura_id"),
    )

    palabra: str = Field(sa_type=String(40, collation="C"), primary_key=True)  # pyright: ignore[reportArgumentType]
    factura_id: UUID = Field(primary_key=True)


class Vista(ConId, table=True):
    """Una forma de mirar una lista: su `consulta` es lo que va tras «?» en la dirección."""

    __tablename__ = "vistas"
    __table_args__ = (
        UniqueConstraint("user_id", "lista", "nombre"),
        una_de("lista", list(LISTAS)),
        Index("uq_vistas_por_defecto", "user_id", "lista", unique=True, postgresql_where=text("por_defecto")),
    )

    lista: str = Field(max_length=20)
    nombre: str = Field(max_length=60)
    consulta: str = Field(max_length=1000)
    por_defecto: bool = False
