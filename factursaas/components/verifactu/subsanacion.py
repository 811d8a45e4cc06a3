"""El diálogo para volver a presentar una factura."""

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.dialogo import aviso, dialogo
from factursaas.components.enlaces import enlace
from factursaas.components.formulario import campo_area, envio, formulario, interruptor
from factursaas.states.subsanacion import SubsanacionState


def dialogo_de_subsanacion() -> rx.Component:
    """Qué se puede decir de otra manera; la factura no cambia."""
    pedida = SubsanacionState.pedida
    return dialogo(
        f"Volver a presentar {pedida.numero}",
        rx.cond(pedida.mensaje, rx.el.div(aviso(pedida.mensaje, tono="avisa"), class_name="mb-3")),
        formulario(
            rx.cond(pedida.cliente, _cliente()),
            campo_area(
                "descripcion",
                "Descripción de la operación",
                errores=SubsanacionState.errores,
                max_length=500,
                placeholder=pedida.descripcion,
                pista="Solo si quieres que el registro la diga de otra manera. En blanco, se queda como está.",
            ),
            rx.cond(pedida.con_nif, _no_censado()),
            rx.cond(SubsanacionState.otros, _otros()),
            envio(
                "Volver a presentar",
                ocupado=SubsanacionState.ocupado,
                cancelar=rx.dialog.close(boton("Cancelar", tono="secundario")),
            ),
            on_submit=SubsanacionState.subsanar,
        ),
        descripcion="Se hace otro registro que sustituye al anterior. La factura se queda como está.",
        abierto=SubsanacionState.abierto,
        al_cambiar=SubsanacionState.cambiar_abierto,
    )


def _cliente() -> rx.Component:
    pedida = SubsanacionState.pedida
    return rx.el.p(
        "El nombre y el domicilio se toman de la ficha de ",
        enlace(pedida.cliente, pedida.href_cliente),
        ". Si están mal, corrígelos antes allí.",
        class_name="text-sm",
    )


def _no_censado() -> rx.Component:
    return rx.el.div(
        interruptor(
            "no_censado",
            "El cliente no está en el censo de Hacienda",
            pista="Márcalo si su NIF es bueno, lo has comprobado con él y aun así Hacienda no lo encuentra.",
        ),
        rx.cond(
            SubsanacionState.errores["no_censado"],
            rx.el.p(SubsanacionState.errores["no_censado"], role="alert", class_name="campo-error"),
        ),
    )


def _otros() -> rx.Component:
    return rx.el.div(
        rx.icon("circle_alert", size=16, aria_hidden=True, class_name="mt-0.5 flex-none"),
        rx.el.div(
            rx.el.p("Así la volverían a rechazar:", class_name="font-medium"),
            rx.el.ul(rx.foreach(SubsanacionState.otros, rx.el.li), class_name="recado-lista"),
        ),
        role="alert",
        class_name="recado recado-falla",
    )
