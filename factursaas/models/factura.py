"""La factura: sus líneas, sus vencimientos, las que corrige o canjea y su papel."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Relationship

from factursaas.domain.estados import EstadoFactura, TipoFactura
from factursaas.domain.medios import Medio
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion
from factursaas.models.base import ConId, DeInquilino, clave_ajena, instante_opcional, una_de


def _importe() -> Any:
    return Field(default=Decimal(0), max_digits=14, decimal_places=2)


def _cifra(opcional: bool = False) -> Any:
    """Precios y cantidades: hasta ocho decimales."""
    return Field(default=None if opcional else Decimal(0), max_digits=20, decimal_places=8)


def _porcentaje(opcional: bool = False) -> Any:
    return Field(default=None if opcional else Decimal(0), max_digits=5, decimal_places=2)


def _suyas(orden: str) -> dict[str, Any]:
    """Filas que nacen y mueren con la factura."""
    return {"lazy": "raise", "order_by": orden, "cascade": "all, delete-orphan", "passive_deletes": True}


# Lo que filtra y suma una lista, para no ir a la tabla a por ello.
_SUMADAS = [
    *("estado", "tipo", "serie", "cliente_id", "moneda", "orden_importe", "proximo_vencimiento"),
    *("total_base", "total_cuota", "total_recargo", "total", "total_a_pagar", "cobrado"),
]


class Factura(ConId, table=True):
    """Una factura. Mientras es borrador se edita; emitida, la base impide cambiarla.

    `numero` es el correlativo; `numero_completo`, como se escribe (`A-2026-0001`). `emisor`, `cliente` y `menciones`
    son copias de lo que eran al emitir. `plazos` son los del cliente, de los que salen sus vencimientos; nulo si se
    escribieron a mano; `proximo_vencimiento`, el primero que lo cobrado no cubre. `total` es el ImporteTotal de la
    AEAT: base más cuotas más recargos; `total_a_pagar` descuenta retención y anticipos y suma suplidos.
    La que se emitió de `ensayo` no vale, y se puede borrar. Las `orden_…` son sus claves en una lista: las calcula la
    base, y con ellas la seguridad por filas sí deja usar un índice.
    """

    __tablename__ = "facturas"
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 - al escribirla se sabe cuándo, sin volver a leerla
    __table_args__ = (
        clave_ajena("cliente_id", "clientes"),
        clave_ajena("serie_id", "series"),
        clave_ajena("logo_id", "logos"),
        UniqueConstraint("user_id", "serie", "ejercicio", "numero"),
        UniqueConstraint("user_id", "numero_completo"),
        una_de("estado", list(EstadoFactura)),
        una_de("tipo", list(TipoFactura)),
        una_de("metodo", list(ModoRectificacion)),
        una_de("forma_pago", ["", *Medio]),
        CheckConstraint("(estado = 'BORRADOR') = (numero IS NULL)", name="numero_solo_emitida"),
        CheckConstraint("(numero IS NULL) = (numero_completo IS NULL)", name="numero_entero"),
        CheckConstraint("(numero IS NULL) = (emitida_en IS NULL)", name="emitida_con_instante"),
        CheckConstraint("numero > 0", name="numero_positivo"),
        CheckConstraint("NOT ensayo OR numero IS NOT NULL", name="ensayo_solo_emitida"),
        CheckConstraint("(estado = 'ANULADA') = (anulada_en IS NOT NULL)", name="anulada_con_instante"),
        CheckConstraint("(tipo LIKE 'R%') = (metodo IS NOT NULL)", name="metodo_de_rectificativa"),
        Index(None, "user_id", "fecha", "id", postgresql_include=_SUMADAS),
        Index(None, "user_id", "estado", "fecha", "id"),
        Index(None, "user_id", "cliente_id", "fecha", "id"),
        Index(None, "user_id", "tipo", "fecha", "id"),
        Index(None, "user_id", "orden_numero", "id"),
        Index(None, "user_id", "orden_cliente", "id"),
        Index(None, "user_id", "orden_importe", "id"),
        Index(None, "user_id", "orden_vencimiento", "id"),
        Index(None, "user_id", "emitida_en"),
        Index(None, "user_id", "logo_id"),
        Index("ix_facturas_borradores", "user_id", "updated_at", postgresql_where=text("estado = 'BORRADOR'")),
        Index("ix_facturas_de_caja", "user_id", "fecha", postgresql_where=text("criterio_caja")),
        Index(
            "ix_facturas_por_cobrar",
            "user_id",
            "proximo_vencimiento",
            postgresql_where=text("estado IN ('EMITIDA', 'RECTIFICADA') AND total_a_pagar <> cobrado"),
        ),
    )

    estado: str = Field(default="BORRADOR", max_length=12)
    tipo: str = Field(default="F1", max_length=2)
    serie_id: UUID
    serie: str = Field(max_length=20)
    ejercicio: int | None = None
    numero: int | None = None
    numero_completo: str | None = Field(default=None, max_length=60)
    ensayo: bool = False
    emitida_en: datetime | None = instante_opcional()
    fecha: date
    fecha_operacion: date | None = None
    vencimiento: date | None = None
    plazos: str | None = Field(default=None, max_length=60)
    proximo_vencimiento: date | None = None
    forma_pago: str = Field(default="", max_length=20)
    metodo: str | None = Field(default=None, max_length=1)
    motivo: str = Field(default="", max_length=500)
    base_rectificada: Decimal | None = Field(default=None, max_digits=14, decimal_places=2)
    cuota_rectificada: Decimal | None = Field(default=None, max_digits=14, decimal_places=2)
    recargo_rectificado: Decimal | None = Field(default=None, max_digits=14, decimal_places=2)
    criterio_caja: bool = False
    menciones: list[str] | None = Field(default=None, sa_type=JSONB)
    anulada_en: datetime | None = instante_opcional()
    motivo_anulacion: str = Field(default="", max_length=500)
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
    orden_numero: str = Field(default="", sa_type=String(40, collation="C"))  # pyright: ignore[reportArgumentType]
    orden_cliente: str = Field(default="", sa_type=String(250, collation="C"))  # pyright: ignore[reportArgumentType]
    orden_importe: int = Field(default=0, sa_type=BigInteger)
    orden_vencimiento: date = date.max

    lineas: list["FacturaLinea"] = Relationship(sa_relationship_kwargs=_suyas("FacturaLinea.posicion"))
    vencimientos: list["FacturaVencimiento"] = Relationship(sa_relationship_kwargs=_suyas("FacturaVencimiento.fecha"))
    origenes: list["FacturaOrigen"] = Relationship(
        sa_relationship_kwargs=_suyas("FacturaOrigen.posicion")
        | {"foreign_keys": "[FacturaOrigen.user_id, FacturaOrigen.factura_id]"}
    )


class FacturaLinea(ConId, table=True):
    """Una línea: lo que se pide cobrar y lo que sale de ello."""

    __tablename__ = "factura_lineas"
    __table_args__ = (
        clave_ajena("factura_id", "facturas", ondelete="CASCADE"),
        clave_ajena("producto_id", "productos"),
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


class FacturaVencimiento(ConId, table=True):
    """Un plazo de pago. `fijo` dice que el importe se escribió, y no sale de repartir lo que queda."""

    __tablename__ = "factura_vencimientos"
    __table_args__ = (
        clave_ajena("factura_id", "facturas", ondelete="CASCADE"),
        UniqueConstraint("user_id", "factura_id", "fecha"),
    )

    factura_id: UUID
    fecha: date
    importe: Decimal = _importe()
    fijo: bool = False


class FacturaOrigen(ConId, table=True):
    """Una factura que esta rectifica o canjea. Sin `original_id` se expidió con otro programa."""

    __tablename__ = "factura_origenes"
    __table_args__ = (
        clave_ajena("factura_id", "facturas", ondelete="CASCADE"),
        clave_ajena("original_id", "facturas"),
        UniqueConstraint("user_id", "factura_id", "numero", "fecha"),
        una_de("clase", list(ClaseOrigen)),
        Index(None, "user_id", "original_id"),
    )

    factura_id: UUID = Field(default=None)
    posicion: int
    clase: str = Field(max_length=10)
    original_id: UUID | None = None
    numero: str = Field(max_length=60)
    fecha: date
    base: Decimal = _importe()
    cuota: Decimal = _importe()
    recargo: Decimal = _importe()


class FacturaPdf(DeInquilino, table=True):
    """Los bytes del papel de una factura emitida, tal como salieron la primera vez."""

    __tablename__ = "factura_pdfs"
    __table_args__ = (
        clave_ajena("factura_id", "facturas"),
        {"info": {"permisos": "SELECT, INSERT"}},
    )

    factura_id: UUID = Field(primary_key=True)
    contenido: bytes = Field(sa_type=LargeBinary)
    sha256: str = Field(max_length=64)
