"""Marcar como cobrada desde la lista, y deshacerlo, cada cosa con una pulsación."""

from typing import Any
from uuid import UUID

import reflex as rx
from reflex.event import EventSpec
from reflex_components_sonner.toast import ToastAction

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.services import facturas
from factursaas.states.base import TenantState
from factursaas.states.entrada import identificador
from factursaas.states.facturas import FacturasState
from factursaas.states.vistazo import VistazoState

MOTIVO = "Deshecho desde la lista"
_PARA_PENSARSELO = 10_000


class CobroRapidoState(TenantState, rx.State):
    """El cobro de una fila. No recuerda nada: el aviso lleva lo que hace falta para deshacerlo."""

    @rx.event(temporal=True)
    async def cobrar(self, factura_id: Any = None):
        """Anota todo lo que falta por cobrar, con fecha de hoy, y ofrece deshacerlo."""
        factura = identificador(factura_id)
        lista = await self.get_state(FacturasState)
        if not (lista.cargando or any(fila.id == str(factura) and fila.por_cobrar for fila in lista.filas)):
            # La segunda de dos pulsaciones: el aviso de la primera sigue ahí, ofreciendo deshacerlo.
            return None
        try:
            cobro, dicho = await self._run(_saldar, factura)
        except EstadoNoPermitido as fallo:
            aviso = rx.toast.error(str(fallo), id=_aviso(factura))
        else:
            deshacer = ToastAction("Deshacer", CobroRapidoState.deshacer(str(factura), str(cobro)))
            aviso = rx.toast.success(dicho, id=_aviso(factura), action=deshacer, duration=_PARA_PENSARSELO)
        return await self._contarlo(factura, aviso)

    @rx.event(temporal=True)
    async def deshacer(self, factura_id: Any = None, cobro_id: Any = None):
        """La deja como estaba; el cobro deshecho sigue a la vista en su ficha, como todos."""
        factura, cobro = identificador(factura_id), identificador(cobro_id)
        try:
            numero = await self._run(_deshacer, factura, cobro)
        except EstadoNoPermitido as fallo:
            aviso = rx.toast.error(str(fallo), id=_aviso(factura))
        else:
            aviso = rx.toast.success(f"{numero} vuelve a estar pendiente de cobro.", id=_aviso(factura))
        return await self._contarlo(factura, aviso)

    async def _contarlo(self, factura: UUID, aviso: EventSpec) -> list[EventSpec]:
        lista = await self.get_state(FacturasState)
        eventos = await lista._poner_al_dia([str(factura)])
        await (await self.get_state(VistazoState))._ponerse_al_dia()
        return [aviso, *eventos]


def _aviso(factura: UUID) -> str:
    """Uno por factura: cobrar varias seguidas no quita a ninguna su «Deshacer»."""
    return f"cobro-{factura}"


def _saldar(db: TenantSession, factura_id: UUID) -> tuple[UUID, str]:
    factura, cobro = facturas.saldar(db, factura_id)
    return cobro.id, f"{factura.numero_completo} cobrada: {escribir_euros(cobro.importe, factura.moneda)}"


def _deshacer(db: TenantSession, factura_id: UUID, cobro_id: UUID) -> str:
    datos = facturas.DatosDeshacer(motivo=MOTIVO)
    return facturas.deshacer(db, factura_id, cobro_id, datos).numero_completo or ""
