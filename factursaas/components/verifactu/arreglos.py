"""Lo que hay que arreglar: qué ha dicho la AEAT de cada factura y qué se puede hacer."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton
from factursaas.components.enlaces import boton_enlace, enlace
from factursaas.components.panel import apartado
from factursaas.components.verifactu.insignia import insignia_aeat
from factursaas.services.facturas import Salida
from factursaas.states.filas_verifactu import FilaArreglo
from factursaas.states.subsanacion import SubsanacionState
from factursaas.states.verifactu import VerifactuState


def arreglos() -> rx.Component:
    """Solo si hay algo."""
    return rx.cond(
        VerifactuState.arreglos,
        apartado(
            "Por arreglar",
            rx.el.ul(rx.foreach(VerifactuState.arreglos, _arreglo), class_name="arreglos"),
            ayudas=("subsanacion",),
        ),
    )


def _arreglo(fila: ObjectVar[FilaArreglo]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                enlace(fila.numero, f"/facturas/{fila.factura_id}"),
                rx.el.span(fila.cliente, class_name="text-suave truncate"),
                insignia_aeat(fila.estado, fila.tipo == "Anulación"),
                class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
            ),
            explicacion(fila.mensaje, fila.detalle, fila.salida),
            class_name="min-w-0 flex-1",
        ),
        rx.el.div(
            rx.cond(fila.donde, boton_enlace(fila.donde, fila.href, tono="secundario")),
            rx.match(
                fila.salida,
                (
                    Salida.REPETIR_ANULACION.value,
                    boton("Repetir la anulación", on_click=SubsanacionState.repetir_anulacion(fila.factura_id)),
                ),
                (Salida.RECTIFICAR.value, boton_enlace("Ir a rectificarla", f"/facturas/{fila.factura_id}")),
                (Salida.ANULAR.value, boton_enlace("Ir a anularla", f"/facturas/{fila.factura_id}")),
                boton("Volver a presentar", on_click=SubsanacionState.pedir(fila.factura_id)),
            ),
            class_name="arreglo-acciones",
        ),
        key=fila.factura_id,
        class_name="arreglo",
    )


def _por_que_rectificar() -> rx.Component:
    return rx.el.p(
        "El NIF impreso en la factura ya no es el de la ficha del cliente, y eso se corrige con una rectificativa "
        "(art. 15 RD 1619/2012).",
        class_name="mt-1 max-w-[68ch]",
    )


def explicacion(mensaje: rx.Var[str], detalle: rx.Var[str], salida: rx.Var[str]) -> rx.Component:
    """Qué pasa en palabras y, plegado, lo que dice la AEAT tal cual."""
    return rx.fragment(
        rx.el.p(mensaje, class_name="mt-1 max-w-[68ch]"),
        rx.cond(salida == Salida.RECTIFICAR.value, _por_que_rectificar()),
        rx.cond(
            detalle,
            rx.el.details(
                rx.el.summary("Lo que dice la AEAT"),
                rx.el.p(detalle, class_name="mt-1 max-w-[68ch]"),
                class_name="text-xs text-suave mt-1 plegado",
            ),
        ),
    )
