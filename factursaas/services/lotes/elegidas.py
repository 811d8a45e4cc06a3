"""Qué facturas se han elegido en la lista y a cuáles de ellas les toca cada acción."""

import base64
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.estados import EstadoFactura
from factursaas.models import Factura, FacturaPdf
from factursaas.services.facturas.filtro import FiltroFacturas, con_deuda


class Accion(StrEnum):
    """Lo que se hace con las elegidas."""

    EMITIR = "emitir"
    COBRAR = "cobrar"
    DIBUJAR = "dibujar"
    """Guardar el PDF de las que aún no lo tienen, para poder bajarlos todos de una vez."""


TODO = FiltroFacturas()


@dataclass(frozen=True, slots=True)
class Eleccion:
    """Unas facturas: las de `ids` o, si no se dicen, las de un filtro menos las de `fuera`."""

    ids: frozenset[UUID] | None = None
    filtro: FiltroFacturas = TODO
    fuera: frozenset[UUID] = frozenset()


def escribir_eleccion(eleccion: Eleccion) -> str:
    """En poco sitio, porque viaja en una dirección: los identificadores, en binario y no en letras."""
    ids = None if eleccion.ids is None else _empaquetar(eleccion.ids)
    filtro = _FILTRO.dump_python(eleccion.filtro, mode="json", exclude_defaults=True)
    return json.dumps([ids, filtro, _empaquetar(eleccion.fuera)], separators=(",", ":"), ensure_ascii=False)


def leer_eleccion(texto: str) -> Eleccion:
    """Lo que escribió `escribir_eleccion`.

    Raises:
        ValueError: si no lo escribió ella.
    """
    ids, filtro, fuera = json.loads(texto)
    puesto = _FILTRO.validate_python(filtro)
    return Eleccion(None if ids is None else _desempaquetar(ids), puesto, _desempaquetar(fuera))


_FILTRO = TypeAdapter(FiltroFacturas)
_LARGO_ID = 16


def _empaquetar(ids: Iterable[UUID]) -> str:
    return base64.b85encode(b"".join(sorted(uno.bytes for uno in ids))).decode()


def _desempaquetar(texto: str) -> frozenset[UUID]:
    crudo = base64.b85decode(texto)
    return frozenset(UUID(bytes=crudo[i : i + _LARGO_ID]) for i in range(0, len(crudo), _LARGO_ID))


@dataclass(frozen=True, slots=True)
class Recuento:
    """Cuántas son, a cuántas les toca y cuánto falta por cobrar de ellas, por moneda."""

    cuantas: int
    aptas: int
    importes: dict[str, Decimal] = field(default_factory=dict[str, Decimal])


def contar(db: TenantSession, eleccion: Eleccion) -> int:
    """Cuántas son."""
    return db.exec(select(func.count(col(Factura.id))).where(*condiciones(db, eleccion))).one()


def siguen(db: TenantSession, filtro: FiltroFacturas, ids: Collection[UUID]) -> list[UUID]:
    """De unas cuantas, las que enseña un filtro."""
    return list(db.exec(select(Factura.id).where(col(Factura.id).in_(ids), *filtro.en_una_pagina(db))))


def recontar(db: TenantSession, eleccion: Eleccion, accion: Accion) -> Recuento:
    """Lo que pasaría, para decirlo antes de empezar."""
    falta = func.sum(col(Factura.total_a_pagar) - col(Factura.cobrado))
    suyas = select(Factura.moneda, func.count(col(Factura.id)), falta).where(
        *condiciones(db, eleccion), _le_toca(accion)
    )
    por_moneda = list(db.exec(suyas.group_by(col(Factura.moneda)).order_by(col(Factura.moneda))))
    importes = {moneda: importe for moneda, _, importe in por_moneda}
    return Recuento(contar(db, eleccion), sum(cuantas for _, cuantas, _ in por_moneda), importes)


def aptas(db: TenantSession, eleccion: Eleccion, accion: Accion) -> list[UUID]:
    """A las que les toca, de la más antigua a la más nueva: al emitirse, los números siguen a las fechas."""
    return _en_orden(db, eleccion, _le_toca(accion))


def emitidas(db: TenantSession, eleccion: Eleccion) -> list[UUID]:
    """Las que ya tienen número, en su orden: son las que tienen papel."""
    return _en_orden(db, eleccion, col(Factura.numero).is_not(None))


def _en_orden(db: TenantSession, eleccion: Eleccion, cuales: ColumnElement[bool]) -> list[UUID]:
    suyas = select(Factura.id).where(*condiciones(db, eleccion), cuales)
    return list(db.exec(suyas.order_by(col(Factura.fecha), col(Factura.id))))


def condiciones(db: TenantSession, eleccion: Eleccion) -> list[ColumnElement[bool]]:
    """Lo que cumple cada una."""
    if eleccion.ids is not None:
        return [col(Factura.id).in_(eleccion.ids)]
    todas = eleccion.filtro.en_todas(db)
    return [*todas, col(Factura.id).not_in(eleccion.fuera)] if eleccion.fuera else todas


def _le_toca(accion: Accion) -> ColumnElement[bool]:
    if accion is Accion.EMITIR:
        return col(Factura.estado) == EstadoFactura.BORRADOR.value
    if accion is Accion.COBRAR:
        return con_deuda()
    guardado = select(FacturaPdf.factura_id).where(
        col(FacturaPdf.user_id) == col(Factura.user_id), col(FacturaPdf.factura_id) == col(Factura.id)
    )
    return col(Factura.numero).is_not(None) & ~guardado.exists()
