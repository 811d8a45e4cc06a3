"""La cuenta de quien está dentro: quién es, qué plan tiene y cómo sale."""

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.clerk import cuenta_clerk
from factursaas.components.enlaces import boton_enlace
from factursaas.components.layout import cabecera, privada, titulo
from factursaas.config import ajustes
from factursaas.states.sesion import SesionState


@rx.page(route="/cuenta", title=titulo("Cuenta"), on_load=SesionState.asegurar)
@privada
def cuenta_page() -> rx.Component:
    """El perfil de Clerk o, con otro acceso, lo que se sabe de la cuenta."""
    return rx.fragment(
        cabecera("Cuenta"),
        rx.el.div(cuenta_clerk(), class_name="clerk-cuenta") if ajustes().identidad == "clerk" else _ficha(),
    )


def _ficha() -> rx.Component:
    return rx.el.dl(
        _dato("Correo", SesionState.email, boton("Salir", tono="secundario", on_click=SesionState.salir)),
        _dato("Plan", SesionState.nombre_plan, boton_enlace("Ver planes", "/precios", tono="secundario")),
        class_name="max-w-[640px] border-t border-linea",
    )


def _dato(nombre: str, valor: rx.Var[str], accion: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.dt(nombre, class_name="text-xs text-suave"),
        rx.el.dd(valor, class_name="text-base font-medium truncate"),
        rx.el.dd(accion, class_name="col-start-2 row-start-1 row-span-2"),
        class_name="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 py-4 border-b border-linea",
    )
