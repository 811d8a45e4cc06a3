"""La factura, sus líneas y sus cobros."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Relationship

from factursaas.models.base import ConId, clave_ajena, una_de

ESTADOS = ["BORRADOR", "EMITIDA", "COBRADA", "ANULADA", "RECTIFICADA"]
TIPOS = ["F1", "F2", "F3", "R1", "R2", "R3", "R4", "R5"]


def _importe() -> Any:
    return Field(default=Decimal(0), max_digits=14, decimal_places=2)


def _cifra(opcional: bool = False) -> Any:
    """Precios y cantidades: hasta ocho decimales."""
    return Field(default=None if opcional else Decimal(0), max_digits=20, decimal_places=8)


def _porcentaje(opcional: bool = False) -> Any:
    return Field(default=None if opcional else Decimal(0), max_digits=5, decimal_places=2)


class Factura(ConId, table=True):
    """Una factura. Mientras es borrador se edita; emitida, la base impide cambiarla.

    `numero` es el correlativo; `numero_completo`, como se escribe (`A-2026-0001`). `emisor` y
    `cliente` son copias de lo que eran al emitir. `total` es el ImporteTotal de la AEAT: base más
    cuotas más recargos; `total_a_pagar` descuenta retención y anticipos y suma suplidos.
    """

    __tablename__ = "facturas"
    __table_args__ = (
        clave_ajena("cliente_id", "clientes"),
        clave_ajena("serie_id", "series"),
        clave_ajena("logo_id", "logos"),
        UniqueConstraint("user_id", "serie", "ejercicio", "numero"),
        UniqueConstraint("user_id", "numero_completo"),
        una_de("estado", ESTADOS),
        una_de("tipo", TIPOS),
        CheckConstraint("(estado = 'BORRADOR') = (numero IS NULL)", name="numero_solo_emitida"),
        CheckConstraint("(numero IS NULL) = (numero_completo IS NULL)", name="numero_entero"),
        CheckConstraint("(numero IS NULL) = (emitida_en IS NULL)", name="emitida_con_instante"),
        CheckConstraint("numero > 0", name="numero_positivo"),
        Index(None, "user_id", "fecha", "id"),
        Index(None, "user_id", "estado", "fecha", "id"),
        Index(None, "user_id", "cliente_id"),
        Index(None, "user_id", "emitida_en"),
        Index(None, "user_id", "logo_id"),
    )

    estado: str = Field(default="BORRADOR", max_length=12)
    tipo: str = Field(default="F1", max_length=2)
    serie_id: UUID
    serie: str = Field(max_length=20)
    ejercicio: int | None = None
    numero: int | None = None
    numero_completo: str | None = Field(default=None, max_length=60)
    emitida_en: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))  # pyright: ignore[reportArgumentType]
    fecha: date
    fecha_operacion: date | None = None
    vencimiento: date | None = None
    cliente_id: UUID | None = None
    emisor: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    cliente: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    logo_id: UUID | None = None
    notas: str = Field(default="", max_length=2000)
    notas_internas: str = Field(default="", max_length=2000)

    precios_con_impuestos: bool = False
    descuento_global_pct: Decimal | None = _porcentaje(opcional=True)
    descuento_global_importe: Decimal | None = Field(default=None, max_digits=14, decimal_places=2)
    anticipo: Decimal = _importe()
    moneda: str = Field(default="EUR", max_length=3)
    tipo_cambio: Decimal | None = _cifra(opcional=True)

    grupos: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    retenciones: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    total_bruto: Decimal = _importe()
    total_descuento_global: Decimal = _importe()
    total_base: Decimal = _importe()
    total_cuota: Decimal = _importe()
    total_recargo: Decimal = _importe()
    total: Decimal = _importe()
    total_retencion: Decimal = _importe()
    total_suplidos: Decimal = _importe()
    total_anticipos: Decimal = _importe()
    total_a_pagar: Decimal = _importe()
    cobrado: Decimal = _importe()
    nombre_cliente: str = Field(default="", max_length=120)
    busqueda: str = Field(default="", max_length=1000)
    version: int = 1

    lineas: list["FacturaLinea"] = Relationship(
        sa_relationship_kwargs={
            "lazy": "raise",
            "order_by": "FacturaLinea.posicion",
            "cascade": "all, delete-orphan",
            "passive_deletes": True,
        }
    )


class FacturaLinea(ConId, table=True):
    """Una línea: lo que se pide cobrar y lo que sale de ello."""

    __tablename__ = "factura_lineas"
    __table_args__ = (
        clave_ajena("factura_id", "facturas", ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["user_id", "producto_id"], ["productos.user_id", "productos.id"], ondelete="SET NULL (producto_id)"
        ),
        Index(None, "user_id", "factura_id", "posicion"),
        Index(None, "user_id", "producto_id"),
    )

    factura_id: UUID
    posicion: int
    producto_id: UUID | None = None
    descripcion: str = Field(max_length=5000)
    cantidad: Decimal = _cifra()
    precio: Decimal = _cifra()
    descuento_pct: Decimal | None = _porcentaje(opcional=True)
    descuento_importe: Decimal | None = Field(default=None, max_digits=14, decimal_places=2)
    impuesto: str = Field(default="IVA", max_length=4)
    tipo: Decimal = _porcentaje()
    recargo: Decimal = _porcentaje()
    calificacion: str = Field(default="S1", max_length=2)
    irpf: Decimal = _porcentaje()
    suplido: bool = False
    bruto: Decimal = _importe()
    descuento: Decimal = _importe()
    importe: Decimal = _importe()
    neto: Decimal = _importe()


class Cobro(ConId, table=True):
    """Dinero recibido por una factura."""

    __tablename__ = "cobros"
    __table_args__ = (
        clave_ajena("factura_id", "facturas"),
        Index(None, "user_id", "factura_id"),
    )

    factura_id: UUID
    fecha: date
    importe: Decimal = _importe()
    medio: str = Field(default="transferencia", max_length=20)
