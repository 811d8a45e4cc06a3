"""Una fecha por la que filtrar una lista."""

import reflex as rx


def fecha_de_filtro(
    rotulo: str, valor: str | rx.Var[str], al_cambiar: rx.event.EventType, apertura: rx.Var[str]
) -> rx.Component:
    """«Desde» o «Hasta»; con otra `apertura` vuelve a lo que diga el estado."""
    return rx.el.label(
        rx.el.span(rotulo, class_name="text-xs text-suave"),
        rx.text_field(
            type="date",
            size="2",
            default_value=valor,
            key=f"{rotulo}{apertura}",
            on_change=al_cambiar,
            aria_label=rotulo,
        ),
        class_name="periodo-fecha",
    )
