"""La tabla de los planes, escrita desde el dominio para que nunca diga otra cosa."""

from collections.abc import Callable

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.enlaces import boton_enlace
from factursaas.config import ajustes
from factursaas.domain.planes import SIN_LIMITE, FuenteDePlan, Plan, Recurso
from factursaas.states.planes import PlanesState
from factursaas.states.sesion import SesionState

_PARA_QUIEN = {
    Plan.GRATIS: "Para quien factura de vez en cuando.",
    Plan.STARTER: "Para autónomos con clientes fijos.",
    Plan.PRO: "Para empresas que facturan a diario.",
}


def tabla_planes(titular: Callable[..., rx.Component] = rx.el.h3) -> rx.Component:
    """Los tres planes, uno al lado del otro; marca el que se tiene. `titular` es el nivel de sus nombres."""
    return rx.el.ul(*(_plan(plan, titular) for plan in Plan), class_name="planes")


def _limite(plan: Plan, recurso: Recurso, nombre: str) -> str:
    limite = plan.limite(recurso)
    return f"{nombre.capitalize()} sin límite" if limite == SIN_LIMITE else f"{limite} {nombre}"


def _incluye(plan: Plan) -> list[tuple[str, bool]]:
    """Qué trae un plan: (frase, si lo trae)."""
    return [
        (_limite(plan, "clientes", "clientes"), True),
        (_limite(plan, "facturas_mes", "facturas al mes"), True),
        ("Descarga de facturas en PDF", plan.pdf),
        ("Todos los impuestos y series", True),
        ("API para tus programas", True),
    ]


def _linea(frase: str, incluido: bool) -> rx.Component:
    icono, color = ("check", "text-acento") if incluido else ("minus", "text-suave")
    return rx.el.li(
        rx.icon(icono, size=16, aria_hidden=True, class_name=f"{color} flex-none mt-0.5"),
        rx.el.span(frase if incluido else f"Sin {frase[0].lower()}{frase[1:]}"),
        class_name="flex gap-2" if incluido else "flex gap-2 text-suave",
    )


def _plan(plan: Plan, titular: Callable[..., rx.Component]) -> rx.Component:
    es_el_tuyo = SesionState.dentro & (SesionState.nombre_plan == plan.nombre)
    return rx.el.li(
        rx.el.div(
            titular(plan.nombre, class_name="text-lg font-semibold"),
            rx.cond(es_el_tuyo, rx.badge("Tu plan", color_scheme="teal", size="1")),
            class_name="flex items-center justify-between gap-2",
        ),
        rx.el.p(_PARA_QUIEN[plan], class_name="text-suave mt-1 mb-5"),
        rx.el.ul(*(_linea(*linea) for linea in _incluye(plan)), class_name="flex flex-col gap-2"),
        _empezar() if plan is Plan.GRATIS else rx.fragment(),
        _cambiar(plan, es_el_tuyo) if ajustes().planes_de is FuenteDePlan.DESARROLLO else rx.fragment(),
        class_name="plan",
    )


def _cambiar(plan: Plan, es_el_tuyo: rx.Var[bool]) -> rx.Component:
    """En desarrollo nadie cobra: el plan se cambia aquí."""
    return rx.cond(
        SesionState.dentro & ~es_el_tuyo,
        rx.el.div(
            boton(
                f"Cambiar a {plan.nombre}",
                tono="secundario",
                loading=PlanesState.cambiando == plan.value,
                on_click=PlanesState.cambiar(plan.value),
            ),
            class_name="mt-6",
        ),
    )


def _empezar() -> rx.Component:
    return rx.cond(
        SesionState.dentro,
        rx.fragment(),
        rx.el.div(boton_enlace("Empezar gratis", "/entrar"), class_name="mt-6"),
    )
