"""La paleta de órdenes (Ctrl+K) y los atajos de teclado de las páginas de quien ha entrado.

Se abre también desde un botón, para quien no usa el teclado; su JavaScript llega la primera vez que se abre.
"""

import reflex as rx

from factursaas.components.recursos import recurso
from factursaas.states.paleta import PaletaState
from factursaas.states.repetir import RepetirState
from factursaas.states.sesion import SesionState

for _vecino in ("paleta.css", "teclas.js", "ordenes.jsx", "lista.js", "atajos.jsx"):
    recurso(__name__, _vecino)
_PALETA = recurso(__name__, "paleta.jsx")
_ABRIR = {"onClick": rx.Var("() => window.dispatchEvent(new CustomEvent('paleta', { detail: 'ordenes' }))")}


class Paleta(rx.Component):
    """Oye las teclas y enseña la paleta."""

    library = _PALETA
    tag = "Paleta"

    encontrado: rx.Var[object]
    visita: rx.Var[bool]

    on_buscar: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_repetir: rx.EventHandler[rx.event.passthrough_event_spec(str)]


@rx.memo
def paleta() -> rx.Component:
    """La paleta de una página privada."""
    return rx.cond(
        SesionState.dentro,
        Paleta.create(
            encontrado=PaletaState.encontrado,
            visita=SesionState.suplantado,
            on_buscar=PaletaState.buscar,
            on_repetir=RepetirState.repetir,
        ),
    )


def boton_de_paleta() -> rx.Component:
    """Lo que la abre con el ratón o el dedo, y recuerda la tecla."""
    return rx.el.button(
        rx.icon("search", size=16, aria_hidden=True),
        rx.el.span("Buscar o hacer"),
        rx.el.kbd("Ctrl K", aria_hidden=True, class_name="tecla"),
        type="button",
        aria_haspopup="dialog",
        custom_attrs={"aria-keyshortcuts": "Control+K Meta+K", **_ABRIR},
        class_name="boton-paleta",
    )
