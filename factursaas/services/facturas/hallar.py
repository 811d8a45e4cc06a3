"""Encontrar una factura mientras se teclea, por su número o por su cliente, sin recorrerlas todas."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.models import Factura
from factursaas.services.hallar import hallados, que_empiezan

_CIFRAS_DE_UN_NUMERO = 8


def hallar(db: TenantSession, q: str, limite: int = 5, de_clientes: Sequence[UUID] = ()) -> list[Factura]:
    """Las que llevan ese número y, después, las últimas de esos clientes; sin teclear nada, las últimas de todas."""
    criterios = [*_por_numero(q.strip().upper())] if q.strip() else [col(Factura.id).is_not(None)]
    if de_clientes:
        criterios.append(col(Factura.cliente_id).in_(de_clientes))
    recientes = (col(Factura.fecha).desc(), col(Factura.id).desc())
    return hallados(db, select(Factura), criterios, recientes, limite)


def _por_numero(escrito: str) -> list[ColumnElement[bool]]:
    """«41» es el número de cualquier serie; «A-2026-00», como empieza el número entero."""
    if escrito.isascii() and escrito.isdecimal() and len(escrito) <= _CIFRAS_DE_UN_NUMERO:
        return [col(Factura.numero) == int(escrito), *que_empiezan(Factura.numero_completo, escrito)]
    return que_empiezan(Factura.numero_completo, escrito)
