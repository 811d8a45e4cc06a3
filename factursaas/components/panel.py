"""Cifras, apartados y un gráfico de barras sin bibliotecas."""

from collections.abc import Sequence
from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.ayuda import con_ayuda


def apartado(
    titulo: str, *contenido: rx.Component, accion: rx.Component | None = None, ayudas: tuple[str, ...] = ()
) -> rx.Component:
    """Una sección con su título, los «?» de sus palabras y, si la hay, una acción a la derecha."""
    return rx.el.section(
        rx.el.div(
            con_ayuda(rx.el.h2(titulo, class_name="text-base font-semibold"), *ayudas),
            accion or rx.fragment(),
            class_name="flex items-center justify-between gap-4 mb-3",
        ),
        *contenido,
        aria_label=titulo,
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


def barras(datos: Sequence[Any] | rx.Var[list[Any]], *, titulo: str, unidad: str = "Importe") -> rx.Component:
    """Un gráfico de barras con los importes escritos encima, y su tabla para quien no lo ve.

    Args:
        datos: una lista cuyos elementos tienen `etiqueta` («nov»), `texto` («1.234 €») y `altura` (entero 0-100,
            relativa a la mayor); el último es el periodo en curso.
        titulo: la idea del gráfico: «Facturado por mes».
        unidad: cabecera de la columna de importes de la tabla.
    """
    return rx.el.figure(
        rx.el.div(rx.foreach(datos, _barra), class_name="barras", aria_hidden=True),
        rx.el.table(
            rx.el.caption(titulo),
            rx.el.thead(rx.el.tr(rx.el.th("Periodo", scope="col"), rx.el.th(unidad, scope="col"))),
            rx.el.tbody(rx.foreach(datos, lambda d: rx.el.tr(rx.el.th(d.etiqueta, scope="row"), rx.el.td(d.texto)))),
            class_name="sr-only",
        ),
    )


def _barra(dato: ObjectVar[Any]) -> rx.Component:
    return rx.el.div(
        rx.el.span(dato.texto, class_name="barra-texto"),
        rx.el.span(class_name="barra", style={"height": f"calc((100% - 44px) * {dato.altura} / 100)"}),
        rx.el.span(dato.etiqueta, class_name="barra-etiqueta"),
        class_name="barra-columna",
    )
