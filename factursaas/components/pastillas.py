"""Elegir una entre pocas cosas con una pulsación."""

from collections.abc import Mapping

import reflex as rx
from reflex.event import EventCallback


def pastillas(
    nombre: str,
    opciones: Mapping[str, str],
    elegida: str | rx.Var[str],
    al_elegir: EventCallback,
    *,
    class_name: str = "pastillas",
) -> rx.Component:
    """Un botón por opción, con la puesta señalada.

    Args:
        nombre: qué se elige, para quien no lo ve.
        opciones: cada valor y su texto.
        elegida: el valor de ahora.
        al_elegir: recibe el valor pulsado.
        class_name: la del grupo, si no es una fila suelta.
    """
    return rx.el.div(
        *(
            rx.el.button(
                texto,
                type="button",
                aria_pressed=rx.Var.create(elegida) == valor,
                on_click=al_elegir(valor),
                class_name="pastilla",
            )
            for valor, texto in opciones.items()
        ),
        role="group",
        aria_label=nombre,
        class_name=class_name,
    )
