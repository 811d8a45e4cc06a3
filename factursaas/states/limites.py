"""Los avisos de los límites del plan: quitarlos de la pantalla y decidir si llegan también por correo."""

from contextlib import suppress
from typing import Any

import reflex as rx

from factursaas.db import TenantSession
from factursaas.domain.errores import NoEncontrado
from factursaas.services import correos, cuentas, limites
from factursaas.states.base import TenantState
from factursaas.states.entrada import texto
from factursaas.states.sesion import SesionState


class LimitesState(TenantState, rx.State):
    """Los avisos de la persona."""

    por_correo: bool = True
    hay_correo: bool = False

    @rx.event
    async def cargar(self):
        """Lee si los quiere por correo."""
        self.hay_correo = correos.encendido()
        self.por_correo = await self._run(limites.por_correo)

    @rx.event
    async def cambiar_por_correo(self, quiere: Any = None):
        """Los quiere por correo, o ya no."""
        self.por_correo = quiere is True
        await self._run(limites.elegir_correo, self.por_correo)
        dicho = "Te avisaremos también por correo." if self.por_correo else "Ya no te avisaremos por correo."
        yield rx.toast.success(dicho, id="avisos")

    @rx.event
    async def quitar(self, clave: Any = None):
        """Quita un aviso de la pantalla; el mismo no vuelve a salir."""
        # Si ya no toca, al contar otra vez deja de verse.
        with suppress(NoEncontrado):
            await self._run(_quitar, texto(clave, 100))
        yield SesionState.actualizar_uso


def _quitar(db: TenantSession, clave: str) -> None:
    cuenta = cuentas.resumen(db)
    limites.quitar(db, clave, cuenta.plan, cuenta.uso)
