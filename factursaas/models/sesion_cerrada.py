"""Sesiones que se han cerrado y cuyos tokens aún no han caducado."""

from datetime import datetime

from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel


class SesionCerrada(SQLModel, table=True):
    """Una sesión que ya no vale aunque su token siga en plazo. No es de ningún inquilino."""

    __tablename__ = "sesiones_cerradas"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT, DELETE"}},)

    sesion_id: str = Field(primary_key=True, max_length=255)
    caduca: datetime = Field(sa_type=DateTime(timezone=True), index=True)  # pyright: ignore[reportArgumentType]
