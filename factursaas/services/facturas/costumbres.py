"""Lo que se le suele vender a un cliente y a qué precio, leído de sus últimas facturas."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.estados import EstadoFactura, TipoFactura
from factursaas.models import Factura, FacturaLinea

FACTURAS_MIRADAS, LINEAS_MIRADAS = 200, 1000


@dataclass(frozen=True, slots=True)
class Venta:
    """La última vez que se le vendió algo: lo que se le cobró y cuándo."""

    fecha: date
    precio: Decimal
    impuesto: str
    calificacion: str
    tipo: Decimal
    descuento_pct: Decimal | None
    descuento_importe: Decimal | None

    @classmethod
    def de(cls, linea: FacturaLinea, fecha: date) -> "Venta":
        """Lo que dice una línea emitida."""
        campos = [campo for campo in cls.__dataclass_fields__ if campo != "fecha"]
        return cls(fecha, *(getattr(linea, campo) for campo in campos))


def ultimas_ventas(
    db: TenantSession, cliente_id: UUID, moneda: str = "EUR", *, con_impuestos: bool = False
) -> dict[UUID, Venta]:
    """De cada producto, su última venta a ese cliente, de la más reciente a la más antigua.

    Solo cuentan las que se comparan: en la misma moneda y con el impuesto igual de dentro o de fuera.
    """
    suyas = (
        select(Factura.id)
        .where(
            Factura.cliente_id == cliente_id,
            col(Factura.estado).not_in((EstadoFactura.BORRADOR.value, EstadoFactura.ANULADA.value)),
            col(Factura.tipo).in_([tipo.value for tipo in TipoFactura if tipo.es_suelta]),
            Factura.moneda == moneda,
            Factura.precios_con_impuestos == con_impuestos,
        )
        .order_by(col(Factura.fecha).desc(), col(Factura.id).desc())
        .limit(FACTURAS_MIRADAS)
    )
    consulta = (
        select(FacturaLinea, col(Factura.fecha))
        .join(Factura, col(Factura.id) == col(FacturaLinea.factura_id))
        .where(col(FacturaLinea.factura_id).in_(suyas), col(FacturaLinea.producto_id).is_not(None))
        .where(~col(FacturaLinea.suplido))
        .order_by(col(Factura.fecha).desc(), col(Factura.id).desc(), col(FacturaLinea.posicion))
        .limit(LINEAS_MIRADAS)
    )
    ventas: dict[UUID, Venta] = {}
    for linea, fecha in db.exec(consulta):
        if linea.producto_id:
            ventas.setdefault(linea.producto_id, Venta.de(linea, fecha))
    return ventas
