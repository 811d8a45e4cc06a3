"""Emitir: qué falta, con qué número saldrá y la última pregunta antes de que no haya vuelta atrás."""

import json
import logging
import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import reflex as rx
from reflex.event import EventCallback, EventSpec

from factursaas.db import TenantSession
from factursaas.documents.pdf import imprimir
from factursaas.domain.dinero import escribir_euros, escribir_fecha
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, LimitePlan, VersionAntigua
from factursaas.services import cuentas, facturas, series
from factursaas.services.facturas.contexto import contexto_de
from factursaas.services.facturas.revision import revisar
from factursaas.states import apertura
from factursaas.states.base import TenantState
from factursaas.states.editor import NUEVA, EditorState
from factursaas.states.emitida import EmitidaState
from factursaas.states.ficha import FichaFactura
from factursaas.states.revision import RevisionState, salida_de
from factursaas.states.sesion import SesionState

_log = logging.getLogger(__name__)
AVISO = "por-que-no-se-emite"
_DE_UNA_LINEA = re.compile(r"lineas\.(\d+)\.")
_ENSENAR_AVISO = rx.call_script(f"document.getElementById('{AVISO}')?.scrollIntoView({{block: 'center'}})")


# La casilla puede estar naciendo: los detalles se despliegan en este mismo evento.
_ENFOCAR = (
    "setTimeout(() => {{ const campo = document.getElementsByName({casilla})[0] ?? document.getElementById({casilla});"
    " campo?.focus(); campo?.scrollIntoView({{block: 'center'}}); }}, 60)"
)


@dataclass(frozen=True, slots=True)
class Falta:
    """Algo que falta para emitir y, si está en otra página, dónde se arregla."""

    texto: str
    href: str = ""
    enlace: str = ""


@dataclass(frozen=True, slots=True)
class Propuesta:
    """Cómo saldrá la factura si se emite ahora; `como` es la que repite."""

    numero: str = ""
    cliente: str = ""
    fecha: str = ""
    vencimiento: str = ""
    total: str = ""
    a_pagar: str = ""
    avisos: tuple[str, ...] = ()
    con_pdf: bool = False
    como: str = ""


class EmisionState(TenantState, rx.State):
    """La emisión de un borrador; `de` dice de qué apertura del editor."""

    de: str = ""
    preguntando: bool = False
    propuesta: Propuesta = Propuesta()
    falta: list[Falta] = []
    muro: str = ""

    @rx.event(temporal=True)
    async def pedir(self):
        """Guarda lo pendiente, comprueba que se puede emitir y pregunta."""
        return await self._pedir()

    async def _pedir(self, como: str = "") -> list[EventSpec]:
        editor = await self.get_state(EditorState)
        self._olvidar()
        if editor.modo != "borrador":
            return []
        eventos = await editor._guardar()
        self.de = editor.pintado
        if editor.abierta == NUEVA or editor.guardado == "sin_guardar":
            self.falta = _de_lo_no_guardado(editor)
        elif await self._comprobar(editor):
            self.propuesta, self.preguntando = replace(self.propuesta, como=como), True
            return eventos
        return [*eventos, _ENSENAR_AVISO]

    @rx.event
    async def repasar(self):
        """Tras corregir algo, deja en la lista solo lo que aún falta."""
        editor = await self.get_state(EditorState)
        if self.falta and self.de == editor.pintado and editor.modo == "borrador" and editor.guardado == "guardado":
            self._olvidar()
            await self._comprobar(editor)

    @rx.event
    async def ir_a(self, casilla: Any = None):
        """Enseña junto a su casilla lo que le pasa y lleva allí el foco."""
        editor = await self.get_state(EditorState)
        revision = await self.get_state(RevisionState)
        reparo = next((r for r in revision.reparos if r.casilla and r.casilla == casilla), None)
        if reparo is None or editor.modo != "borrador" or revision.de != editor.pintado:
            return None
        editor._senalar(reparo.casilla, reparo.texto)
        return rx.call_script(_ENFOCAR.format(casilla=json.dumps(reparo.casilla)))

    async def _comprobar(self, editor: EditorState) -> bool:
        try:
            self.propuesta = await self._run(_proponer, UUID(editor.abierta))
        except (EstadoNoPermitido, DatosNoValidos, LimitePlan) as fallo:
            self._explicar(editor, fallo)
            return False
        return True

    @rx.event
    async def cambiar_preguntando(self, abierto: Any = None):
        """La pregunta se cierra; abrirse, solo se abre con `pedir`."""
        if abierto is not True:
            self.preguntando = False

    @rx.event(temporal=True)
    async def emitir(self, descargar: Any = None):
        """Emite: a partir de aquí la factura no cambia. Sin conexión no espera turno: se perdería lo que se ve."""
        editor = await self.get_state(EditorState)
        if not self.preguntando or editor.modo != "borrador" or editor.abierta == NUEVA:
            return
        self.preguntando = False
        # Con la pregunta delante, otra ventana pudo guardar: no se emite lo que no se ha visto.
        if editor._sin_guardar or editor.guardado == "sin_guardar" or self.de != editor.pintado:
            yield EmisionState.pedir
            return
        try:
            ficha = await self._run(_emitir, UUID(editor.abierta), editor._version)
        except (EstadoNoPermitido, DatosNoValidos, LimitePlan) as fallo:
            self._explicar(editor, fallo)
            return
        yield await self._emitida(ficha, editor)
        # Quien emite no espera a que se dibuje: el número ya está dado.
        await self._conservar_papel(ficha)
        if descargar is True:
            yield EmitidaState.descargar

    async def _conservar_papel(self, ficha: FichaFactura) -> None:
        """Guarda el PDF tal como sale ahora; si no se puede, la factura ya está emitida y se guardará al bajarlo."""
        try:
            await self._run(facturas.pdf, UUID(ficha.id), imprimir)
        except Exception:
            # La factura ya está emitida: decir aquí que algo falló haría creer que no lo está y emitirla dos veces.
            _log.exception("El PDF de una factura recién emitida no se ha podido guardar.")

    def _explicar(self, editor: EditorState, fallo: EstadoNoPermitido | DatosNoValidos | LimitePlan) -> None:
        if isinstance(fallo, VersionAntigua):
            editor._enfrentar("cambiado")
        elif isinstance(fallo, LimitePlan):
            self.muro = str(fallo)
        elif isinstance(fallo, DatosNoValidos):
            editor._marcar(fallo.errores)
            self.falta = [_falta(campo, texto, editor) for campo, texto in fallo.errores.items()]
        else:
            self.falta = [Falta(str(fallo))]

    async def _emitida(self, ficha: FichaFactura, editor: EditorState) -> list[EventSpec | EventCallback]:
        (await self.get_state(EmitidaState))._mostrar(ficha)
        editor._dar_por_emitida()
        return [rx.toast.success(f"Factura {ficha.numero} emitida."), SesionState.actualizar_uso]

    def _olvidar(self) -> None:
        self.falta, self.muro, self.preguntando = [], "", False


def _proponer(db: TenantSession, factura_id: UUID) -> Propuesta:
    factura = facturas.leer(db, factura_id)
    cuentas.mirar_hueco(db, "facturas_mes")
    contexto = contexto_de(db, factura)
    revision = revisar(db, contexto)
    if revision.fallos:
        raise DatosNoValidos(revision.fallos)
    cliente = contexto.cliente
    return Propuesta(
        numero=series.siguiente_de(db, contexto.numeradora, factura.fecha),
        cliente=cliente.nombre if cliente else "Sin destinatario",
        fecha=escribir_fecha(factura.fecha),
        vencimiento=escribir_fecha(factura.vencimiento) if factura.vencimiento else "",
        total=escribir_euros(factura.total, factura.moneda),
        a_pagar=escribir_euros(factura.total_a_pagar, factura.moneda) if factura.total_a_pagar != factura.total else "",
        avisos=tuple(revision.avisos.values()),
        con_pdf=cuentas.plan(db).pdf,
    )


def _emitir(db: TenantSession, factura_id: UUID, version: int) -> FichaFactura:
    return apertura.escribir_ficha(db, facturas.emitir(db, factura_id, version))


def _falta(campo: str, texto: str, editor: EditorState) -> Falta:
    linea = _DE_UNA_LINEA.match(campo)
    donde = f"Línea {int(linea[1]) + 1}: " if linea else ""
    return Falta(donde + texto, *salida_de(campo, editor.abierta, editor.cliente.id))


def _de_lo_no_guardado(editor: EditorState) -> list[Falta]:
    if editor.conflicto:
        return []
    if editor.guardado != "sin_guardar":
        return [Falta("Escribe al menos una línea y elige a quién se factura.")]
    return [Falta(f"Antes hay que corregir lo que no se ha guardado: {editor.guardado_detalle}")]
