"""Corregir una factura emitida: qué ha cambiado, canjear un ticket y anular lo que no debió existir."""

from typing import Any
from uuid import UUID

import reflex as rx
from reflex.event import EventSpec

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.estados import TipoFactura
from factursaas.domain.rectificacion import Causa, ModoRectificacion, proponer
from factursaas.models import Factura
from factursaas.services import facturas
from factursaas.states import apertura
from factursaas.states.base import TenantState
from factursaas.states.emitida import EmitidaState
from factursaas.states.entrada import texto, textos
from factursaas.states.ficha import FichaFactura

_EXPLICA = {
    ModoRectificacion.DIFERENCIAS: "Por diferencias: la rectificativa solo lleva lo que cambia. Sale con toda la "
    "factura en negativo: quita las líneas que no toque devolver.",
    ModoRectificacion.SUSTITUCION: "Por sustitución: la rectificativa lleva la factura entera, ya bien escrita. Sale "
    "como la original: corrige lo que estaba mal.",
}


class CorreccionState(TenantState, rx.State):
    """Los diálogos para corregir la factura que hay en pantalla."""

    rectificando: bool = False
    anulando: bool = False
    causa: str = ""
    explicacion: str = ""
    errores: dict[str, str] = {}
    ocupado: bool = False

    @rx.event
    async def pedir_rectificar(self):
        """Pregunta qué ha cambiado."""
        self.causa, self.explicacion, self.errores, self.rectificando = "", "", {}, True

    @rx.event
    async def cambiar_rectificando(self, abierto: Any = None):
        """La pregunta se cierra; abrirse, solo se abre con `pedir_rectificar`."""
        if abierto is not True:
            self.rectificando = False

    @rx.event
    async def elegir_causa(self, causa: Any = None):
        """Lo que ha cambiado dice la clave y el método."""
        ficha = (await self.get_state(EmitidaState)).ficha
        if causa not in list(Causa) or not ficha.id:
            return
        elegida = Causa(causa)
        tipo, modo = await self._run(_proponer, ficha.id, elegida)
        self.causa, self.errores = elegida.value, {}
        self.explicacion = f"{_EXPLICA[modo]} Clave {tipo} ({elegida.norma})."

    @rx.event(temporal=True)
    async def rectificar(self, form: Any = None):
        """Prepara el borrador que la corrige y va a él."""
        if not self.rectificando:
            return
        if not self.causa:
            self.errores = {"causa": "Elige qué ha cambiado."}
            return
        motivo = texto(textos(form).get("motivo"), 500).strip()
        if not motivo:
            self.errores = {"motivo": "Escribe por qué, con tus palabras: sale en la rectificativa."}
            yield rx.set_focus("motivo")
            return
        self.ocupado = True
        yield
        yield await self._preparar(_rectificar, {"causa": self.causa, "motivo": motivo})

    @rx.event(temporal=True)
    async def canjear(self):
        """Prepara la factura completa que se entrega a cambio del ticket y va a ella."""
        return await self._preparar(_canjear)

    @rx.event
    async def cambiar_anulando(self, abierto: Any = None):
        """Abre o cierra la pregunta de anular."""
        self.errores, self.anulando = {}, abierto is True

    @rx.event(temporal=True)
    async def anular(self, form: Any = None):
        """Anula la factura."""
        ficha = (await self.get_state(EmitidaState)).ficha
        motivo = texto(textos(form).get("motivo_anulacion"), 500).strip()
        if not self.anulando or not ficha.id:
            return []
        if not motivo:
            self.errores = {"motivo_anulacion": "Escribe por qué no debió existir."}
            return [rx.set_focus("motivo_anulacion")]
        self.anulando = False
        try:
            nueva = await self._run(_anular, UUID(ficha.id), motivo)
        except EstadoNoPermitido as fallo:
            return [rx.toast.error(str(fallo), id=fallo.codigo)]
        (await self.get_state(EmitidaState))._mostrar(nueva)
        return [rx.toast.success(f"{ficha.numero} está anulada. Su número no se vuelve a usar.")]

    async def _preparar(self, caso: Any, *datos: Any) -> EventSpec:
        ficha = (await self.get_state(EmitidaState)).ficha
        if not ficha.id:
            return rx.toast.error("Abre antes la factura.", id="correccion")
        try:
            borrador: Factura = await self._run(caso, ficha.id, *datos)
        except (EstadoNoPermitido, DatosNoValidos) as fallo:
            return rx.toast.error(str(fallo), id=fallo.codigo)
        finally:
            self.ocupado, self.rectificando = False, False
        return rx.redirect(f"/facturas/{borrador.id}")


def _proponer(db: TenantSession, factura_id: str, causa: Causa) -> tuple[str, ModoRectificacion]:
    tipo, modo = proponer(causa, TipoFactura(facturas.leer(db, UUID(factura_id)).tipo))
    return tipo.value, modo


def _rectificar(db: TenantSession, factura_id: str, datos: dict[str, str]) -> Factura:
    return facturas.rectificar(db, UUID(factura_id), facturas.DatosRectificar.model_validate(datos))


def _canjear(db: TenantSession, factura_id: str) -> Factura:
    return facturas.canjear(db, facturas.DatosCanje(facturas=[UUID(factura_id)]))


def _anular(db: TenantSession, factura_id: UUID, motivo: str) -> FichaFactura:
    facturas.anular(db, factura_id, facturas.DatosAnulacion(motivo=motivo))
    return apertura.leer_ficha(db, factura_id)
