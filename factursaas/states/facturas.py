"""La lista de facturas, vista desde una pestaña."""

import json
from collections.abc import Mapping
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
from factursaas.services.facturas import Filtro
from factursaas.states.base import TenantState
from factursaas.states.casillas import leer_fecha
from factursaas.states.entrada import texto
from factursaas.states.lista import LARGO_BUSQUEDA, POR_PAGINA, Paso

LISTA = r"\/facturas"
TODAS = "TODAS"
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
        )


class FacturasState(TenantState, rx.State):
    """La lista, su búsqueda y sus filtros, que también están en la dirección para volver a ellos."""

    filas: list[FilaFactura] = []
    cargando: bool = True
    buscado: str = ""
    estado: str = TODAS
    desde: str = ""
    hasta: str = ""
    error_fechas: str = ""
    filtrada: bool = False
    hay_anterior: bool = False
    hay_siguiente: bool = False
    apertura: str = "0"

    _paso: Paso = Paso()

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
        return await self._leer_y_anotar()

    @rx.event(supersedes=True, debounce=200)
    async def buscar(self, q: Any = None):
        """Busca por número, cliente o NIF."""
        self.buscado = texto(q)[:LARGO_BUSQUEDA]
        return await self._leer_y_anotar()

    @rx.event
    async def filtrar_estado(self, estado: Any = None):
        """Solo las de un estado."""
        self.estado = _estado(estado)
        return await self._leer_y_anotar()

    @rx.event
    async def filtrar_desde(self, fecha: Any = None):
        """Solo desde una fecha."""
        self.desde = texto(fecha, 20)
        return await self._leer_y_anotar()

    @rx.event
    async def filtrar_hasta(self, fecha: Any = None):
        """Solo hasta una fecha."""
        self.hasta = texto(fecha, 20)
        return await self._leer_y_anotar()

    @rx.event
    async def siguiente(self):
        """Pasa de página."""
        self._paso.avanzar()
        await self._leer()

    @rx.event
    async def anterior(self):
        """Vuelve a la página de antes."""
        self._paso.retroceder()
        await self._leer()

    def _poner(self, q: str = "", estado: str = TODAS, desde: str = "", hasta: str = "") -> None:
        self.buscado, self.estado, self.desde, self.hasta = q, _estado(estado), desde, hasta
        self.apertura = str(int(self.apertura) + 1)
        self._paso = Paso()

    async def _leer_y_anotar(self) -> EventSpec:
        self._paso = Paso()
        await self._leer()
        filtros = {"q": self.buscado, "estado": self.estado, "desde": self.desde, "hasta": self.hasta}
        puestos = {campo: valor for campo, valor in filtros.items() if valor not in ("", TODAS)}
        consulta = json.dumps(f"?{urlencode(puestos)}" if puestos else "")
        return rx.call_script(
            f"/^{LISTA}[/]?$/.test(location.pathname) && "
            f"history.replaceState(history.state, '', location.pathname + {consulta})"
        )

    async def _leer(self) -> None:
        self.filtrada = bool(self.buscado or self.desde or self.hasta) or self.estado != TODAS
        try:
            periodo = _periodo(self.desde, self.hasta)
        except ValueError as fallo:
            self.error_fechas, self.cargando = str(fallo), False
            return
        self.error_fechas = ""
        filas, siguiente = await self._run(
            _listar, self.buscado, _filtro(self.estado), periodo, self._paso.actual or None
        )
        self.filas, self._paso.siguiente = filas, siguiente
        self.hay_anterior, self.hay_siguiente = bool(self._paso.anteriores), bool(siguiente)
        self.cargando = False


def _estado(estado: Any) -> str:
    return estado if isinstance(estado, str) and estado in FILTROS else TODAS


def _filtro(estado: str) -> Filtro | None:
    if estado == VENCIDA:
        return VENCIDA
    return None if estado == TODAS else EstadoFactura(estado)


def _periodo(desde: str, hasta: str) -> tuple[date | None, date | None]:
    inicio = leer_fecha(desde) if desde else None
    fin = leer_fecha(hasta) if hasta else None
    if inicio and fin and fin < inicio:
        raise ValueError("El final no puede ser anterior al principio.")
    return inicio, fin


def _listar(
    db: TenantSession, q: str, estado: Filtro | None, periodo: tuple[date | None, date | None], cursor: str | None
) -> tuple[list[FilaFactura], str]:
    desde, hasta = periodo
    pagina = facturas.listar(db, q, estado=estado, desde=desde, hasta=hasta, limite=POR_PAGINA, cursor=cursor)
    hoy, senales = emisor.hoy(db), facturas.senales_de(db, [factura.id for factura in pagina.items])
    return [FilaFactura.de(factura, hoy, senales) for factura in pagina.items], pagina.siguiente or ""
