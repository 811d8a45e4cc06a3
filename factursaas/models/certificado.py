"""El certificado con que un inquilino se identifica ante la AEAT."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field

from factursaas.models.base import ConId, instante


class Certificado(ConId, table=True):
    """Un certificado con su clave, cifrados. De los que ha tenido, solo uno está vigente.

    `huella` es el SHA-256 del certificado: lo nombra sin decir nada de la clave.
    """

    __tablename__ = "certificados"
    __table_args__ = (
        Index("uq_certificados_vigente", "user_id", unique=True, postgresql_where=text("vigente")),
        {"info": {"permisos": "SELECT, INSERT, UPDATE (vigente, cifrado, updated_at), DELETE"}},
    )

    nif: str = Field(max_length=9)
    titular: str = Field(max_length=250)
    autoridad: str = Field(max_length=250)
    huella: str = Field(max_length=64)
    valido_desde: datetime = instante()
    valido_hasta: datetime = instante()
    cifrado: bytes = Field(sa_type=LargeBinary)
    vigente: bool = True
