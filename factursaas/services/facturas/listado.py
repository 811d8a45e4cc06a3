"""Las facturas que enseña un filtro, enteras, para llevárselas a una hoja de cálculo."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as columnas
from sqlmodel import col

from factursaas.db import TenantSession
from factursaas.models import Cliente, Factura
from factursaas.services.columnas import recorrer_columnas
from factursaas.services.facturas.filtro import FiltroFacturas, pendiente
from factursaas.services.paginas import Orden


@dataclass(frozen=True, slots=True)
class FilaListado:
    """Una factura en una hoja de cálculo."""

    numero: str
    fecha: date
    vencimiento: date | None
    cliente: str
    nif: str
    estado: str
    tipo: str
    serie: str
    base: Decimal
    impuestos: Decimal
    total: Decimal
    a_pagar: Decimal
    cobrado: Decimal
    pendiente: Decimal
    moneda: str


def recorrer(db: TenantSession, filtro: FiltroFacturas, orden: Orden[Factura]) -> Iterator[FilaListado]:
    """Exactamente lo que enseña la lista, en su orden y según se lee. En una instantánea."""
    return recorrer_las(db, filtro.en_todas(db), orden)


def recorrer_las(
    db: TenantSession, cuales: Sequence[ColumnElement[bool]], orden: Orden[Factura]
) -> Iterator[FilaListado]:
    """Lo mismo con las que cumplan unas condiciones."""
    f = Factura
    # El NIF que se congeló al emitir; en un borrador, el de su cliente.
    nif = func.coalesce(col(f.cliente)["nif"].astext, col(Cliente.nif), "")
    consulta = (
        columnas(
            func.coalesce(col(f.numero_completo), ""),
            *(col(f.fecha), func.coalesce(col(f.proximo_vencimiento), col(f.vencimiento))),
            *(col(f.nombre_cliente), nif, col(f.estado), col(f.tipo), col(f.serie)),
            *(col(f.total_base), col(f.total_cuota) + col(f.total_recargo), col(f.total), col(f.total_a_pagar)),
            *(col(f.cobrado), func.round(pendiente(), 2), col(f.moneda)),
        )
        .outerjoin(Cliente, col(Cliente.id) == col(f.cliente_id))
        .where(*cuales)
        .order_by(*orden.criterios)
    )
    return (FilaListado(*fila) for fila in recorrer_columnas(db, consulta))
