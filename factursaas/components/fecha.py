"""Las fechas entre las que se mira la actividad."""

import reflex as rx

from factursaas.states.actividad import ActividadState


def periodo() -> rx.Component:
    """«Desde» y «Hasta», y por qué no valen si no valen."""
    return rx.el.div(
        _fecha("Desde", ActividadState.desde, ActividadState.filtrar_desde, ActividadState.apertura),
        _fecha("Hasta", ActividadState.hasta, ActividadState.filtrar_hasta, ActividadState.apertura),
        rx.el.p(ActividadState.error_fechas, aria_live="polite", class_name="campo-error periodo-error"),
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
