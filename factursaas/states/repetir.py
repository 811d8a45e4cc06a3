"""Repetir una factura: escribe otra igual y pregunta ya si se emite."""

from typing import Any
from uuid import UUID

import reflex as rx

from factursaas.db import TenantSession
from factursaas.services import facturas
from factursaas.states.base import TenantState
from factursaas.states.editor import EditorState
from factursaas.states.emision import EmisionState
from factursaas.states.entrada import identificador


class RepetirState(TenantState, rx.State):
    """La factura que se acaba de repetir, hasta que se abre."""

    _repetida: str = ""
    _como: str = ""

    @rx.event(temporal=True)
    async def repetir(self, factura_id: Any = None):
        """Escribe otra igual con fecha de hoy y la abre."""
        self._repetida, self._como = await self._run(_repetir, identificador(factura_id))
        return rx.redirect(f"/facturas/{self._repetida}")

    @rx.event
    async def al_abrir(self):
        """Recién repetida no hay nada que escribir: se pregunta si se emite, o se dice qué lo impide."""
        editor = await self.get_state(EditorState)
        if not self._repetida or editor.abierta != self._repetida:
            return None
        como, self._repetida = self._como, ""
        return await (await self.get_state(EmisionState))._pedir(como)


def _repetir(db: TenantSession, factura_id: UUID) -> tuple[str, str]:
    original = facturas.leer(db, factura_id)
    return str(facturas.repetir(db, factura_id).id), original.numero_completo or "la otra"
