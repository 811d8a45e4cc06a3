"""Las cifras del panel: cuánto se ha facturado, cuánto falta por cobrar y cuánto es de Hacienda."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Integer, String, bindparam, cast, func, literal_column
from sqlalchemy import select as columnas
from sqlmodel import col

from factursaas.db import TenantSession
from factursaas.domain.calendario_fiscal import Cita
from factursaas.domain.dinero import CERO
from factursaas.domain.periodos import MESES_POR_ANO, Comparacion, Tramo, inicio_de, meses_antes
from factursaas.domain.vencimientos import TramoDeuda
from factursaas.models import Cliente, Factura, ResumenDeClientes, ResumenDeVentas
from factursaas.services import emisor
from factursaas.services.facturas import hacienda
from factursaas.services.facturas.antiguedad import DEUDAS, Deuda, desde_cuando, deudas_de, en_euros
from factursaas.services.facturas.en_lista import EN_LISTA, FacturaEnLista
from factursaas.services.facturas.filtro import numerada, orden_por
from factursaas.services.facturas.hacienda import Trimestre
from factursaas.services.juntas import Juntas

_VIEJO = timedelta(days=15)
# Escritos y no como datos: con un dato, una consulta preparada no sabe que le vale el índice de los borradores ni que
# son pocas filas.
_BORRADOR, _EUROS = literal_column("'BORRADOR'", String()), literal_column("'EUR'", String())
_ULTIMAS, _MEJORES, _NADA = (literal_column(cuantas, Integer()) for cuantas in ("6", "5", "0"))
_MES = literal_column("'month'", String())


def _escribir_ventas() -> Any:
    dia, moneda, base = col(ResumenDeVentas.dia), col(ResumenDeVentas.moneda), col(ResumenDeVentas.base)
    mes = cast(func.date_trunc(_MES, cast(dia, DateTime)), Date).label("mes")
    hasta_hoy = func.sum(base).filter(func.extract("day", dia) <= bindparam("hasta_el_dia", type_=Integer()))
    return (
        columnas(mes, moneda, func.sum(base), func.sum(col(ResumenDeVentas.facturas)), func.coalesce(hasta_hoy, _NADA))
        .where(dia >= bindparam("desde_el_dia"))
        .group_by("mes", moneda)
    )


def _escribir_mejores() -> Any:
    suyo = ResumenDeClientes
    del_ano = (col(suyo.ejercicio) == bindparam("ejercicio"), col(suyo.moneda) == _EUROS, col(suyo.base) > _NADA)
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


def _escribir_borradores() -> Any:
    """Cuántos hay, y cuántos llevan tiempo sin tocarse."""
    viejos = func.count().filter(col(Factura.updated_at) < bindparam("antes"))
    return columnas(func.count(), viejos).where(col(Factura.estado) == _BORRADOR)


_TODO = Juntas(
    ventas=_escribir_ventas(),
    deudas=DEUDAS,
    impuestos=hacienda.IMPUESTOS,
    de_caja=hacienda.UNA_DE_CAJA,
    mejores=_escribir_mejores(),
    borradores=_escribir_borradores(),
    ultimas=EN_LISTA.where(numerada()).order_by(*orden_por("fecha").criterios).limit(_ULTIMAS),
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
    quien, hoy = emisor.leer(db), emisor.hoy(db)
    leido = _leer(db, hoy)
    meses, de_fuera = _ventas(leido["ventas"], hoy)
    debidas = deudas_de(leido["deudas"])
    debido = en_euros(debidas)
    vencidas = [deuda for deuda in debido if deuda.tramo is not TramoDeuda.SIN_VENCER]
    trimestre, anterior = hacienda.trimestres(db, hoy, leido["impuestos"], hay_caja=bool(leido["de_caja"]))
    [(borradores, viejos)] = leido["borradores"]
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
        mejores=[MejorCliente(*fila) for fila in leido["mejores"]],
        borradores=borradores,
        borradores_viejos=viejos,
        ultimas=[FacturaEnLista._make(fila) for fila in leido["ultimas"]],
    )


def _leer(db: TenantSession, hoy: date) -> dict[str, list[Any]]:
    """Todo en una consulta: de una en una costaban más que lo que contestan."""
    return _TODO.leer(
        db,
        desde_el_dia=date(hoy.year - 1, 1, 1),
        hasta_el_dia=hoy.day,
        ejercicio=hoy.year,
        antes=emisor.ahora(db) - _VIEJO,
        **desde_cuando(hoy),
        **hacienda.limites(hoy),
    )


def _ventas(filas: Iterable[Any], hoy: date) -> tuple[dict[date, Mes], dict[str, Decimal]]:
    """Cada mes de este año y del pasado, en euros; y lo de este año en las demás monedas."""
    meses: dict[date, Mes] = {}
    de_fuera: dict[str, Decimal] = {}
    for inicio, divisa, suma, cuantas, a_su_altura in filas:
        if divisa == "EUR":
            meses[inicio] = Mes(inicio, suma, cuantas, a_su_altura)
        elif inicio.year == hoy.year:
            de_fuera[divisa] = de_fuera.get(divisa, CERO) + suma
    return meses, de_fuera


def _mes(meses: dict[date, Mes], inicio: date) -> Mes:
    return meses.get(inicio, Mes(inicio))


def _facturado(meses: dict[date, Mes], tramos: Comparacion) -> Facturado:
    desde, desde_antes, cortado = tramos.inicio, tramos.inicio_anterior, inicio_de(Tramo.MES, tramos.corte)
    de_hoy = [mes for inicio, mes in meses.items() if inicio >= desde]
    enteros = (mes.base for inicio, mes in meses.items() if desde_antes <= inicio < cortado)
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
