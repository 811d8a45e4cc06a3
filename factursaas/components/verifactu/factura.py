"""Lo que la AEAT dice de la factura que hay en pantalla, y qué se puede hacer."""

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.enlaces import boton_enlace
from factursaas.components.verifactu.arreglos import explicacion
from factursaas.services.facturas import Salida
from factursaas.states.correccion import CorreccionState
from factursaas.states.emitida import EmitidaState
from factursaas.states.subsanacion import SubsanacionState

_FICHA = EmitidaState.ficha
_AEAT = EmitidaState.ficha.aeat


def ante_la_aeat() -> rx.Component:
    """Un recado si pide algo; si no, nada más que el código de su respuesta."""
    return rx.cond(
        _AEAT.salida != "",
        _recado(),
        rx.cond(
            _AEAT.csv,
            rx.el.p(
                "CSV de la respuesta: ",
                rx.el.span(_AEAT.csv, class_name="cifras"),
                class_name="text-xs text-suave -mt-2 mb-4",
            ),
        ),
    )


def _recado() -> rx.Component:
    return rx.el.section(
        rx.icon("triangle_alert", size=16, aria_hidden=True, class_name="mt-0.5 flex-none"),
        rx.el.div(
            rx.match(
                _AEAT.estado,
                ("rechazado", _titulo("La AEAT ha rechazado ")),
                _titulo("La AEAT ha aceptado con errores "),
            ),
            explicacion(_AEAT.mensaje, _AEAT.detalle, _AEAT.salida),
            rx.cond(
                _AEAT.csv, rx.el.p("CSV de la respuesta: ", _AEAT.csv, class_name="text-xs text-suave cifras mt-1")
            ),
            rx.el.div(
                _accion(),
                rx.cond(_AEAT.donde, boton_enlace(_AEAT.donde, _AEAT.href, tono="secundario")),
                class_name="flex flex-wrap gap-2 mt-3",
            ),
            class_name="min-w-0 flex-1",
        ),
        aria_label="Ante la AEAT",
        custom_attrs={"data-estado": _AEAT.estado},
        class_name="recado recado-aeat",
    )


def _titulo(que: str) -> rx.Component:
    return rx.el.p(que, rx.cond(_AEAT.anulacion, "la anulación", "el registro"), class_name="font-medium")


def _accion() -> rx.Component:
    return rx.fragment(
        rx.match(
            _AEAT.salida,
            (
                Salida.REPETIR_ANULACION.value,
                boton("Repetir la anulación", on_click=SubsanacionState.repetir_anulacion(_FICHA.id)),
            ),
            (Salida.RECTIFICAR.value, boton("Rectificar", on_click=CorreccionState.pedir_rectificar)),
            (Salida.ANULAR.value, rx.fragment()),
            boton("Volver a presentar", on_click=SubsanacionState.pedir(_FICHA.id)),
        )
    )
