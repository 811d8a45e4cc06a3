"""Dejar que soporte mire la cuenta, y lo que recuerda que se está mirando la de otro."""

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.dialogo import aviso
from factursaas.components.enlaces import enlace
from factursaas.states.sesion import SesionState
from factursaas.states.soporte import SoporteState


def apartado_de_soporte() -> rx.Component:
    """El permiso: darlo, hasta cuándo vale y retirarlo."""
    return rx.el.div(
        rx.cond(
            SoporteState.hasta != "",
            rx.fragment(
                aviso(f"Soporte puede mirar tu cuenta hasta el {SoporteState.hasta}.", tono="avisa"),
                rx.el.div(boton("Retirar el permiso", tono="secundario", on_click=SoporteState.retirar)),
            ),
            rx.fragment(
                rx.el.p(
                    "Si pides ayuda, quizá haga falta que alguien vea lo mismo que tú. Solo puede mirar, nunca cambiar "
                    "nada, y lo que mira queda escrito en tu actividad. El permiso caduca solo y lo retiras cuando "
                    "quieras."
                ),
                rx.el.div(
                    boton("Dejar que soporte mire mi cuenta 24 horas", tono="secundario", on_click=SoporteState.dar)
                ),
            ),
        ),
        rx.el.p(enlace("Ver quién ha hecho qué en tu cuenta", "/actividad")),
        class_name="flex flex-col gap-4",
    )


def salvo_de_visita(accion: rx.Component) -> rx.Component:
    """Algo que crea o cambia, y que no se ofrece a quien solo mira la cuenta de otro."""
    return rx.cond(SesionState.suplantado, rx.fragment(), accion)


def banda_de_mirada() -> rx.Component:
    """Arriba en toda página privada mientras se mira la cuenta de otro; un operador sale desde ahí."""
    return rx.cond(
        SesionState.suplantado,
        rx.el.div(
            rx.el.p(
                rx.icon("eye", size=16, aria_hidden=True, class_name="flex-none"),
                rx.el.span(
                    "Estás mirando la cuenta de ",
                    rx.el.strong(SesionState.email),
                    ", solo lectura.",
                    class_name="banda-texto",
                ),
                rx.cond(
                    SesionState.mirando,
                    rx.el.button(
                        "Salir",
                        type="button",
                        on_click=SesionState.dejar_de_mirar,
                        class_name="enlace banda-accion",
                    ),
                ),
                role="status",
                class_name="banda-ensayo banda-mirada",
            ),
            class_name="banda",
        ),
    )
