"""Los fallos que nadie esperaba, por su referencia, para quien cuida la instalación."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from factursaas.models.base import instante_de_escritura

LARGO_CLASE, LARGO_DONDE = 100, 200


class Fallo(SQLModel, table=True):
    """Un fallo: su referencia, que también está en el registro de sucesos, de qué clase es y dónde saltó.

    No es de ningún inquilino ni lleva datos de nadie: ni el mensaje ni lo que se estaba haciendo.
    """

    __tablename__ = "fallos"
    __table_args__ = (Index(None, "momento"), {"info": {"permisos": "SELECT, INSERT, DELETE"}})

    referencia: str = Field(primary_key=True, max_length=16)
    momento: datetime = instante_de_escritura()
    clase: str = Field(max_length=LARGO_CLASE)
    donde: str = Field(max_length=LARGO_DONDE)
