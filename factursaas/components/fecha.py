"""Las fechas entre las que se mira una lista."""

import reflex as rx

from factursaas.states.periodo import PeriodoState


def periodo(estado: type[PeriodoState]) -> rx.Component:
    """«Desde» y «Hasta», y por qué no valen si no valen."""
    return rx.el.div(
        _fecha("Desde", estado.desde, estado.filtrar_desde, estado.apertura),
        _fecha("Hasta", estado.hasta, estado.filtrar_hasta, estado.apertura),
        rx.el.p(estado.error_fechas, aria_live="polite", class_name="campo-error periodo-error"),
        role="group",
        aria_label="Periodo",
        class_name="periodo",
    )


def _fecha(
    rotulo: str, valor: str | rx.Var[str], al_cambiar: rx.event.EventType, apertura: str | rx.Var[str]
) -> rx.Component:
    """Con otra `apertura` vuelve a lo que diga el estado."""
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
