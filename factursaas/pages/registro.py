"""El alta."""

import reflex as rx

from factursaas.components.clerk import registro_clerk
from factursaas.components.layout import publica, titulo
from factursaas.config import ajustes
from factursaas.states.sesion import ENTRADA, SesionState


@rx.page(
    route="/registro",
    title=titulo("Crear cuenta"),
    on_load=SesionState.asegurar if ajustes().identidad == "clerk" else rx.redirect(ENTRADA),
)
@publica
def registro_page() -> rx.Component:
    """Crear una cuenta; donde las cuentas las da otro, lleva a la entrada."""
    if ajustes().identidad != "clerk":
        return rx.fragment()
    return rx.el.div(rx.el.div(registro_clerk(), class_name="acceso"), class_name="franja py-12")
