"""Sesiones y personas que ya no pueden entrar aunque sus tokens sigan en plazo."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from factursaas.models.base import instante


class AccesoCerrado(SQLModel, table=True):
    """Una sesión cerrada o una persona dada de baja. No es de ningún inquilino."""

    __tablename__ = "accesos_cerrados"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT, UPDATE, DELETE"}},)

    identificador: str = Field(primary_key=True, max_length=255)
    caduca: datetime = instante(index=True)
