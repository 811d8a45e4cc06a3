"""Avisos de fuera que ya se atendieron: repetirlos no hace nada."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from factursaas.models.base import instante_de_escritura


class AvisoRecibido(SQLModel, table=True):
    """Un aviso atendido, por el identificador que le dio quien lo manda. No es de ningún inquilino."""

    __tablename__ = "avisos_recibidos"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT, DELETE"}},)

    id: str = Field(primary_key=True, max_length=255)
    recibido_en: datetime = instante_de_escritura(index=True)
