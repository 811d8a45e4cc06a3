"""Lo que se mira al entrar."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import reflex as rx

from factursaas.db import TenantSession
from factursaas.domain.dinero import NBSP, escribir_euros, escribir_numero
from factursaas.domain.estados import EstadoFactura
from factursaas.services import clientes, emisor, facturas, productos
from factursaas.services.facturas import Deuda, Mes
from factursaas.services.remision.panorama import alarmas
from factursaas.states.ajustes import AjustesState
from factursaas.states.base import TenantState
from factursaas.states.facturas import FilaFactura
from factursaas.states.frases_verifactu import avisos_del_panel

_MESES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
BORRADORES_A_LA_VISTA = 4
_MESES_POR_TRIMESTRE = 3


@dataclass(frozen=True, slots=True)
class Barra:
    """Un mes del gráfico; `altura` va de 0 a 100."""

    etiqueta: str
    texto: str
    altura: int


@dataclass(frozen=True, slots=True)
class Cifras:
    """Las cifras del panel, ya escritas."""

    mes: str = ""
    frente_al_anterior: str = ""
    trimestre: str = ""
    nombre_trimestre: str = ""
    pendiente: str = ""
    pendientes: str = ""
    vencido: str = ""
    vencidas: str = ""


@dataclass(frozen=True, slots=True)
class FilaDeuda:
    """Lo que se debe desde hace un mismo tiempo."""

    tramo: str
    importe: str
    facturas: str


@dataclass(frozen=True, slots=True)
class AvisoPanel:
    """Algo de la remisión a la AEAT que pide atención."""

    tono: str
    texto: str


@dataclass(frozen=True, slots=True)
class Pasos:
    """Lo que ya ha hecho quien empieza."""

    cliente: bool = False
    producto: bool = False


@dataclass(frozen=True, slots=True)
class _Todo:
    cifras: Cifras
    barras: list[Barra]
    deudas: list[FilaDeuda]
    ultimas: list[FilaFactura]
    borradores: list[FilaFactura]
    cuantos_borradores: int
    pasos: Pasos
    avisos: list[AvisoPanel]
    falta_emisor: bool


class PanelState(TenantState, rx.State):
    """El panel."""

    modo: Literal["cargando", "vacio", "lleno"] = "cargando"
    cifras: Cifras = Cifras()
    barras: list[Barra] = []
    deudas: list[FilaDeuda] = []
    ultimas: list[FilaFactura] = []
    borradores: list[FilaFactura] = []
    mas_borradores: str = ""
    pasos: Pasos = Pasos()
    avisos: list[AvisoPanel] = []

    @rx.event
    async def cargar(self):
        """Lee todas las cifras en una sola transacción."""
        todo = await self._run(_leer)
        self.cifras, self.barras, self.ultimas, self.borradores = (
            todo.cifras,
            todo.barras,
            todo.ultimas,
            todo.borradores,
        )
        self.pasos, self.deudas, self.avisos = todo.pasos, todo.deudas, todo.avisos
        resto = todo.cuantos_borradores - len(todo.borradores)
        self.mas_borradores = f"Ver los {todo.cuantos_borradores}" if resto else ""
        self.modo = "lleno" if todo.ultimas or todo.borradores else "vacio"
        return AjustesState.cargar if todo.falta_emisor else None


def _leer(db: TenantSession) -> _Todo:
    panel, ahora = facturas.panel(db), emisor.ahora(db)
    senales = facturas.senales_de(db, [factura.id for factura in panel.ultimas])
    borradores = facturas.listar(db, estado=EstadoFactura.BORRADOR, limite=BORRADORES_A_LA_VISTA).items
    cifras = Cifras(
        mes=escribir_euros(panel.mes),
        frente_al_anterior=_frente_a(panel.mes, panel.mes_anterior),
        trimestre=escribir_euros(panel.trimestre),
        nombre_trimestre=f"{(panel.hoy.month - 1) // _MESES_POR_TRIMESTRE + 1}.º trimestre de {panel.hoy.year}",
        pendiente=escribir_euros(panel.pendiente),
        pendientes=_contar(panel.facturas_pendientes),
        vencido=escribir_euros(panel.vencido),
        vencidas=_contar(panel.facturas_vencidas),
    )
    return _Todo(
        cifras,
        _barras(panel.meses),
        _deudas(panel.deudas),
        [FilaFactura.de(factura, panel.hoy, senales) for factura in panel.ultimas],
        [FilaFactura.de(f, panel.hoy) for f in borradores],
        panel.borradores,
        Pasos(bool(clientes.listar(db, limite=1).items), bool(productos.listar(db, limite=1).items)),
        [AvisoPanel(*dicho) for dicho in avisos_del_panel(alarmas(db), ahora)],
        bool(emisor.falta_para_emitir(db)),
    )


def _barras(meses: Sequence[Mes]) -> list[Barra]:
    mayor = max((mes.base for mes in meses), default=Decimal(0)) or Decimal(1)
    return [
        Barra(
            etiqueta=_MESES[mes.inicio.month - 1],
            texto=f"{escribir_numero(mes.base, 0)}{NBSP}€",
            altura=max(0, int(mes.base * 100 / mayor)),
        )
        for mes in meses
    ]


def _deudas(deudas: Sequence[Deuda]) -> list[FilaDeuda]:
    """Todos los tramos; ninguno si no se debe nada."""
    if not any(deuda.importe for deuda in deudas):
        return []
    return [FilaDeuda(d.tramo.nombre, escribir_euros(d.importe), _contar(d.facturas)) for d in deudas]


def _frente_a(mes: Decimal, anterior: Decimal) -> str:
    """Cómo va frente al mes pasado entero."""
    return f"{escribir_euros(anterior)} el mes pasado" if anterior or mes else "Sin facturas este mes ni el pasado"


def _contar(cuantas: int) -> str:
    if not cuantas:
        return "Ninguna factura"
    return "1 factura" if cuantas == 1 else f"{cuantas} facturas"
