"""La página de las direcciones que no existen."""

import reflex as rx

from factursaas.components.enlaces import boton_enlace
from factursaas.components.layout import publica, titulo
from factursaas.states.sesion import SesionState


@rx.page(route="404", title=titulo("Página no encontrada"), description="Esta dirección no existe.")
@publica
def no_encontrada_page() -> rx.Component:
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
