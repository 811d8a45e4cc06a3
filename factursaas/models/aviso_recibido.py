"""Avisos de fuera que ya se atendieron: repetirlos no hace nada."""

from datetime import datetime

from sqlalchemy import DateTime, func
from sqlmodel import Field, SQLModel


class AvisoRecibido(SQLModel, table=True):
    """Un aviso atendido, por el identificador que le dio quien lo manda. No es de ningún inquilino."""

    __tablename__ = "avisos_recibidos"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT, DELETE"}},)

    id: str = Field(primary_key=True, max_length=255)
    recibido_en: datetime = Field(
        default=None,
        nullable=False,
        index=True,
        sa_type=DateTime(timezone=True),  # pyright: ignore[reportArgumentType]
        sa_column_kwargs={"server_default": func.now()},
    )
