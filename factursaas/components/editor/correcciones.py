"""Lo que se puede hacer con una factura emitida que no está bien."""

import reflex as rx

from factursaas.components.ayuda import palabras
from factursaas.components.boton import boton, boton_plegable
from factursaas.components.dialogo import aviso, dialogo
from factursaas.components.formulario import campo_texto, envio, formulario
from factursaas.domain.rectificacion import Causa
from factursaas.states.correccion import CorreccionState
from factursaas.states.emitida import EmitidaState

_FICHA = EmitidaState.ficha
_PALABRAS = ("rectificativa", "por_sustitucion", "por_diferencias", "canje", "R1", "R2", "R3", "R4", "R5")


def mas_acciones() -> rx.Component:
    """Rectificar, canjear y anular, en un menú: no son lo de todos los días."""
    return rx.cond(
        _FICHA.se_rectifica | _FICHA.se_canjea | _FICHA.se_anula,
        rx.dropdown_menu.root(
            rx.dropdown_menu.trigger(boton_plegable("Corregir", "file_pen_line")),
            rx.dropdown_menu.content(
                rx.cond(
                    _FICHA.se_rectifica,
                    rx.dropdown_menu.item("Rectificar…", on_select=CorreccionState.pedir_rectificar),
                ),
                rx.cond(
                    _FICHA.se_canjea,
                    rx.dropdown_menu.item("Canjear por una factura completa", on_select=CorreccionState.canjear),
                ),
                rx.cond(
                    _FICHA.se_anula,
                    rx.dropdown_menu.item(
                        "Anular…", color_scheme="red", on_select=CorreccionState.cambiar_anulando(True)
                    ),
                ),
            ),
            modal=False,  # si no, Radix esconde a los lectores de pantalla un fondo al que el foco aún llega
        ),
    )


def dialogos_de_correccion() -> rx.Component:
    """Los que abre el menú."""
    return rx.fragment(_rectificar(), _anular())


def _rectificar() -> rx.Component:
    errores = CorreccionState.errores
    return dialogo(
        "¿Qué ha cambiado?",
        formulario(
            rx.radio_group.root(
                *(rx.radio_group.item(causa.pregunta, value=causa.value) for causa in Causa),
                value=CorreccionState.causa,
                on_change=CorreccionState.elegir_causa,
                aria_label="Qué ha cambiado",
                size="2",
                class_name="causas",
            ),
            rx.cond(errores["causa"], rx.el.p(errores["causa"], role="alert", class_name="campo-error")),
            rx.el.p(CorreccionState.explicacion, aria_live="polite", class_name="text-sm text-suave causas-explica"),
            palabras("Las palabras de esta corrección", *_PALABRAS),
            campo_texto(
                "motivo",
                "Por qué",
                errores=errores,
                obligatorio=True,
                max_length=500,
                auto_complete="off",
                pista="Sale en la rectificativa: «Llegaron dos sillas rotas».",
            ),
            envio(
                "Preparar rectificativa",
                ocupado=CorreccionState.ocupado,
                cancelar=rx.dialog.close(boton("Cancelar", tono="secundario")),
            ),
            on_submit=CorreccionState.rectificar,
        ),
        descripcion="La factura emitida no se toca: se prepara un borrador que la corrige, y lo repasas antes de "
        "emitirlo.",
        abierto=CorreccionState.rectificando,
        al_cambiar=CorreccionState.cambiar_rectificando,
        ancho="560px",
    )


def _anular() -> rx.Component:
    return dialogo(
        f"¿Anular {_FICHA.numero}?",
        formulario(
            aviso(
                "Solo se anula una factura que no debió existir. Si la operación existió, aunque saliera mal, se "
                "rectifica (art. 11.1 RD 1007/2023).",
                tono="avisa",
            ),
            campo_texto(
                "motivo_anulacion",
                "Por qué no debió existir",
                errores=CorreccionState.errores,
                obligatorio=True,
                max_length=500,
                auto_complete="off",
                pista="Por ejemplo: «Emitida dos veces por error».",
                ayuda="anulacion",
            ),
            envio("Anular factura", peligro=True, cancelar=rx.dialog.close(boton("Cancelar", tono="secundario"))),
            on_submit=CorreccionState.anular,
        ),
        descripcion="Quedará anulada para siempre, con su número gastado y a la vista.",
        abierto=CorreccionState.anulando,
        al_cambiar=CorreccionState.cambiar_anulando,
        ancho="480px",
    )
