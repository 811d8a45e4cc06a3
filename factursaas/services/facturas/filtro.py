"""Qué facturas se piden y en qué orden: lo mismo para verlas, sumarlas y llevárselas."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, case
from sqlmodel import col

from factursaas.db import TenantSession
from factursaas.domain.dinero import CERO
from factursaas.domain.estados import EstadoFactura, TipoFactura
from factursaas.models import Factura
from factursaas.services import emisor, gemelas
from factursaas.services.facturas.busqueda import en_todas, en_una_pagina
from factursaas.services.paginas import Orden, por_columnas

Filtro = EstadoFactura | Literal["POR_COBRAR", "VENCIDA", "NUMERADA"]
Clase = Literal["rectificativas"] | TipoFactura


@dataclass(frozen=True, slots=True)
class FiltroFacturas:
    """Qué facturas se piden. `q` busca en número, cliente, NIF e importe.

    `POR_COBRAR` son las que tienen algo por cobrar, también de una rectificada; `VENCIDA`, las que además han pasado
    de su vencimiento; `NUMERADA`, todas menos los borradores. Con una serie van las que se ensayan en ella.
    """

    q: str = ""
    estado: Filtro | None = None
    desde: date | None = None
    hasta: date | None = None
    cliente_id: UUID | None = None
    minimo: Decimal | None = None
    maximo: Decimal | None = None
    serie: str = ""
    tipo: Clase | None = None

    def en_una_pagina(self, db: TenantSession) -> list[ColumnElement[bool]]:
        """Lo que cumple cada factura pedida, para leer unas pocas."""
        return [*self._sin_buscar(db), *en_una_pagina(db, self.q)]

    def en_todas(self, db: TenantSession) -> list[ColumnElement[bool]]:
        """Lo mismo, para leerlas todas."""
        return [*self._sin_buscar(db), *en_todas(db, self.q)]

    def _sin_buscar(self, db: TenantSession) -> list[ColumnElement[bool]]:
        puestas = [
            _en_estado(db, self.estado) if self.estado is not None else None,
            col(Factura.fecha) >= self.desde if self.desde else None,
            col(Factura.fecha) <= self.hasta if self.hasta else None,
            col(Factura.cliente_id) == self.cliente_id if self.cliente_id else None,
            col(Factura.orden_importe) >= _centimos(self.minimo) if self.minimo is not None else None,
            col(Factura.orden_importe) <= _centimos(self.maximo) if self.maximo is not None else None,
            col(Factura.serie).in_(gemelas.con_su_gemela(db, self.serie)) if self.serie else None,
            _de_clase(self.tipo) if self.tipo else None,
        ]
        return [una for una in puestas if una is not None]


def _en_estado(db: TenantSession, estado: Filtro) -> ColumnElement[bool]:
    if estado == "NUMERADA":
        return numerada()
    if estado == "POR_COBRAR":
        return con_deuda()
    if estado == "VENCIDA":
        return vencida(emisor.hoy(db))
    return col(Factura.estado) == EstadoFactura(estado).value


def numerada() -> ColumnElement[bool]:
    """Todas menos los borradores."""
    return col(Factura.numero).is_not(None)


def vencida(hoy: date) -> ColumnElement[bool]:
    """Emitida, con algo por cobrar y pasado su vencimiento: lo mismo que `esta_vencida`, para la base de datos."""
    return con_deuda() & (col(Factura.proximo_vencimiento) < hoy)


def con_deuda() -> ColumnElement[bool]:
    """Emitida y con algo por cobrar; de una rectificada por diferencias, lo que le queda."""
    return viva() & (col(Factura.total_a_pagar) > Factura.cobrado)


def viva() -> ColumnElement[bool]:
    """Emitida y sin saldar: por ella todavía puede entrar o salir dinero."""
    return col(Factura.estado).in_((EstadoFactura.EMITIDA.value, EstadoFactura.RECTIFICADA.value))


def pendiente() -> ColumnElement[Decimal]:
    """Lo que falta por cobrar de ella o, en negativo, por devolver."""
    return case((viva(), col(Factura.total_a_pagar) - col(Factura.cobrado)), else_=CERO)


def _de_clase(clase: Clase) -> ColumnElement[bool]:
    if clase == "rectificativas":
        return col(Factura.tipo).in_([tipo.value for tipo in TipoFactura if tipo.es_rectificativa])
    return col(Factura.tipo) == clase.value


def _centimos(importe: Decimal) -> int:
    return int(importe * 100)


_COLUMNAS = {
    "fecha": "fecha",
    "numero": "orden_numero",
    "cliente": "orden_cliente",
    "total": "orden_importe",
    "vencimiento": "orden_vencimiento",
}
ORDENES = tuple(_COLUMNAS)


def orden_por(nombre: str = "fecha", *, descendente: bool = True) -> Orden[Factura]:
    """El orden que lleva ese nombre; a igualdad, por cuándo nacieron."""
    return por_columnas(Factura, (_COLUMNAS[nombre],), descendente=descendente)
