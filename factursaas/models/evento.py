"""La modalidad de cada inquilino y, fuera de VERI*FACTU, la cadena de sus eventos (art. 9 Orden HAC/1177/2024)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from factursaas.domain.verifactu.evento import TipoEvento
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.models.base import ConId, clave_ajena, instante, una_de


class ModalidadElegida(ConId, table=True):
    """En qué modalidad ha estado un inquilino, y desde cuándo. Sin ninguna, es VERI*FACTU.

    `fin` es el `FechaFinVeriFactu` con que ha pedido renunciar, que irá en sus envíos hasta que la AEAT lo tenga.
    """

    __tablename__ = "modalidades"
    __table_args__ = (
        una_de("modalidad", list(Modalidad)),
        Index("uq_modalidades_vigente", "user_id", unique=True, postgresql_where=text("vigente")),
        CheckConstraint("fin IS NULL OR modalidad = 'verifactu'", name="solo_se_renuncia_a_verifactu"),
        {"info": {"permisos": "SELECT, INSERT, UPDATE (vigente, fin, updated_at)"}},
    )

    modalidad: str = Field(max_length=15)
    vigente: bool = True
    fin: date | None = None


class CadenaDeEventos(ConId, table=True):
    """La cabeza de los eventos de una instalación: el último eslabón, que se bloquea para añadir otro.

    `nif` y `nombre` son los del obligado al empezarla.
    """

    __tablename__ = "cadenas_de_eventos"
    __table_args__ = (
        clave_ajena("instalacion_id", "instalaciones"),
        UniqueConstraint("user_id", "instalacion_id"),
        CheckConstraint("(posicion = 0) = (ultima_huella = '')", name="cabeza_entera"),
        {
            "info": {
                "permisos": "SELECT, INSERT, UPDATE (posicion, ultimo_tipo, ultimo_generado, ultima_huella, updated_at)"
            }
        },
    )

    instalacion_id: UUID
    nif: str = Field(max_length=9)
    nombre: str = Field(max_length=120)
    posicion: int = 0
    ultimo_tipo: str = Field(default="", max_length=2)
    ultimo_generado: str = Field(default="", max_length=25)
    ultima_huella: str = Field(default="", max_length=64)


class RegistroEvento(ConId, table=True):
    """Un evento de la cadena, con los bytes exactos de su XML firmado. La base no deja cambiarlo ni borrarlo.

    `registros` es cuántos registros de facturación llevaba la instalación al ocurrir.
    """

    __tablename__ = "eventos"
    __table_args__ = (
        clave_ajena("instalacion_id", "instalaciones"),
        UniqueConstraint("user_id", "instalacion_id", "posicion"),
        UniqueConstraint("user_id", "instalacion_id", "huella_anterior"),
        una_de("tipo", list(TipoEvento)),
        CheckConstraint("posicion > 0", name="posicion_positiva"),
        CheckConstraint("(posicion = 1) = (huella_anterior = '')", name="solo_el_primero_sin_anterior"),
        {"info": {"permisos": "SELECT, INSERT"}},
    )

    instalacion_id: UUID
    posicion: int
    tipo: str = Field(max_length=2)
    registros: int
    huella: str = Field(max_length=64)
    huella_anterior: str = Field(max_length=64)
    generado_en: datetime = instante()
    generado: str = Field(max_length=25)
    xml: bytes = Field(sa_type=LargeBinary)
    sha256: str = Field(max_length=64)
