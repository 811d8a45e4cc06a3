"""El ensayo: la banda que lo recuerda en toda página, cómo se empieza, se borra y se pasa a lo real."""

from typing import Any, Literal

import reflex as rx

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_fecha
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.plurales import contar, segun
from factursaas.services import emisor, ensayo
from factursaas.services.ensayo import Ensayo
from factursaas.states.base import TenantState
from factursaas.states.panel import PanelState
from factursaas.states.sesion import SesionState

Pregunta = Literal["", "borrar", "terminar"]


class EnsayoState(TenantState, rx.State):
    """Si se ensaya, y qué pasaría al dejarlo."""

    en_curso: bool = False
    se_puede_empezar: bool = False
    terminado: str = ""
    cuantas: str = ""
    al_borrar: str = ""
    al_terminar: str = ""
    preguntando: Pregunta = ""
    ocupado: bool = False

    @rx.event
    async def cargar(self):
        """Mira cómo está: al abrir cada página, porque en todas se recuerda."""
        self.preguntando = ""
        self._poner(*await self._run(_leer))

    @rx.event(temporal=True)
    async def empezar(self):
        """Desde ahora, lo que se emita es de ensayo."""
        try:
            await self._run(ensayo.empezar)
        except EstadoNoPermitido as fallo:
            yield rx.toast.error(str(fallo), id="ensayo")
        else:
            yield rx.toast.success("Estás de ensayo: emite lo que quieras, se borra cuando tú digas.", id="ensayo")
        yield EnsayoState.cargar

    @rx.event
    async def preguntar(self, que: Any = None):
        """Pregunta antes de borrar o de terminar, con lo que pasaría ahora mismo."""
        self._poner(*await self._run(_leer))
        self.preguntando = que if self.en_curso and que in ("borrar", "terminar") else ""

    @rx.event
    async def cambiar_preguntando(self, abierto: Any = None):
        """La pregunta se cierra; abrirse, solo se abre con lo que se pregunta."""
        if abierto is not True:
            self.preguntando = ""

    @rx.event(temporal=True)
    async def confirmar(self):
        """Hace lo que se ha preguntado; una segunda pulsación ya encuentra la pregunta cerrada."""
        que = self.preguntando
        if not que:
            return
        self.ocupado = True
        yield
        try:
            await self._run(ensayo.borrar if que == "borrar" else _terminar)
        except EstadoNoPermitido as fallo:
            yield rx.toast.error(str(fallo), id="ensayo")
        else:
            hecho = "Ensayo borrado." if que == "borrar" else "Ya facturas de verdad: lo que emitas vale."
            yield rx.toast.success(hecho, id="ensayo")
        finally:
            self.ocupado, self.preguntando = False, ""
        yield [EnsayoState.cargar, PanelState.cargar, SesionState.actualizar_uso, rx.redirect("/panel")]

    def _poner(self, estado: Ensayo, terminado: str) -> None:
        self.en_curso, self.se_puede_empezar, self.terminado = estado.en_curso, estado.se_puede_empezar, terminado
        self.cuantas = contar(estado.facturas, "factura") if estado.facturas else ""
        borrado = _que_se_borra(estado)
        primera = f" La primera de verdad será {estado.primera_de_verdad}." if estado.primera_de_verdad else ""
        self.al_borrar = f"{borrado} Los demás borradores se quedan, y sigues de ensayo."
        self.al_terminar = f"{borrado}{primera} No se puede volver al ensayo."


def _leer(db: TenantSession) -> tuple[Ensayo, str]:
    estado = ensayo.leer(db)
    cuando = estado.terminado_en
    return estado, escribir_fecha(cuando.astimezone(emisor.ahora(db).tzinfo).date()) if cuando else ""


def _terminar(db: TenantSession) -> int:
    return ensayo.terminar(db, confirmado=True)


def _que_se_borra(estado: Ensayo) -> str:
    """«Se borrarán las 7 facturas de ensayo y 1 borrador que corrige a alguna.»"""
    if not estado.facturas:
        return "No hay facturas de ensayo que borrar."
    unas = segun(estado.facturas, "Se borrará la factura", f"Se borrarán las {contar(estado.facturas, 'factura')}")
    otros = ""
    if estado.borradores:
        verbo = segun(estado.borradores, "corrige", "corrigen")
        otros = f" y {contar(estado.borradores, 'borrador', 'borradores')} que {verbo} a alguna"
    return f"{unas} de ensayo{otros}."
