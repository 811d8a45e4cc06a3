"""Llevarse una lista a una hoja de cálculo."""

import reflex as rx
from reflex.event import EventCallback

from factursaas.components.boton import boton_plegable


def exportar(al_elegir: EventCallback) -> rx.Component:
    """El menú de descarga: lo que enseña el filtro, entero. `al_elegir` recibe «csv» o «xlsx»."""
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(boton_plegable("Exportar", "download")),
        rx.dropdown_menu.content(
            rx.dropdown_menu.item("Excel (XLSX)", on_select=al_elegir("xlsx")),
            rx.dropdown_menu.item("Texto (CSV)", on_select=al_elegir("csv")),
        ),
    )
