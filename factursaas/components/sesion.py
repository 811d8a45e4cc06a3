"""El puente entre quien guarda la sesión en el navegador y el estado de la pestaña."""

import reflex as rx

from factursaas.components.clerk import puente_clerk
from factursaas.components.oidc import puente_oidc
from factursaas.components.recursos import recurso
from factursaas.config import ajustes
from factursaas.states.sesion import SesionState

for _fichero in ("puente.js", "campos.js", "servidor.js", "demostracion.js"):
    recurso(__name__, _fichero)


class PuenteDeSesion(rx.Component):
    """Envuelve la aplicación y avisa de cada token nuevo y de cada salida."""

    library = recurso(__name__, "sesion_desarrollo.jsx")
    tag = "PuenteDeSesion"

    aviso: rx.Var[int]
    on_token: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_signed_out: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def puente_de_sesion() -> rx.Component:
    """El puente del proveedor de identidad configurado; va en `app_wraps`."""
    if ajustes().identidad == "clerk":
        return puente_clerk(SesionState.recibir_token, SesionState.terminar, SesionState.aviso)
    if ajustes().identidad == "oidc":
        return puente_oidc(SesionState.recibir_token, SesionState.terminar, SesionState.aviso)
    if not ajustes().identidad_de_desarrollo:
        return rx.fragment()
    return PuenteDeSesion.create(
        aviso=SesionState.aviso, on_token=SesionState.recibir_token, on_signed_out=SesionState.terminar
    )
