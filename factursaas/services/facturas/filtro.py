"""Qué facturas se piden: lo mismo para verlas, elegirlas y llevárselas."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement
from sqlmodel import col

from factursaas.db import TenantSession
from factursaas.domain.estados import EstadoFactura
from factursaas.models import Factura
from factursaas.services import emisor
from factursaas.services.texto import palabras

Filtro = EstadoFactura | Literal["VENCIDA", "NUMERADA"]


@dataclass(frozen=True, slots=True)
class FiltroFacturas:
    """Qué facturas se piden. `q` busca en número, cliente y NIF.

    `VENCIDA` son las emitidas con algo por cobrar cuyo vencimiento pasó; `NUMERADA`, todas menos los borradores.
    """

    q: str = ""
    estado: Filtro | None = None
    desde: date | None = None
    hasta: date | None = None

    def condiciones(self, db: TenantSession) -> list[ColumnElement[bool]]:
        """Lo que cumple cada factura pedida."""
        puestas = [
            _en_estado(db, self.estado) if self.estado is not None else None,
            col(Factura.fecha) >= self.desde if self.desde else None,
            col(Factura.fecha) <= self.hasta if self.hasta else None,
            *(col(Factura.busqueda).contains(palabra, autoescape=True) for palabra in palabras(self.q)),
        ]
        return [una for una in puestas if una is not None]


def _en_estado(db: TenantSession, estado: Filtro) -> ColumnElement[bool]:
    if estado == "NUMERADA":
        return col(Factura.numero).is_not(None)
    if estado == "VENCIDA":
        return vencida(emisor.hoy(db))
    return col(Factura.estado) == EstadoFactura(estado).value


def vencida(hoy: date) -> ColumnElement[bool]:
    """Emitida, con algo por cobrar y pasado su vencimiento: lo mismo que `esta_vencida`, para la base de datos."""
    return con_deuda() & (col(Factura.proximo_vencimiento) < hoy)


def con_deuda() -> ColumnElement[bool]:
    """Emitida y con algo por cobrar; de una rectificada por diferencias, lo que le queda."""
    vivas = col(Factura.estado).in_((EstadoFactura.EMITIDA.value, EstadoFactura.RECTIFICADA.value))
    return vivas & (col(Factura.total_a_pagar) > Factura.cobrado)
