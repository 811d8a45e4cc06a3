"""Los clientes y los productos que enseña una búsqueda, enteros, para llevárselos a una hoja de cálculo."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select as columnas
from sqlmodel import col

from factursaas.db import TenantSession
from factursaas.models import Cliente, Producto
from factursaas.services import clientes, productos
from factursaas.services.columnas import recorrer_columnas
from factursaas.services.paginas import Orden

DE_CLIENTE = (
    *("nombre", "nif", "direccion", "codigo_postal", "municipio", "provincia", "pais", "email", "telefono", "plazos"),
    *("forma_pago", "iban", "notas"),
)
DE_PRODUCTO = ("nombre", "referencia", "descripcion", "precio", "impuesto", "tipo", "activo")


def de_clientes(db: TenantSession, q: str, orden: Orden[Cliente]) -> Iterator[tuple[str, ...]]:
    """Los clientes que encuentra `q`, en su orden y según se leen."""
    consulta = columnas(*(col(getattr(Cliente, campo)) for campo in DE_CLIENTE)).where(*clientes.que_digan(q))
    return recorrer_columnas(db, consulta.order_by(*orden.criterios))


def de_productos(
    db: TenantSession, q: str, orden: Orden[Producto], *, activos: bool | None = None
) -> Iterator[tuple[str | Decimal | bool, ...]]:
    """Los productos que encuentra `q`, en su orden y según se leen."""
    consulta = columnas(*(col(getattr(Producto, campo)) for campo in DE_PRODUCTO))
    encontrados = consulta.where(*productos.que_digan(q, activos=activos))
    return recorrer_columnas(db, encontrados.order_by(*orden.criterios))
