"""Lo que recuerda que se está de ensayo, y lo que lo empieza y lo acaba."""

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.dialogo import confirmacion
from factursaas.states.ensayo import EnsayoState
from factursaas.states.sesion import SesionState

_QUE_ES = (
    "Emite, cobra y rectifica como si fuera de verdad: todo va a una AEAT simulada, el PDF lleva marca de agua y se "
    "borra cuando quieras. Tus series no gastan ningún número."
)


def banda_de_ensayo() -> rx.Component:
    """Arriba en toda página privada mientras dura, con la pregunta de si se pasa a lo real."""
    return rx.el.div(
        rx.cond(
            EnsayoState.en_curso & ~SesionState.demo,
            rx.el.p(
                rx.icon("flask_conical", size=16, aria_hidden=True, class_name="flex-none"),
                rx.el.span("Estás de ensayo: nada de lo que emitas vale.", class_name="banda-texto"),
                rx.el.button(
                    "Empezar de verdad",
                    type="button",
                    on_click=EnsayoState.preguntar("terminar"),
                    class_name="enlace banda-accion",
                ),
                role="status",
                class_name="banda-ensayo",
            ),
        ),
        _pregunta(),
        on_mount=EnsayoState.cargar,
        class_name="banda",
    )


def probar_sin_compromiso() -> rx.Component:
    """Para quien empieza: ensayar antes de su primera factura."""
    return rx.cond(
        EnsayoState.se_puede_empezar,
        rx.el.div(
            rx.el.div(
                rx.el.h3("¿Prefieres probar antes?", class_name="font-medium"),
                rx.el.p(_QUE_ES, class_name="text-suave"),
                class_name="min-w-0 flex-1 basis-72",
            ),
            _empezar(),
            class_name="probar",
        ),
    )


def apartado_de_ensayo() -> rx.Component:
    """Lo que se puede hacer con el ensayo, según cómo esté."""
    return rx.cond(
        EnsayoState.en_curso,
        _en_curso(),
        rx.cond(
            EnsayoState.se_puede_empezar,
            rx.el.div(
                rx.el.p(_QUE_ES),
                rx.el.div(_empezar()),
                class_name="flex flex-col gap-4",
            ),
            rx.el.p(
                rx.cond(
                    EnsayoState.terminado != "",
                    f"Terminaste el ensayo el {EnsayoState.terminado}. Desde entonces facturas de verdad, y no se "
                    "puede volver.",
                    "Ya facturas de verdad. Se ensaya antes de la primera factura.",
                )
            ),
        ),
    )


def _en_curso() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.cond(
                EnsayoState.cuantas != "",
                f"Llevas {EnsayoState.cuantas} de ensayo. Nada de esto vale ni cuenta para tu plan, y tus series "
                "siguen por estrenar.",
                "Aún no has emitido ninguna factura de ensayo.",
            )
        ),
        rx.el.div(
            rx.cond(
                ~SesionState.demo,
                boton("Empezar a facturar de verdad", on_click=EnsayoState.preguntar("terminar")),
            ),
            rx.cond(
                EnsayoState.cuantas != "",
                boton("Borrar lo ensayado", tono="secundario", on_click=EnsayoState.preguntar("borrar")),
            ),
            class_name="flex flex-wrap gap-3",
        ),
        class_name="flex flex-col gap-4",
    )


def _empezar() -> rx.Component:
    return boton("Probar sin compromiso", icono="flask_conical", tono="secundario", on_click=EnsayoState.empezar)


def _pregunta() -> rx.Component:
    termina = EnsayoState.preguntando == "terminar"
    return confirmacion(
        rx.cond(termina, "¿Empezar a facturar de verdad?", "¿Borrar lo ensayado?"),
        rx.cond(termina, EnsayoState.al_terminar, EnsayoState.al_borrar),
        rx.cond(termina, "Borrar y empezar", "Borrar lo ensayado"),
        abierto=EnsayoState.preguntando != "",
        al_cambiar=EnsayoState.cambiar_preguntando,
        al_confirmar=EnsayoState.confirmar,
        ocupado=EnsayoState.ocupado,
        peligro=True,
    )
