"""Lo que se ve en una dirección donde no hay nada."""

import reflex as rx

from factursaas.components.enlaces import boton_enlace
from factursaas.states.sesion import SesionState


def aqui_no_hay_nada() -> rx.Component:
    """Lo dice y ofrece una salida."""
    return rx.el.div(
        rx.el.h1("Aquí no hay nada", class_name="text-xl font-semibold"),
        rx.el.p(
            "Puede que la dirección tenga una errata o que eso ya no exista.",
            class_name="text-base text-suave mt-2 mb-6",
        ),
        rx.cond(
            SesionState.dentro,
            boton_enlace("Ir al panel", "/panel"),
            boton_enlace("Ir al inicio", "/"),
        ),
        class_name="franja py-24 flex flex-col items-center text-center",
    )
