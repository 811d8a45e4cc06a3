"""Asomarse a una factura sin salir de la lista."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import reflex as rx

from factursaas.db import TenantSession
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.plurales import contar
from factursaas.models import Factura
from factursaas.services import clientes, emisor, facturas
from factursaas.states.base import TenantState
from factursaas.states.descargas import bajar_pdf, firmar_pdf
from factursaas.states.entrada import texto
from factursaas.states.facturas import FacturasState, FilaFactura
from factursaas.states.ficha import FichaFactura, ficha_de
from factursaas.states.papel import Parte

LINEAS_A_LA_VISTA = 20
_ANTES_DEL_ID = "fila-"
_SIN_FILA = FilaFactura("", "", "", "", "", "", False)


class VistazoState(TenantState, rx.State):
    """La factura a la que se está asomado: primero lo que dice su fila, y en cuanto llega, lo demás."""

    factura: str = ""
    fila: FilaFactura = _SIN_FILA
    ficha: FichaFactura = FichaFactura()
    mas_lineas: str = ""
    sitio: str = ""
    hay_anterior: bool = False
    hay_siguiente: bool = False

    @rx.event
    async def abrir(self, fila: Any = None):
        """Se asoma a la de una fila de la lista."""
        await self._poner(texto(fila, 60).removeprefix(_ANTES_DEL_ID))
        return VistazoState.leer if self.factura else None

    @rx.event
    async def pasar(self, paso: Any = None):
        """Pasa a la de la fila siguiente o anterior."""
        lista = await self.get_state(FacturasState)
        visibles = lista._visibles()
        if paso not in (1, -1) or self.factura not in visibles:
            return None
        otra = visibles.index(self.factura) + paso
        if not 0 <= otra < len(visibles):
            return None
        await self._poner(visibles[otra])
        return VistazoState.leer

    @rx.event(supersedes=True)
    async def leer(self):
        """Lee lo que la fila no dice; quien pasa deprisa solo espera a la última."""
        if not self.factura:
            return
        try:
            leida = await self._run(_leer, UUID(self.factura))
        except NoEncontrado:
            self._cerrar()
            raise
        self.mas_lineas = _mas(len(leida.lineas) - LINEAS_A_LA_VISTA)
        self.ficha = replace(leida, lineas=leida.lineas[:LINEAS_A_LA_VISTA])

    @rx.event
    async def cerrar(self):
        """Vuelve a la lista."""
        self._cerrar()

    @rx.event
    async def descargar(self):
        """Pide un enlace de un minuto y baja el PDF con él."""
        if not self.factura:
            return None
        enlace = await self._run(firmar_pdf, UUID(self.factura))
        return bajar_pdf(self.factura, self.ficha.numero or "borrador", enlace)

    async def _ponerse_al_dia(self) -> None:
        """Se ha hecho algo con ella desde otro sitio de la página."""
        if self.factura:
            await self._poner(self.factura)
            await self.leer()

    async def _poner(self, pedida: str) -> None:
        lista = await self.get_state(FacturasState)
        visibles = lista._visibles()
        if pedida not in visibles:
            self._cerrar()
            return
        puesto = visibles.index(pedida)
        if self.ficha.id != pedida:
            self.ficha, self.mas_lineas = FichaFactura(), ""
        self.factura, self.fila = pedida, lista.filas[puesto]
        self.hay_anterior, self.hay_siguiente = puesto > 0, puesto < len(visibles) - 1
        self.sitio = f"{puesto + 1} de {len(visibles)}"

    def _cerrar(self) -> None:
        self.factura, self.fila, self.ficha = "", _SIN_FILA, FichaFactura()


def _leer(db: TenantSession, factura_id: UUID) -> FichaFactura:
    factura = facturas.leer(db, factura_id)
    completa = facturas.completar(db, factura)
    ficha = ficha_de(completa, facturas.totales_guardados(factura), emisor.hoy(db))
    return ficha if factura.numero is not None else replace(ficha, cliente=_de_hoy(db, factura))


def _de_hoy(db: TenantSession, factura: Factura) -> Parte:
    """Un borrador aún no ha congelado a quién va."""
    return Parte.de(clientes.leer(db, factura.cliente_id)) if factura.cliente_id else Parte()


def _mas(cuantas: int) -> str:
    return f"Y {contar(cuantas, 'línea')} más." if cuantas > 0 else ""
