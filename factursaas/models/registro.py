"""La cadena de registros de facturación de cada inquilino (RD 1007/2023)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.models.base import ConId, clave_ajena, instante, instante_de_escritura, una_de


class Instalacion(ConId, table=True):
    """Una copia del programa para un obligado, con su cadena. Lleva el último eslabón, que se bloquea para añadir otro.

    `numero` es el `NumeroInstalacion`, que no se repite nunca; `posicion`, cuántos registros tiene la cadena.
    `destino` es a dónde se remiten, o nada si no se remiten, y `modalidad`, si se remiten o se firman: no cambian,
    porque otro destino u otra modalidad es otra cadena. `varios` si para entonces el inquilino ya había facturado con
    otro NIF (`IndicadorMultiplesOT`).
    `restauracion` es la última que había al abrirla: tras otra, se abre otra cadena.
    La de `ensayo` va siempre al simulador, y es la única que se puede borrar.
    """

    __tablename__ = "instalaciones"
    __table_args__ = (
        UniqueConstraint("user_id", "numero"),
        Index("uq_instalaciones_vigente", "user_id", unique=True, postgresql_where=text("vigente")),
        CheckConstraint("(posicion = 0) = (ultima_huella = '')", name="cabeza_entera"),
        una_de("destino", ["", *Destino]),
        una_de("modalidad", list(Modalidad)),
        CheckConstraint("modalidad = 'verifactu' OR destino = ''", name="solo_se_remite_en_verifactu"),
        CheckConstraint("NOT ensayo OR destino = 'simulador'", name="ensayo_al_simulador"),
        {
            "info": {
                "permisos": "SELECT, INSERT, UPDATE (vigente, posicion, ultimo_emisor, ultimo_numero, ultima_fecha,"
                " ultima_huella, updated_at)"
            }
        },
    )

    numero: str = Field(max_length=100)
    destino: str = Field(default="", max_length=10)
    modalidad: str = Field(default=Modalidad.VERIFACTU.value, max_length=15)
    varios: bool = False
    restauracion: int = 0
    ensayo: bool = False
    vigente: bool = True
    posicion: int = 0
    ultimo_emisor: str = Field(default="", max_length=9)
    ultimo_numero: str = Field(default="", max_length=60)
    ultima_fecha: str = Field(default="", max_length=10)
    ultima_huella: str = Field(default="", max_length=64)


class RegistroFacturacion(ConId, table=True):
    """Un registro de la cadena, con los bytes exactos de su XML. La base no deja cambiarlo ni borrarlo.

    `generado` es la fecha, la hora y el huso tal como van en él; `sha256`, el resumen de `xml`.
    """

    __tablename__ = "registros"
    __table_args__ = (
        clave_ajena("instalacion_id", "instalaciones"),
        clave_ajena("factura_id", "facturas"),
        UniqueConstraint("user_id", "instalacion_id", "posicion"),
        UniqueConstraint("user_id", "instalacion_id", "huella_anterior"),
        una_de("tipo", list(TipoRegistro)),
        CheckConstraint("posicion > 0", name="posicion_positiva"),
        CheckConstraint("(posicion = 1) = (huella_anterior = '')", name="solo_el_primero_sin_anterior"),
        Index(None, "user_id", "factura_id", "posicion"),
        {"info": {"permisos": "SELECT, INSERT"}},
    )

    instalacion_id: UUID
    posicion: int
    tipo: str = Field(max_length=10)
    factura_id: UUID
    numero: str = Field(max_length=60)
    huella: str = Field(max_length=64)
    huella_anterior: str = Field(max_length=64)
    generado_en: datetime = instante()
    generado: str = Field(max_length=25)
    xml: bytes = Field(sa_type=LargeBinary)
    sha256: str = Field(max_length=64)


class Obligado(SQLModel, table=True):
    """Quién tiene una cadena: para recorrerlas todas sin entrar en los datos de nadie.

    `con_eventos` si está en NO VERI*FACTU: hay que hacer sus resúmenes.
    """

    __tablename__ = "obligados"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT, UPDATE (con_eventos)"}},)

    identificador: str = Field(primary_key=True, max_length=255)
    con_eventos: bool = False
    desde: datetime = instante_de_escritura()
