"""En qué orden va una lista: por sus cabeceras o, en un teléfono, por un menú."""

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
        # En un teléfono se ordena con el menú: aquí queda solo el nombre de la columna.
        boton = rx.el.button(
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
        return rx.fragment(rx.el.span(titulo, class_name="sr-only md:hidden"), boton)

    def opcion(self, titulo: str | rx.Component, columna: str) -> rx.Component:
        """La misma columna en el menú de un teléfono."""
        return rx.dropdown_menu.item(
            titulo,
            rx.match(
                self.actual,
                (columna, _sentido("arrow_up", "de menor a mayor")),
                (f"-{columna}", _sentido("arrow_down", "de mayor a menor")),
                rx.fragment(),
            ),
            on_select=self.al_ordenar(columna),
        )


def _sentido(icono: str, dicho: str) -> rx.Component:
    return rx.fragment(rx.icon(icono, size=16, aria_hidden=True), rx.el.span(dicho, class_name="sr-only"))
