"""En qué orden va una lista: por sus cabeceras o, en un teléfono, por una lista de opciones."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventCallback


@dataclass(frozen=True, slots=True)
class Ordenable:
    """El orden de ahora («-fecha», de mayor a menor) y el evento que recibe la columna por la que ordenar."""

    actual: rx.Var[str]
    al_ordenar: EventCallback

    def sentido(self, columna: str) -> rx.Var[str]:
        """Lo que dice `aria-sort`."""
        bajando = rx.cond(self.actual == f"-{columna}", "descending", "none")
        return rx.cond(self.actual == columna, "ascending", bajando)  # pyright: ignore[reportReturnType]

    def cabecera(self, titulo: str, columna: str) -> rx.Component:
        """El botón de una cabecera."""
        return rx.el.button(
            titulo,
            rx.match(
                self.actual,
                (columna, rx.icon("arrow_up", size=14, aria_hidden=True)),
                (f"-{columna}", rx.icon("arrow_down", size=14, aria_hidden=True)),
                rx.icon("arrow_up_down", size=14, aria_hidden=True, class_name="orden-posible"),
            ),
            type="button",
            on_click=self.al_ordenar(columna),
            class_name="orden",
        )


def orden_en_movil(orden: Ordenable, columnas: Sequence[tuple[str, str]]) -> rx.Component:
    """Las mismas columnas en un teléfono, donde no hay cabeceras."""
    return rx.el.div(
        *(
            rx.el.button(
                titulo,
                rx.match(
                    orden.actual,
                    (columna, rx.icon("arrow_up", size=14, aria_hidden=True)),
                    (f"-{columna}", rx.icon("arrow_down", size=14, aria_hidden=True)),
                    rx.fragment(),
                ),
                type="button",
                aria_pressed=(orden.actual == columna) | (orden.actual == f"-{columna}"),
                on_click=orden.al_ordenar(columna),
                class_name="pastilla",
            )
            for columna, titulo in columnas
        ),
        role="group",
        aria_label="Orden",
        class_name="pastillas orden-movil",
    )
