"""Lo que hace falta leer para imprimir una factura."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import select

from factursaas.db import TenantSession
from factursaas.domain.verifactu.qr import Cotejo
from factursaas.models import Emisor, Factura, Logo
from factursaas.services import clientes, emisor
from factursaas.services.facturas.consulta import leer
from factursaas.services.facturas.cotejo import cotejo_de
from factursaas.services.facturas.partes import copiar_parte


@dataclass(frozen=True, slots=True)
class Impresion:
    """Una factura y quién la firma y recibe: lo congelado si está emitida; lo de ahora si es un borrador."""

    factura: Factura
    emisor: dict[str, Any]
    cliente: dict[str, Any] | None
    logo: bytes | None
    cotejo: Cotejo | None


def leer_para_imprimir(db: TenantSession, factura_id: UUID) -> Impresion:
    """Lee una factura con todo lo que sale en su papel.

    Raises:
        NoEncontrado: si no existe o es de otro.
    """
    factura = leer(db, factura_id)
    quien, cliente = factura.emisor, factura.cliente
    if factura.numero is not None:
        logo = _logo_de(db, factura.logo_id) if factura.logo_id else None
    else:
        logo = emisor.leer_logo(db)
        quien = copiar_parte(emisor.para_emitir(db) or Emisor())
        cliente = copiar_parte(clientes.leer(db, factura.cliente_id)) if factura.cliente_id else None
    return Impresion(factura, quien or {}, cliente, logo.contenido if logo else None, cotejo_de(db, factura))


def _logo_de(db: TenantSession, logo_id: UUID) -> Logo | None:
    return db.exec(select(Logo).where(Logo.id == logo_id)).one_or_none()
