"""Lo que se mira al entrar."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import reflex as rx

from factursaas.db import TenantSession
from factursaas.domain.estados import EstadoFactura
from factursaas.domain.impuestos import impuesto_de
from factursaas.domain.periodos import Tramo
from factursaas.services import clientes, emisor, facturas, productos
from factursaas.services.facturas import FiltroFacturas, Panel
from factursaas.services.remision.historia import senales_de
from factursaas.services.remision.panorama import alarmas
from factursaas.states.ajustes import AjustesState
from factursaas.states.base import TenantState
from factursaas.states.facturas import FilaFactura
from factursaas.states.filas_hacienda import FilaCita, FilaImpuesto, Hacienda, filas_de_citas, normas_de
from factursaas.states.filas_panel import (
    Atencion,
    Barra,
    Debido,
    FilaCliente,
    FilaDeuda,
    Respuesta,
    atenciones,
    filas_de_deuda,
    otras_monedas,
)
from factursaas.states.frases_verifactu import avisos_del_panel

BORRADORES_A_LA_VISTA = 4
_BORRADORES = FiltroFacturas(estado=EstadoFactura.BORRADOR)
_CITAS_A_LA_VISTA = 3


@dataclass(frozen=True, slots=True)
class Pasos:
    """Lo que ya ha hecho quien empieza."""

    cliente: bool = False
    producto: bool = False


@dataclass(frozen=True, slots=True)
class _Todo:
    panel: Panel
    impuesto: str
    atenciones: list[Atencion]
    ultimas: list[FilaFactura]
    borradores: list[FilaFactura]
    pasos: Pasos
    falta_emisor: bool


class PanelState(TenantState, rx.State):
    """El panel."""

    modo: Literal["cargando", "vacio", "lleno"] = "cargando"
    tramo: str = Tramo.MES.value
    facturado: list[Respuesta] = []
    debido: Debido = Debido()
    hacienda: Hacienda = Hacienda()
    impuestos: list[FilaImpuesto] = []
    citas: list[FilaCita] = []
    normas: str = ""
    atenciones: list[Atencion] = []
    barras: list[Barra] = []
    deudas: list[FilaDeuda] = []
    mejores: list[FilaCliente] = []
    otras_monedas: list[str] = []
    ultimas: list[FilaFactura] = []
    borradores: list[FilaFactura] = []
    mas_borradores: str = ""
    pasos: Pasos = Pasos()

    @rx.event
    async def cargar(self):
        """Lee todas las cifras en una sola transacción."""
        todo = await self._run(_leer)
        self._poner_cifras(todo.panel, todo.impuesto)
        self.ultimas, self.borradores = todo.ultimas, todo.borradores
        self.pasos, self.atenciones = todo.pasos, todo.atenciones
        resto = todo.panel.borradores - len(todo.borradores)
        self.mas_borradores = f"Ver los {todo.panel.borradores}" if resto else ""
        self.modo = "lleno" if todo.ultimas or todo.borradores else "vacio"
        return AjustesState.cargar if todo.falta_emisor else None

    @rx.event
    async def mirar(self, tramo: Any = None):
        """Compara por meses, por trimestres o por años."""
        if tramo in list(Tramo):
            self.tramo = Tramo(tramo).value

    def _poner_cifras(self, panel: Panel, impuesto: str) -> None:
        mayor = max(mes.base for mes in panel.meses)
        self.facturado = [Respuesta.de(facturado) for facturado in panel.facturado.values()]
        self.debido = Debido.de(panel)
        self.hacienda = Hacienda.de(panel.trimestre, panel.trimestre_anterior, impuesto, panel.hoy)
        self.impuestos = [FilaImpuesto.de(partida) for partida in panel.trimestre.partidas]
        self.citas = filas_de_citas(panel.citas, panel.hoy)[:_CITAS_A_LA_VISTA]
        self.normas = normas_de(panel.citas)
        self.barras = [Barra.de(mes, mayor) for mes in panel.meses]
        self.deudas = filas_de_deuda(panel)
        primero = panel.mejores[0].base if panel.mejores else Decimal(1)
        self.mejores = [FilaCliente.de(cliente, primero, panel.hoy) for cliente in panel.mejores]
        self.otras_monedas = otras_monedas(panel)


def _leer(db: TenantSession) -> _Todo:
    panel, ahora, quien = facturas.panel(db), emisor.ahora(db), emisor.leer(db)
    senales = senales_de(db, [factura.id for factura in panel.ultimas])
    borradores = facturas.buscar(db, _BORRADORES, limite=BORRADORES_A_LA_VISTA).items
    empieza = not panel.ultimas and not borradores
    return _Todo(
        panel,
        impuesto_de(quien.territorio if quien else "peninsula").nombre,
        atenciones(panel, avisos_del_panel(alarmas(db), ahora)),
        [FilaFactura.de(factura, panel.hoy, senales) for factura in panel.ultimas],
        [FilaFactura.de(factura, panel.hoy) for factura in borradores],
        _pasos(db) if empieza else Pasos(),
        bool(emisor.falta_para_emitir(db)),
    )


def _pasos(db: TenantSession) -> Pasos:
    return Pasos(bool(clientes.listar(db, limite=1).items), bool(productos.listar(db, limite=1).items))
