"""Las cuentas de demostración que hay abiertas."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from factursaas.models.base import instante, instante_opcional


class Demostracion(SQLModel, table=True):
    """Una cuenta de demostración. No es de ningún inquilino: se cuentan y se recorren sin entrar en ninguna.

    Sin `entregada_en` está lista y espera a alguien.
    """

    __tablename__ = "demostraciones"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT, UPDATE (entregada_en), DELETE"}},)

    identificador: str = Field(primary_key=True, max_length=255)
    abierta_en: datetime = instante()
    entregada_en: datetime | None = instante_opcional()
