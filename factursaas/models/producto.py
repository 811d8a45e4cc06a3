"""Lo que se vende."""

from decimal import Decimal

from sqlalchemy import Index, String, text
from sqlmodel import Field

from factursaas.models.base import ConId, una_de


class Producto(ConId, table=True):
    """Un producto o servicio del inquilino, con su precio sin impuestos."""

    __tablename__ = "productos"
    __table_args__ = (
        una_de("impuesto", ["IVA", "IGIC", "IPSI"]),
        Index(None, "user_id", "orden", "id"),
        Index(None, "user_id", "referencia", "id"),
        Index(None, "user_id", "precio", "id"),
        Index(
            "uq_productos_referencia", "user_id", "referencia", unique=True, postgresql_where=text("referencia <> ''")
        ),
    )

    nombre: str = Field(max_length=120)
    referencia: str = Field(default="", max_length=50)
    descripcion: str = Field(default="", max_length=2000)
    precio: Decimal = Field(max_digits=20, decimal_places=8)
    tipo: Decimal = Field(default=Decimal(21), max_digits=5, decimal_places=2)
    impuesto: str = Field(default="IVA", max_length=4)
    activo: bool = True
    orden: str = Field(default="", sa_type=String(400, collation="C"))  # pyright: ignore[reportArgumentType]
    busqueda: str = Field(default="", max_length=3000)
