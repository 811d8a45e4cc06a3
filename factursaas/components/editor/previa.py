"""La vista previa del papel, al lado del formulario o encima de él (`previa.jsx`)."""

import reflex as rx

from factursaas.components.recursos import recurso
from factursaas.states.editor import EditorState

_PREVIA = recurso(__name__, "previa.jsx")


class BotonPrevia(rx.Component):
    """Abre y cierra la vista previa."""

    library = _PREVIA
    tag = "BotonPrevia"


class Previa(rx.Component):
    """La página, que sigue a lo guardado."""

    library = _PREVIA
    tag = "Previa"

    documento: rx.Var[str]
    version: rx.Var[int]


def boton_previa() -> rx.Component:
    """El botón de la cabecera."""
    return BotonPrevia.create(
        rx.icon("file_search", size=16, aria_hidden=True),
        rx.el.span("Vista previa", class_name="solo-escritorio"),
        custom_attrs={"aria-label": "Vista previa"},
        class_name="boton-previa",
    )


def previa() -> rx.Component:
    """La vista previa del borrador abierto."""
    return Previa.create(documento=EditorState.cuaderno, version=EditorState.acuse.version)
