"""Lo que una lista enseña de cada factura: unas columnas, y no la fila entera con sus copias de emisor y cliente."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select as columnas

from factursaas.models import Factura


class FacturaEnLista(NamedTuple):
    """Una factura en una lista; las `orden_…` dicen por dónde se sigue."""

    id: UUID
    numero_completo: str | None
    nombre_cliente: str
    cliente_id: UUID | None
    estado: str
    fecha: date
    vencimiento: date | None
    proximo_vencimiento: date | None
    moneda: str
    total: Decimal
    total_a_pagar: Decimal
    cobrado: Decimal
    orden_numero: str
    orden_cliente: str
    orden_importe: int
    orden_vencimiento: date


EN_LISTA: Any = columnas(*(getattr(Factura, campo) for campo in FacturaEnLista._fields))
"""La consulta de esas columnas: se escribe una vez, que escribirla cuesta más que hacerla."""
