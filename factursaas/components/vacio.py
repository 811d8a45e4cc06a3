"""Lo que se ve cuando todavía no hay nada, o cuando una búsqueda no encuentra."""

import reflex as rx
from reflex.event import EventType

from factursaas.components.boton import boton


def vacio(icono: str, titulo: str | rx.Var[str], texto: str | rx.Var[str], *acciones: rx.Component) -> rx.Component:
    """Dice para qué es este sitio y ofrece el siguiente paso.

    Args:
        icono: nombre de Lucide.
        titulo: «Aún no tienes clientes».
        texto: una frase sobre para qué sirve.
        acciones: el botón principal y, si lo hay, «Ver con datos de ejemplo».
    """
    return rx.el.div(
        rx.el.div(rx.icon(icono, size=20, aria_hidden=True), class_name="vacio-icono"),
        rx.el.h2(titulo, class_name="text-base font-semibold"),
        rx.el.p(texto, class_name="text-sm text-suave max-w-[44ch]"),
        rx.el.div(*acciones, class_name="flex flex-wrap justify-center gap-3 mt-3") if acciones else rx.fragment(),
        class_name="flex flex-col items-center text-center gap-2 px-4 py-16",
    )


def sin_resultados(texto: str | rx.Var[str], on_limpiar: EventType) -> rx.Component:
    """Cuando una búsqueda o un filtro no encuentra nada: «Ningún cliente se llama así»."""
    return vacio(
        "search_x",
        texto,
        "Cambia la búsqueda o quita los filtros.",
        boton("Quitar filtros", tono="secundario", on_click=on_limpiar),
    )
