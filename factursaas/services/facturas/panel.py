"""Las cifras del panel: cuánto se ha facturado y cuánto falta por cobrar."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.dinero import CERO
from factursaas.domain.estados import EstadoFactura, TipoFactura
from factursaas.models import Factura
from factursaas.services import emisor
from factursaas.services.facturas.antiguedad import Deuda, antiguedad
from factursaas.services.facturas.consulta import listar
from factursaas.services.facturas.filtro import con_deuda, vencida

_FACTURADAS = (EstadoFactura.EMITIDA.value, EstadoFactura.COBRADA.value, EstadoFactura.RECTIFICADA.value)


@dataclass(frozen=True, slots=True)
class Mes:
    """Lo facturado en un mes, sin impuestos."""

    inicio: date
    base: Decimal
    facturas: int


@dataclass(frozen=True, slots=True)
class Panel:
    """Lo que se mira al entrar. Los importes son bases, salvo lo pendiente, que es lo que falta por cobrar."""

    hoy: date
    mes: Decimal
    mes_anterior: Decimal
    trimestre: Decimal
    pendiente: Decimal
    facturas_pendientes: int
    vencido: Decimal
    facturas_vencidas: int
    borradores: int
    deudas: list[Deuda]
    meses: list[Mes]
    ultimas: list[Factura]


def panel(db: TenantSession) -> Panel:
    """Calcula el panel: este mes, este trimestre, los últimos doce meses y lo que falta por cobrar."""
    hoy = emisor.hoy(db)
    meses = _meses(db, hoy)
    pendiente, cuantas, vencido, vencidas = _pendiente(db, hoy)
    borradores = select(func.count(col(Factura.id))).where(Factura.estado == EstadoFactura.BORRADOR.value)
    del_trimestre = (hoy.month - 1) % 3 + 1
    return Panel(
        hoy=hoy,
        mes=meses[-1].base,
        mes_anterior=meses[-2].base,
        trimestre=sum((mes.base for mes in meses[-del_trimestre:]), CERO),
        pendiente=pendiente,
        facturas_pendientes=cuantas,
        vencido=vencido,
        facturas_vencidas=vencidas,
        borradores=db.exec(borradores).one(),
        deudas=antiguedad(db),
        meses=meses,
        ultimas=listar(db, estado="NUMERADA", limite=6).items,
    )


def _meses(db: TenantSession, hoy: date) -> list[Mes]:
    inicios = [_mes_menos(hoy, menos) for menos in range(11, -1, -1)]
    mes = func.date_trunc("month", col(Factura.fecha)).label("mes")
    consulta = (
        select(mes, func.sum(_aporta()), func.count(col(Factura.id)))
        .where(col(Factura.estado).in_(_FACTURADAS), Factura.fecha >= inicios[0], Factura.moneda == "EUR")
        .where(Factura.tipo != TipoFactura.SUSTITUTIVA.value)
        .group_by(mes)
    )
    por_mes = {inicio.date(): (base, cuantas) for inicio, base, cuantas in db.exec(consulta)}
    return [Mes(inicio, *por_mes.get(inicio, (CERO, 0))) for inicio in inicios]


def _aporta() -> ColumnElement[Decimal]:
    """Lo que suma una factura: de una que sustituye a otra, solo la diferencia. Un canje ya se contó en el ticket."""
    return col(Factura.total_base) - func.coalesce(col(Factura.base_rectificada), CERO)


def _mes_menos(hoy: date, menos: int) -> date:
    meses = hoy.year * 12 + hoy.month - 1 - menos
    return date(meses // 12, meses % 12 + 1, 1)


def _pendiente(db: TenantSession, hoy: date) -> tuple[Decimal, int, Decimal, int]:
    falta = col(Factura.total_a_pagar) - col(Factura.cobrado)
    pasada = vencida(hoy)
    fila = db.exec(
        select(
            func.coalesce(func.sum(falta), CERO),
            func.count(col(Factura.id)),
            func.coalesce(func.sum(falta).filter(pasada), CERO),
            func.count(col(Factura.id)).filter(pasada),
        ).where(con_deuda(), Factura.moneda == "EUR")
    ).one()
    return fila[0], fila[1], fila[2], fila[3]
