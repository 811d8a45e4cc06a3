"""Cifras, apartados y un gráfico de barras sin bibliotecas."""

from collections.abc import Sequence
from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.ayuda import con_ayuda
from factursaas.components.enlaces import enlace, enlace_interno


def apartado(
    titulo: str, *contenido: rx.Component, accion: rx.Component | None = None, ayudas: tuple[str, ...] = ()
) -> rx.Component:
    """Una sección con su título, los «?» de sus palabras y, si la hay, una acción a la derecha."""
    return rx.el.section(
        rx.el.div(
            con_ayuda(rx.el.h2(titulo, class_name="text-base font-semibold"), *ayudas),
            accion or rx.fragment(),
            class_name="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 mb-3",
        ),
        *contenido,
        aria_label=titulo,
        class_name="min-w-0",
    )


def cifra(titulo: str, importe: str | rx.Var[str], detalle: str | rx.Var[str] | rx.Component = "") -> rx.Component:
    """Un importe grande con su nombre encima y una frase debajo («3 facturas»)."""
    return rx.el.div(
        rx.el.dt(titulo, class_name="text-xs text-suave"),
        rx.el.dd(importe, class_name="text-lg font-semibold cifras"),
        rx.el.dd(detalle, class_name="text-xs text-suave min-h-[18px]"),
        class_name="cifra",
    )


def cifras(*elementos: rx.Component) -> rx.Component:
    """Varias `cifra` en una fila separada por líneas; en un teléfono, de dos en dos."""
    return rx.el.dl(*elementos, class_name="cifras-fila")


def respuesta(
    pregunta: str | rx.Var[str], importe: str | rx.Var[str], *detalles: rx.Component, href: str | rx.Var[str], que: str
) -> rx.Component:
    """Una de las tres respuestas del panel; el importe lleva a las facturas de las que sale.

    Args:
        pregunta: «Te deben».
        importe: ya escrito.
        detalles: lo que se dice debajo.
        href: la lista, ya filtrada.
        que: lo que se encuentra allí, para quien oye el enlace.
    """
    return rx.el.div(
        rx.el.dt(pregunta, class_name="respuesta-pregunta"),
        rx.el.dd(
            enlace_interno(
                importe, rx.el.span(f": {que}", class_name="sr-only"), href=href, class_name="respuesta-cifra"
            )
        ),
        *(rx.el.dd(detalle, class_name="respuesta-detalle") for detalle in detalles),
        class_name="respuesta",
    )


def respuestas(*elementos: rx.Component) -> rx.Component:
    """Las respuestas, una al lado de otra; en un teléfono, una debajo de otra."""
    return rx.el.dl(*elementos, class_name="respuestas")


def barras(datos: Sequence[Any] | rx.Var[list[Any]], *, titulo: str, unidad: str = "Importe") -> rx.Component:
    """Un gráfico de barras con los importes escritos encima, y la misma tabla para quien la prefiera o no lo vea.

    Args:
        datos: una lista cuyos elementos tienen `etiqueta` («nov»), `texto` («1.234 €»), `corto` («1,2 mil»), `altura`
            (entero 0-100, relativa a la mayor) y `href`, a dónde lleva; el último es el periodo en curso.
        titulo: la idea del gráfico: «Facturado por mes».
        unidad: cabecera de la columna de importes de la tabla.
    """
    return rx.el.figure(
        rx.el.div(rx.foreach(datos, _barra), class_name="barras", aria_hidden=True),
        rx.el.details(
            rx.el.summary("Ver como tabla", class_name="barras-tabla"),
            rx.el.table(
                rx.el.caption(titulo, class_name="sr-only"),
                rx.el.thead(
                    rx.el.tr(rx.el.th("Periodo", scope="col"), rx.el.th(unidad, scope="col", class_name="dinero"))
                ),
                rx.el.tbody(rx.foreach(datos, _fila_de_barra)),
                class_name="tabla-llana",
            ),
        ),
    )


def _barra(dato: ObjectVar[Any]) -> rx.Component:
    return enlace_interno(
        rx.el.span(dato.corto, class_name="barra-texto"),
        rx.el.span(class_name="barra", style={"height": f"calc((100% - 44px) * {dato.altura} / 100)"}),
        rx.el.span(dato.etiqueta, class_name="barra-etiqueta"),
        href=dato.href,
        tab_index=-1,
        title=dato.texto,
        custom_attrs={"data-mayor": dato.altura == 100},
        class_name="barra-columna",
    )


def _fila_de_barra(dato: ObjectVar[Any]) -> rx.Component:
    return rx.el.tr(rx.el.th(enlace(dato.etiqueta, dato.href), scope="row"), rx.el.td(dato.texto, class_name="dinero"))
