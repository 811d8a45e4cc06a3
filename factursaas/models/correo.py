"""Los correos que hay que mandar: los apunta un caso de uso y los manda el trabajador."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from factursaas.models.base import ConId, instante, instante_opcional, una_de

LARGO_DE_UN_FALLO = 300


class EstadoCorreo(StrEnum):
    """Qué es de un correo. `FALLIDO`: no se pudo, y ya no se intenta."""

    PENDIENTE = "pendiente"
    ENVIADO = "enviado"
    FALLIDO = "fallido"


class Correo(ConId, table=True):
    """Un correo para una persona. Con la misma `clave` no se manda otro.

    `intentos` se cuenta antes de mandarlo y `proximo_en` es hasta cuándo no se vuelve a intentar. `baja` es la página
    donde se dejan de recibir, si es de los que se pueden dejar. Ya enviado, no se guarda lo que decía.
    """

    __tablename__ = "correos"
    __table_args__ = (
        UniqueConstraint("user_id", "clave", "destinatario"),
        una_de("estado", list(EstadoCorreo)),
        Index("ix_correos_pendientes", "user_id", "proximo_en", postgresql_where=text("estado = 'pendiente'")),
    )

    clave: str = Field(max_length=100)
    destinatario: str = Field(max_length=320)
    asunto: str = Field(max_length=200)
    texto: str = Field(sa_type=Text)
    html: str = Field(sa_type=Text)
    baja: str = Field(default="", max_length=300)
    estado: str = Field(default=EstadoCorreo.PENDIENTE.value, max_length=10)
    intentos: int = 0
    proximo_en: datetime = instante()
    ultimo_fallo: str = Field(default="", max_length=LARGO_DE_UN_FALLO)
    enviado_en: datetime | None = instante_opcional()
