"""Lo que se ha hecho en la cuenta de cada inquilino, quién y por dónde. Solo se añade."""

from sqlmodel import Field

from factursaas.domain.auditoria import Actor, Canal
from factursaas.models.base import ConId, una_de

LARGO_RESUMEN = 300
LARGO_DE_UN_ID = 255


class Anotacion(ConId, table=True):
    """Una cosa hecha, escrita en la misma transacción que la hizo.

    La base no deja cambiarla ni borrarla, y pone ella el momento. `quien` es el identificador de quien actúa si no es
    la propia persona.
    """

    __tablename__ = "auditoria"
    __table_args__ = (
        una_de("actor", list(Actor)),
        una_de("canal", list(Canal)),
        {"info": {"permisos": "SELECT, INSERT"}},
    )

    actor: str = Field(max_length=15)
    quien: str = Field(default="", max_length=LARGO_DE_UN_ID)
    canal: str = Field(max_length=10)
    accion: str = Field(max_length=40)
    objeto: str = Field(default="", max_length=20)
    objeto_id: str = Field(default="", max_length=LARGO_DE_UN_ID)
    resumen: str = Field(max_length=LARGO_RESUMEN)
    peticion: str = Field(default="", max_length=64)
