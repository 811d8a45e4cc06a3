"""Cuánto suma lo que enseña el filtro."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.states.facturas import FacturasState
from factursaas.states.filtros_facturas import FilaSuma


def totales() -> rx.Component:
    """Un renglón por moneda con sus totales."""
    return rx.cond(
        FacturasState.sumas,
        rx.el.div(rx.foreach(FacturasState.sumas, _suma), role="group", aria_label="Totales de lo que se ve"),
    )


def _suma(suma: ObjectVar[FilaSuma]) -> rx.Component:
    return rx.el.dl(
        rx.el.div(rx.el.dt("Hay", class_name="sr-only"), rx.el.dd(suma.facturas), class_name="suma-lista suma-cuantas"),
        _cifra("Base", suma.base, "suma-lista suma-menor"),
        _cifra("Impuestos", suma.impuestos, "suma-lista suma-menor"),
        _cifra("Total", suma.total),
        _cifra("Pendiente", suma.pendiente),
        class_name="sumas",
    )


def _cifra(nombre: str, importe: rx.Var[str], clases: str = "suma-lista") -> rx.Component:
    return rx.el.div(rx.el.dt(nombre), rx.el.dd(importe, class_name="cifras"), class_name=clases)
