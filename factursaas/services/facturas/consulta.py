"""Leer y buscar facturas."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, inspect
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from factursaas.db import TenantSession
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.estados import EstadoFactura, TipoFactura
from factursaas.models import Cobro, Factura, FacturaLinea, FacturaOrigen, FacturaVencimiento
from factursaas.services.columnas import leer_columnas
from factursaas.services.facturas.en_lista import EN_LISTA, FacturaEnLista
from factursaas.services.facturas.filtro import Filtro, FiltroFacturas, orden_por
from factursaas.services.paginas import Orden, Pagina

_NO_EXISTE = "Esa factura no existe. Puede que se haya borrado."
_SUYAS: tuple[Any, ...] = (Factura.lineas, Factura.vencimientos)
_RECIENTES = orden_por("fecha")
_UNA = select(Factura).where(col(Factura.id) == bindparam("factura_id"))
_LINEAS = select(FacturaLinea).where(col(FacturaLinea.factura_id) == bindparam("factura_id"))
_PLAZOS = select(FacturaVencimiento).where(col(FacturaVencimiento.factura_id) == bindparam("factura_id"))
_PARTES: dict[str, SelectOfScalar[Any]] = {
    "lineas": _LINEAS.order_by(col(FacturaLinea.posicion)),
    "vencimientos": _PLAZOS.order_by(col(FacturaVencimiento.fecha)),
}
# Al esperar por ella pudo cambiar: lo ya leído no vale.
_DE_NUEVO = {"populate_existing": True}
_BLOQUEADA = _UNA.with_for_update().execution_options(**_DE_NUEVO)
_PARTES_DE_NUEVO = {nombre: consulta.execution_options(**_DE_NUEVO) for nombre, consulta in _PARTES.items()}


def buscar(
    db: TenantSession,
    pedidas: FiltroFacturas,
    orden: Orden[Factura] = _RECIENTES,
    limite: int = 50,
    cursor: str | None = None,
) -> Pagina[FacturaEnLista]:
    """Una página de las facturas que pide el filtro, con lo que una lista enseña de ellas."""
    consulta = orden.acotar(EN_LISTA.where(*pedidas.en_una_pagina(db)), limite, cursor)
    return orden.cortar([FacturaEnLista._make(fila) for fila in leer_columnas(db, consulta)], limite)


def listar(
    db: TenantSession,
    q: str = "",
    *,
    estado: Filtro | None = None,
    desde: date | None = None,
    hasta: date | None = None,
    limite: int = 50,
    cursor: str | None = None,
) -> Pagina[Factura]:
    """Las facturas enteras, de la más reciente a la más antigua, sin sus líneas."""
    pedidas = FiltroFacturas(q, estado, desde, hasta).en_una_pagina(db)
    consulta = select(Factura).where(*pedidas).execution_options(populate_existing=True)
    return _RECIENTES.pagina(db, consulta, limite, cursor)


def leer(db: TenantSession, factura_id: UUID, *, bloquear: bool = False) -> Factura:
    """Una factura con sus líneas, sus vencimientos y las que corrige.

    `bloquear` impide que otra transacción la cambie a la vez.

    Raises:
        NoEncontrado: si no existe o es de otro.
    """
    factura = db.exec(_BLOQUEADA if bloquear else _UNA, params={"factura_id": factura_id}).one_or_none()
    if factura is None:
        raise NoEncontrado(_NO_EXISTE)
    _leer_partes(db, factura, de_nuevo=bloquear)
    _leer_origenes(db, factura)
    return factura


def _leer_partes(db: TenantSession, factura: Factura, *, de_nuevo: bool) -> None:
    """Con consultas ya escritas: las que escribe SQLAlchemy para una relación cuestan el doble."""
    consultas = _PARTES_DE_NUEVO if de_nuevo else _PARTES
    for nombre in consultas if de_nuevo else consultas.keys() & inspect(factura).unloaded:
        suyas = db.exec(consultas[nombre], params={"factura_id": factura.id}).all()
        set_committed_value(factura, nombre, list(suyas))


def _leer_origenes(db: TenantSession, factura: Factura) -> None:
    """Las que corrige o canjea; una suelta no corrige ninguna y no hace falta preguntarlo."""
    suyos: list[FacturaOrigen] = []
    if not TipoFactura(factura.tipo).es_suelta:
        consulta = select(FacturaOrigen).where(FacturaOrigen.factura_id == factura.id)
        suyos = list(db.exec(consulta.order_by(col(FacturaOrigen.posicion))))
    set_committed_value(factura, "origenes", suyos)


def leer_enteras(db: TenantSession, ids: Sequence[UUID]) -> list[Factura]:
    """Varias con todo lo suyo, en ese orden y bloqueadas; se bloquean por su identificador.

    Raises:
        NoEncontrado: si falta alguna.
    """
    consulta = select(Factura).where(col(Factura.id).in_(ids)).options(*map(selectinload, _SUYAS))
    consulta = consulta.order_by(col(Factura.id)).with_for_update().execution_options(populate_existing=True)
    leidas = {factura.id: factura for factura in db.exec(consulta)}
    if leidas.keys() != set(ids):
        raise NoEncontrado(_NO_EXISTE)
    for factura in leidas.values():
        _leer_origenes(db, factura)
    return [leidas[factura_id] for factura_id in ids]


def leer_varias(db: TenantSession, ids: Sequence[UUID]) -> list[FacturaEnLista]:
    """Lo que una lista enseña de unas cuantas facturas; la que ya no exista, falta."""
    consulta = EN_LISTA.where(col(Factura.id).in_(ids))
    return [FacturaEnLista._make(fila) for fila in leer_columnas(db, consulta)]


def estado_de(db: TenantSession, factura_id: UUID) -> EstadoFactura:
    """En qué estado está una factura, sin leer lo demás.

    Raises:
        NoEncontrado: si no existe o es de otro.
    """
    estado = db.exec(select(Factura.estado).where(Factura.id == factura_id)).one_or_none()
    if estado is None:
        raise NoEncontrado(_NO_EXISTE)
    return EstadoFactura(estado)


def bloquear_varias(db: TenantSession, ids: Iterable[UUID]) -> list[Factura]:
    """Bloquea varias facturas, siempre por su identificador para que dos peticiones no se esperen una a otra.

    Raises:
        NoEncontrado: si falta alguna.
    """
    return [leer(db, factura_id, bloquear=True) for factura_id in sorted(set(ids))]


def leer_cobros(db: TenantSession, factura_id: UUID) -> list[Cobro]:
    """Los cobros de una factura, del primero al último, también los deshechos."""
    consulta = select(Cobro).where(Cobro.factura_id == factura_id)
    return list(db.exec(consulta.order_by(col(Cobro.fecha), col(Cobro.id))))
