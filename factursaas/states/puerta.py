"""La puerta: ningún evento con datos de un inquilino se atiende sin una identidad vigente.

El que llega sin ella no se pierde: espera aparcado, se pide un token al navegador y, si vale, se repite.
"""

import json

import reflex as rx
from reflex.event import Event, EventSpec
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.constants.route import ROUTER_DATA_INCLUDE
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import format_event_handler

from factursaas.states import mirada
from factursaas.states.base import DeOperador, TenantState
from factursaas.states.sesion import SesionState
from factursaas.states.velo import velar

MAXIMO_APARCADOS = 50
MAXIMO_CARACTERES = 1_000_000
MAXIMO_VUELTAS = 3
_HIDRATAR = format_event_handler(rx.State.event_handlers["hydrate_and_load"])


class Puerta(Middleware):
    """Mira cada evento antes de que lo atienda su estado."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:  # noqa: ARG002
        """Deja pasar el evento (None) o lo aparca y responde con lo que haga falta para saber quién es."""
        sesion = await state.get_state(SesionState)
        vigente = await sesion._vigente()
        velar(not vigente)
        if not _es_de(event, TenantState):
            if not sesion._hidratada:
                sesion._hidratada = True
            return None
        if vigente:
            if sesion._vueltas:
                sesion._vueltas = 0
            if _es_de(event, DeOperador):
                return None
            fuera = await mirada.seguir(sesion, sesion.router.url.path.rstrip("/") or "/")
            return StateUpdate(events=Event.from_event_type(fuera)) if fuera else None
        return StateUpdate(events=[*_recobrar(sesion, event), *Event.from_event_type(_aparcar(sesion, event))])


def _recobrar(sesion: SesionState, event: Event) -> list[Event]:
    """La carga de la página, si lo que la pestaña recordaba se ha perdido sin que ella se desconectara.

    Es lo que pasa al reiniciarse Redis. Reflex la pide solo, salvo que el primer evento acabe aparcado aquí.
    """
    if sesion._hidratada:
        return []
    sesion._hidratada = True
    return [Event(name=_HIDRATAR, router_data=event.router_data)]


def _es_de(event: Event, clase: type[TenantState]) -> bool:
    atendido = RegistrationContext.get().event_handlers.get(event.name)
    return atendido is not None and any(issubclass(estado, clase) for estado in atendido.states)


def _aparcar(sesion: SesionState, event: Event) -> list[EventSpec]:
    if sesion._vueltas >= MAXIMO_VUELTAS:
        # Ya se repitió varias veces y la identidad nunca llega a tiempo: insistir sería dar vueltas.
        sesion._aparcados = []
        sesion._vueltas = 0
        return [rx.toast.error("No hemos podido comprobar quién eres. Recarga la página.", id="sesion_caducada")]
    avisos: list[EventSpec] = []
    texto = _escribir(event)
    ocupados = sum(map(len, sesion._aparcados))
    if texto is None or len(sesion._aparcados) >= MAXIMO_APARCADOS or ocupados + len(texto) > MAXIMO_CARACTERES:
        avisos.append(rx.toast.warning("Estamos comprobando quién eres. Repite lo último en un momento."))
    else:
        sesion._aparcados = [*sesion._aparcados, texto]
    peticion = sesion._pedir_token()
    return [*avisos, peticion] if peticion else avisos


def _escribir(event: Event) -> str | None:
    """El evento como texto, sin nada de la conexión por la que vino; None si no se puede."""
    payload = event.payload if isinstance(event.payload, dict) else {}
    router_data = {clave: valor for clave, valor in event.router_data.items() if clave in ROUTER_DATA_INCLUDE}
    try:
        return json.dumps({"name": event.name, "payload": payload, "router_data": router_data})
    except (TypeError, ValueError, RecursionError):
        return None
