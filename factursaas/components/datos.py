"""Llevarse los datos y borrar la cuenta, con lo que pasará dicho antes."""

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.dialogo import dialogo
from factursaas.components.formulario import campo_texto, envio, formulario
from factursaas.states.datos import DatosState


def apartado_de_datos() -> rx.Component:
    """Los dos derechos que se ejercen con un botón."""
    return rx.el.div(
        rx.el.p(
            "Un ZIP con todo: tus facturas en PDF, sus registros en XML y lo demás en tablas que abre cualquier hoja "
            "de cálculo."
        ),
        rx.el.div(
            boton("Llevarme mis datos", icono="download", tono="secundario", on_click=DatosState.bajar),
            boton("Borrar mi cuenta", tono="discreto", on_click=DatosState.preguntar),
            class_name="flex flex-wrap items-center gap-4",
        ),
        _pregunta(),
        class_name="flex flex-col gap-4",
    )


def _pregunta() -> rx.Component:
    return dialogo(
        "¿Borrar tu cuenta?",
        rx.el.div(
            rx.el.p(DatosState.se_borra),
            rx.el.p(DatosState.se_guarda),
            rx.el.p("No se puede deshacer. Llévate antes tus datos: después ya no podrás entrar."),
            boton("Llevarme mis datos", icono="download", tono="secundario", on_click=DatosState.bajar),
            class_name="flex flex-col items-start gap-3 mb-4",
        ),
        formulario(
            campo_texto(
                "confirmar",
                "Escribe tu NIF, o BORRAR",
                errores=DatosState.errores,
                obligatorio=True,
                max_length=20,
                auto_complete="off",
                spell_check=False,
            ),
            envio(
                "Borrar mi cuenta",
                peligro=True,
                ocupado=DatosState.ocupado,
                cancelar=rx.dialog.close(boton("Cancelar", tono="secundario")),
            ),
            on_submit=DatosState.borrar,
        ),
        abierto=DatosState.abierto,
        al_cambiar=DatosState.cambiar_abierto,
    )
