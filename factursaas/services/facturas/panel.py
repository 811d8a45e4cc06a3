"""Las cifras del panel: cuánto se ha facturado, cuánto falta por cobrar y cuánto es de Hacienda."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, String, bindparam, func, literal_column
from sqlalchemy import select as columnas
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.calendario_fiscal import Cita
from factursaas.domain.dinero import CERO
from factursaas.domain.periodos import MESES_POR_ANO, Comparacion, Tramo, inicio_de, meses_antes
from factursaas.domain.vencimientos import TramoDeuda
from factursaas.models import Cliente, Factura, ResumenDeClientes, ResumenDeVentas
from factursaas.services import emisor
from factursaas.services.columnas import leer_columnas
from factursaas.services.facturas import hacienda
from factursaas.services.facturas.antiguedad import Deuda, deudas, en_euros
from factursaas.services.facturas.consulta import buscar
from factursaas.services.facturas.en_lista import FacturaEnLista
from factursaas.services.facturas.filtro import FiltroFacturas
from factursaas.services.facturas.hacienda import Trimestre

_ULTIMAS = 6
_MEJORES = 5
_VIEJO = timedelta(days=15)
# Escrito y no como dato: con un dato, una consulta preparada no sabe que le vale el índice de los borradores.
_BORRADOR = literal_column("'BORRADOR'", String())


def _escribir_ventas() -> Any:
    dia, moneda, base = col(ResumenDeVentas.dia), col(ResumenDeVentas.moneda), col(ResumenDeVentas.base)
    mes = func.date_trunc("month", dia, type_=DateTime())
    hasta_hoy = func.sum(base).filter(func.extract("day", dia) <= bindparam("hasta_el_dia", type_=Integer()))
    return (
        columnas(mes, moneda, func.sum(base), func.sum(col(ResumenDeVentas.facturas)), func.coalesce(hasta_hoy, CERO))
        .where(dia >= bindparam("desde"))
        .group_by(mes, moneda)
    )


def _escribir_mejores() -> Any:
    suyo = ResumenDeClientes
    del_ano = (col(suyo.ejercicio) == bindparam("ejercicio"), col(suyo.moneda) == "EUR", col(suyo.base) > 0)
    # Primero quiénes son y después cómo se llaman: al revés se leerían las fichas de todos.
    primeros = (
        columnas(col(suyo.cliente_id), col(suyo.base), col(suyo.facturas))
        .where(*del_ano)
        .order_by(col(suyo.base).desc(), col(suyo.cliente_id).desc())
        .limit(_MEJORES)
        .subquery()
    )
    return (
        columnas(col(Cliente.id), col(Cliente.nombre), primeros.c.base, primeros.c.facturas)
        .join(primeros, primeros.c.cliente_id == col(Cliente.id))
        .order_by(primeros.c.base.desc(), primeros.c.cliente_id.desc())
    )


_VENTAS, _LOS_MEJORES = _escribir_ventas(), _escribir_mejores()
_BORRADORES = select(func.count(), func.count().filter(col(Factura.updated_at) < bindparam("antes"))).where(
    col(Factura.estado) == _BORRADOR
)


@dataclass(frozen=True, slots=True)
class Mes:
    """Lo facturado en un mes, sin impuestos, en euros; `hasta_hoy`, solo hasta el día del mes que es hoy."""

    inicio: date
    base: Decimal = CERO
    facturas: int = 0
    hasta_hoy: Decimal = CERO


@dataclass(frozen=True, slots=True)
class Facturado:
    """Lo facturado en el tramo de hoy y, hasta la misma altura, en el anterior; sin impuestos, en euros."""

    tramos: Comparacion
    ahora: Decimal
    antes: Decimal
    facturas: int


@dataclass(frozen=True, slots=True)
class MejorCliente:
    """Lo facturado a un cliente este año, sin impuestos, en euros."""

    id: UUID
    nombre: str
    base: Decimal
    facturas: int


@dataclass(frozen=True, slots=True)
class Panel:
    """Lo que se mira al entrar, en euros; lo demás va en `otras_monedas`: lo facturado este año y lo que se debe.

    Un borrador es viejo si lleva quince días sin tocarse.
    """

    hoy: date
    facturado: dict[Tramo, Facturado]
    meses: list[Mes]
    trimestre: Trimestre
    trimestre_anterior: Trimestre
    citas: Sequence[Cita]
    pendiente: Decimal
    facturas_pendientes: int
    vencido: Decimal
    facturas_vencidas: int
    deudas: list[Deuda]
    otras_monedas: dict[str, tuple[Decimal, Decimal]]
    mejores: list[MejorCliente]
    borradores: int
    borradores_viejos: int
    ultimas: list[FacturaEnLista]


def panel(db: TenantSession) -> Panel:
    """Calcula el panel con lo que dicen los resúmenes: no recorre las facturas."""
    quien = emisor.leer(db)
    hoy = emisor.hoy(db)
    meses, de_fuera = _ventas(db, hoy)
    debidas = deudas(db)
    debido = en_euros(debidas)
    vencidas = [deuda for deuda in debido if deuda.tramo is not TramoDeuda.SIN_VENCER]
    trimestre, anterior = hacienda.trimestres(db, hoy)
    borradores, viejos = _borradores(db)
    return Panel(
        hoy=hoy,
        facturado={tramo: _facturado(meses, Comparacion(tramo, hoy)) for tramo in Tramo},
        meses=[_mes(meses, meses_antes(hoy, menos)) for menos in range(MESES_POR_ANO - 1, -1, -1)],
        trimestre=trimestre,
        trimestre_anterior=anterior,
        citas=hacienda.citas(quien, (trimestre, anterior), hoy),
        pendiente=sum((deuda.importe for deuda in debido), CERO),
        facturas_pendientes=sum(deuda.primeras for deuda in debido),
        vencido=sum((deuda.importe for deuda in vencidas), CERO),
        facturas_vencidas=sum(deuda.primeras for deuda in vencidas),
        deudas=debido,
        otras_monedas=_otras_monedas(de_fuera, debidas),
        mejores=_mejores(db, hoy),
        borradores=borradores,
        borradores_viejos=viejos,
        ultimas=buscar(db, FiltroFacturas(estado="NUMERADA"), limite=_ULTIMAS).items,
    )


def _ventas(db: TenantSession, hoy: date) -> tuple[dict[date, Mes], dict[str, Decimal]]:
    """Cada mes de este año y del pasado, en euros; y lo de este año en las demás monedas."""
    meses: dict[date, Mes] = {}
    de_fuera: dict[str, Decimal] = {}
    ventas = leer_columnas(db, _VENTAS, desde=date(hoy.year - 1, 1, 1), hasta_el_dia=hoy.day)
    for cuando, divisa, suma, cuantas, a_su_altura in ventas:
        inicio = cuando.date()
        if divisa == "EUR":
            meses[inicio] = Mes(inicio, suma, cuantas, a_su_altura)
        elif inicio.year == hoy.year:
            de_fuera[divisa] = de_fuera.get(divisa, CERO) + suma
    return meses, de_fuera


def _mes(meses: dict[date, Mes], inicio: date) -> Mes:
    return meses.get(inicio, Mes(inicio))


def _facturado(meses: dict[date, Mes], tramos: Comparacion) -> Facturado:
    de_hoy = [mes for inicio, mes in meses.items() if inicio >= tramos.inicio]
    cortado = inicio_de(Tramo.MES, tramos.corte)
    enteros = (mes.base for inicio, mes in meses.items() if tramos.inicio_anterior <= inicio < cortado)
    return Facturado(
        tramos=tramos,
        ahora=sum((mes.base for mes in de_hoy), CERO),
        antes=sum(enteros, _mes(meses, cortado).hasta_hoy),
        facturas=sum(mes.facturas for mes in de_hoy),
    )


def _otras_monedas(facturado: dict[str, Decimal], debidas: Iterable[Deuda]) -> dict[str, tuple[Decimal, Decimal]]:
    debido: dict[str, Decimal] = {}
    for deuda in debidas:
        if deuda.moneda != "EUR":
            debido[deuda.moneda] = debido.get(deuda.moneda, CERO) + deuda.importe
    todas = sorted({*facturado, *debido})
    return {moneda: (facturado.get(moneda, CERO), debido.get(moneda, CERO)) for moneda in todas}


def _mejores(db: TenantSession, hoy: date) -> list[MejorCliente]:
    return [MejorCliente(*fila) for fila in leer_columnas(db, _LOS_MEJORES, ejercicio=hoy.year)]


def _borradores(db: TenantSession) -> tuple[int, int]:
    """Cuántos hay, y cuántos llevan tiempo sin tocarse."""
    return db.exec(_BORRADORES, params={"antes": emisor.ahora(db) - _VIEJO}).one()
