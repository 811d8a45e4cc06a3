"""La demostración: el botón que la abre, la banda que la recuerda en toda página y la salida a la cuenta de verdad."""

import reflex as rx

from factursaas.components.recursos import recurso
from factursaas.config import ajustes
from factursaas.domain.acceso import ENTRADA
from factursaas.states.sesion import SesionState

_JSX = recurso(__name__, "demostracion.jsx")
for _fichero in ("demostracion.js", "servidor.js"):
    recurso(__name__, _fichero)


class _AbrirDemo(rx.Component):
    """Abre una y va a ella."""

    library = _JSX
    tag = "AbrirDemo"

    espera: rx.Var[str]


class _DejarDemo(rx.Component):
    """La deja y va a otro sitio."""

    library = _JSX
    tag = "DejarDemo"

    destino: rx.Var[str]


def abrir_demostracion(texto: str) -> rx.Component:
    """El botón que la abre; a quien ya ha entrado, o donde no se ofrecen, no se le enseña."""
    if not ajustes().con_demo:
        return rx.fragment()
    boton = _AbrirDemo.create(texto, espera="Preparando la demostración…", class_name="boton-demo")
    return rx.cond(SesionState.dentro, rx.fragment(), boton)


def dejar_demostracion(texto: str, destino: str, clase: str) -> rx.Component:
    """Un botón que la deja: a la portada, o a crear la cuenta."""
    return _DejarDemo.create(texto, destino=destino, class_name=clase)


def banda_de_demostracion() -> rx.Component:
    """Arriba en toda página privada."""
    if not ajustes().con_demo:
        return rx.fragment()
    return rx.cond(
        SesionState.demo,
        rx.el.div(
            rx.el.div(
                rx.icon("sparkles", size=16, aria_hidden=True, class_name="flex-none"),
                rx.el.span(
                    "Estás en una demostración; se borra mañana. Los datos son inventados y nada de lo que emitas "
                    "vale.",
                    class_name="banda-texto",
                ),
                dejar_demostracion("Crear mi cuenta", crear_cuenta(), "enlace banda-accion"),
                role="status",
                class_name="banda-ensayo",
            ),
            class_name="banda",
        ),
    )


def crear_cuenta() -> str:
    """Dónde se crea una cuenta de verdad: donde las da otro, en su entrada."""
    return "/registro" if ajustes().identidad == "clerk" else ENTRADA
