"""Lo bajo del borrador: notas a la izquierda y la suma a la derecha, como en el papel."""

import reflex as rx

from factursaas.components.ayuda import con_ayuda, palabras
from factursaas.components.boton import boton
from factursaas.components.editor.navegador import Campo
from factursaas.components.editor.piezas import suma
from factursaas.states.editor import EditorState

_PALABRAS = (
    *("factura_completa", "simplificada", "base_imponible", "cuota", "retencion_irpf", "recargo_equivalencia"),
    *("suplido", "inversion", "no_sujeta", "intracomunitaria", "nif_iva", "vies", "exenta"),
    *("E1", "E2", "E3", "E4", "E5", "E6"),
)


def bajo_del_papel() -> rx.Component:
    """Notas, descuento y suma."""
    return rx.el.div(_notas(), rx.el.div(_opciones(), suma(EditorState.totales)), class_name="papel-bajo")


def _notas() -> rx.Component:
    return rx.el.div(
        rx.el.label("Notas", html_for="notas", class_name="papel-rotulo"),
        Campo.create(
            como="textarea",
            nombre="notas",
            valor=EditorState.cabecera.notas,
            error=EditorState.errores["notas"],
            nota="nota-notas",
            placeholder="Se imprimen al pie: forma de pago, plazo, gracias…",
            max_length=2000,
            id="notas",
            custom_attrs={"rows": 2},
            class_name="papel-casilla papel-casilla-caja",
        ),
        rx.el.p(EditorState.errores["notas"], id="nota-notas", class_name="renglon-error"),
        rx.el.div(palabras("Las palabras de esta factura", *_PALABRAS), class_name="mt-3"),
        class_name="papel-notas",
    )


def _opciones() -> rx.Component:
    return rx.el.div(
        rx.cond(
            ~EditorState.con_irpf,
            con_ayuda(
                boton("Añadir retención de IRPF", tono="discreto", size="1", on_click=EditorState.poner_irpf),
                "retencion_irpf",
            ),
        ),
        rx.el.div(
            rx.el.label("Descuento global", html_for="descuento_global"),
            Campo.create(
                nombre="descuento_global",
                valor=EditorState.cabecera.descuento_global,
                error=EditorState.errores["descuento_global"],
                nota="nota-descuento_global",
                type="text",
                placeholder="0 %",
                max_length=40,
                id="descuento_global",
                custom_attrs={"inputMode": "decimal"},
                class_name="papel-casilla papel-casilla-caja dinero",
            ),
            class_name="suma-descuento",
        ),
        rx.el.p(
            EditorState.errores["descuento_global"],
            id="nota-descuento_global",
            aria_live="polite",
            class_name="renglon-error text-right",
        ),
        class_name="suma-opciones",
    )
