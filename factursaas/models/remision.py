"""La remisión de los registros a la AEAT: por dónde va cada cadena, cada mensaje y qué se contestó de cada registro."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from factursaas.domain.verifactu.ritmo import ESPERA_INICIAL
from factursaas.domain.verifactu.sobre import REGISTROS_POR_ENVIO
from factursaas.models.base import ConId, clave_ajena, instante, instante_opcional, una_de

LARGO_DE_UN_FALLO = 500


class EstadoMensaje(StrEnum):
    """Qué fue de un mensaje. Sin respuesta, no se sabe si la AEAT lo tiene: hay que preguntárselo."""

    EN_CURSO = "en_curso"
    RESPONDIDO = "respondido"
    RECHAZADO = "rechazado"
    NO_ENTREGADO = "no_entregado"
    SIN_RESPUESTA = "sin_respuesta"
    ACLARADO = "aclarado"


class ConstaEnSuLugar(StrEnum):
    """Lo que la AEAT tiene de una factura cuando rechaza la nuestra por duplicada."""

    ANULADA = "anulada"
    AJENA = "ajena"


class Remision(ConId, table=True):
    """Por dónde va la remisión de una cadena (art. 16 Orden HAC/1177/2024).

    `espera` son los segundos que pidió la AEAT entre envíos; `lote`, cuántos registros caben en el siguiente; `parada`,
    por qué no se sigue hasta que alguien lo arregle; `desfase`, los segundos que nuestro reloj va por delante del suyo.
    """

    __tablename__ = "remisiones"
    __table_args__ = (
        clave_ajena("instalacion_id", "instalaciones"),
        UniqueConstraint("user_id", "instalacion_id"),
        CheckConstraint("enviado_hasta >= 0", name="enviado_hasta_positivo"),
        {"info": {"permisos": "SELECT, INSERT, UPDATE"}},
    )

    instalacion_id: UUID
    enviado_hasta: int = 0
    espera: int = ESPERA_INICIAL
    lote: int = REGISTROS_POR_ENVIO
    ultimo_envio_en: datetime | None = instante_opcional()
    proximo_en: datetime | None = instante_opcional()
    fallos_seguidos: int = 0
    malos_seguidos: int = 0
    incidencia_desde: datetime | None = instante_opcional()
    ultimo_fallo: str = Field(default="", max_length=LARGO_DE_UN_FALLO)
    parada: str = Field(default="", max_length=LARGO_DE_UN_FALLO)
    desfase: int = 0


class Envio(ConId, table=True):
    """Un mensaje a la AEAT, con los bytes exactos que se mandaron y los que volvieron.

    Se escribe antes de mandarlo: si el proceso muere, se sabe que pudo llegar. La base solo deja completarlo.
    `fin` es el `FechaFinVeriFactu` que llevaba, si con él se renunció.
    """

    __tablename__ = "envios"
    __table_args__ = (
        clave_ajena("instalacion_id", "instalaciones"),
        UniqueConstraint("user_id", "instalacion_id", "numero"),
        una_de("estado", list(EstadoMensaje)),
        CheckConstraint("desde_posicion <= hasta_posicion", name="de_menos_a_mas"),
        Index(
            "uq_envios_en_curso",
            "user_id",
            "instalacion_id",
            unique=True,
            postgresql_where=text("estado IN ('en_curso', 'sin_respuesta')"),
        ),
        {
            "info": {
                "permisos": "SELECT, INSERT, UPDATE (estado, recibido, recibido_sha256, http, csv, codigo, detalle,"
                " acabado_en, updated_at)"
            }
        },
    )

    instalacion_id: UUID
    numero: int
    desde_posicion: int
    hasta_posicion: int
    registros: int
    incidencia: bool
    fin: date | None = None
    destino: str = Field(max_length=10)
    enviado: bytes = Field(sa_type=LargeBinary)
    enviado_sha256: str = Field(max_length=64)
    iniciado_en: datetime = instante()
    estado: str = Field(default=EstadoMensaje.EN_CURSO.value, max_length=15)
    recibido: bytes | None = Field(default=None, sa_type=LargeBinary)
    recibido_sha256: str = Field(default="", max_length=64)
    http: int | None = None
    csv: str = Field(default="", max_length=16)
    codigo: str = Field(default="", max_length=10)
    detalle: str = Field(default="", max_length=LARGO_DE_UN_FALLO)
    acabado_en: datetime | None = instante_opcional()


class Entrega(ConId, table=True):
    """Lo que la AEAT dijo de un registro. La base no deja cambiarlo; sin él, el registro está pendiente.

    `adoptada` si no lo contestó al enviarlo y hubo que preguntárselo. De un duplicado que no se adopta, `consta` dice
    lo que la AEAT tiene en su lugar: esa factura ya anulada, u otra `ajena` que lleva el mismo número.
    """

    __tablename__ = "entregas"
    __table_args__ = (
        clave_ajena("registro_id", "registros"),
        clave_ajena("envio_id", "envios"),
        UniqueConstraint("user_id", "registro_id"),
        una_de("estado", ["correcto", "con_errores", "rechazado"]),
        una_de("consta", ["", *ConstaEnSuLugar]),
        Index(None, "user_id", "envio_id"),
        Index("ix_entregas_por_arreglar", "user_id", "created_at", postgresql_where=text("estado <> 'correcto'")),
        {"info": {"permisos": "SELECT, INSERT"}},
    )

    registro_id: UUID
    envio_id: UUID
    estado: str = Field(max_length=15)
    codigo: str = Field(default="", max_length=10)
    descripcion: str = Field(default="", max_length=1500)
    adoptada: bool = False
    consta: str = Field(default="", max_length=10)
