"""La lista de facturas, vista desde una pestaña."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx
from reflex.event import EventSpec

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros, escribir_fecha
from factursaas.domain.estados import EstadoFactura, esta_vencida
from factursaas.models import Factura
from factursaas.services import emisor, facturas
from factursaas.services.facturas import Filtro, FiltroFacturas
from factursaas.states.entrada import texto
from factursaas.states.lista import LARGO_BUSQUEDA, POR_PAGINA, Paso
from factursaas.states.periodo import Periodo
from factursaas.states.seleccion import SeleccionState

LISTA = r"\/facturas"
TODAS = "TODAS"
_COBRABLES = (EstadoFactura.EMITIDA, EstadoFactura.RECTIFICADA)
NADA: Mapping[UUID, str] = {}
VENCIDA: Final = "VENCIDA"
FILTROS = {
    TODAS: "Todas",
    "BORRADOR": "Borradores",
    "EMITIDA": "Emitidas",
    VENCIDA: "Vencidas",
    "COBRADA": "Cobradas",
    "RECTIFICADA": "Rectificadas",
    "ANULADA": "Anuladas",
}


@dataclass(frozen=True, slots=True)
class FilaFactura:
    """Una factura en la lista."""

    id: str
    numero: str
    cliente: str
    fecha: str
    total: str
    estado: str
    vencida: bool
    aeat: str = ""
    por_cobrar: bool = False

    @classmethod
    def de(cls, factura: Factura, hoy: date, senales: Mapping[UUID, str] = NADA) -> "FilaFactura":
        """La fila de una factura; `senales` dice las que la AEAT rechazó o aceptó con errores."""
        falta = factura.total_a_pagar - factura.cobrado
        return cls(
            str(factura.id),
            factura.numero_completo or "Sin número",
            factura.nombre_cliente or "Sin cliente",
            escribir_fecha(factura.fecha),
            escribir_euros(factura.total, factura.moneda),
            factura.estado,
            esta_vencida(EstadoFactura(factura.estado), factura.proximo_vencimiento, falta, hoy),
            senales.get(factura.id, ""),
            factura.estado in _COBRABLES and falta > 0,
        )


class FacturasState(SeleccionState, rx.State):
    """La lista, su búsqueda y sus filtros, que también están en la dirección para volver a ellos."""

    filas: list[FilaFactura] = []
    buscado: str = ""
    estado: str = TODAS

    @rx.event
    async def cargar(self):
        """Lee la primera página con los filtros de la dirección."""
        pedido = self.router.url.query_parameters
        self._poner(*(texto(pedido.get(campo), 200) for campo in ("q", "estado", "desde", "hasta")))
        await self._leer()

    @rx.event
    async def quitar_filtros(self):
        """Vuelve a enseñarlas todas."""
        self._poner()
        return await self._filtrar()

    @rx.event(supersedes=True, debounce=200)
    async def buscar(self, q: Any = None):
        """Busca por número, cliente o NIF."""
        self.buscado = texto(q)[:LARGO_BUSQUEDA]
        return await self._filtrar()

    @rx.event
    async def filtrar_estado(self, estado: Any = None):
        """Solo las de un estado."""
        self.estado = _estado(estado)
        return await self._filtrar()

    def _poner(self, q: str = "", estado: str = TODAS, desde: str = "", hasta: str = "") -> None:
        self.buscado, self.estado, self.desde, self.hasta = q, _estado(estado), desde, hasta
        self._reabrir()
        self._paso = Paso()

    async def _filtrar(self) -> EventSpec:
        await super()._filtrar()
        filtros = {"q": self.buscado, "estado": self.estado, "desde": self.desde, "hasta": self.hasta}
        puestos = {campo: valor for campo, valor in filtros.items() if valor not in ("", TODAS)}
        consulta = json.dumps(f"?{urlencode(puestos)}" if puestos else "")
        return rx.call_script(
            f"/^{LISTA}[/]?$/.test(location.pathname) && "
            f"history.replaceState(history.state, '', location.pathname + {consulta})"
        )

    def _con_otro_filtro(self) -> bool:
        return bool(self.buscado) or self.estado != TODAS

    async def _repasar(self, *ids: UUID) -> None:
        """Escribe otra vez unas filas sin moverlas: con el ratón encima, que la lista salte sería pulsar otra."""
        nuevas = await self._run(_filas, ids)
        self.filas = [nuevas.get(fila.id, fila) for fila in self.filas]

    def _visibles(self) -> list[str]:
        return [fila.id for fila in self.filas]

    def _puesto(self) -> FiltroFacturas:
        desde, hasta = self._periodo()
        return FiltroFacturas(self.buscado, _filtro(self.estado), desde, hasta)

    async def _traer(self, periodo: Periodo, cursor: str | None) -> str | None:
        self.filas, siguiente = await self._run(_listar, self.buscado, _filtro(self.estado), periodo, cursor)
        return siguiente


def _estado(estado: Any) -> str:
    return estado if isinstance(estado, str) and estado in FILTROS else TODAS


def _filtro(estado: str) -> Filtro | None:
    if estado == VENCIDA:
        return VENCIDA
    return None if estado == TODAS else EstadoFactura(estado)


def _listar(
    db: TenantSession, q: str, estado: Filtro | None, periodo: Periodo, cursor: str | None
) -> tuple[list[FilaFactura], str | None]:
    desde, hasta = periodo
    pagina = facturas.listar(db, q, estado=estado, desde=desde, hasta=hasta, limite=POR_PAGINA, cursor=cursor)
    return _escribir(db, pagina.items), pagina.siguiente


def _filas(db: TenantSession, ids: Sequence[UUID]) -> dict[str, FilaFactura]:
    return {fila.id: fila for fila in _escribir(db, facturas.leer_varias(db, ids))}


def _escribir(db: TenantSession, leidas: Sequence[Factura]) -> list[FilaFactura]:
    hoy, senales = emisor.hoy(db), facturas.senales_de(db, [factura.id for factura in leidas])
    return [FilaFactura.de(factura, hoy, senales) for factura in leidas]
