"""Botones: uno principal por pantalla, los demás secundarios."""

from typing import Any, Literal

import reflex as rx

Tono = Literal["principal", "secundario", "discreto", "peligro"]

_ASPECTO: dict[Tono, dict[str, str]] = {
    "principal": {"variant": "solid", "color_scheme": "teal"},
    "secundario": {"variant": "surface", "color_scheme": "gray"},
    "discreto": {"variant": "ghost", "color_scheme": "gray"},
    "peligro": {"variant": "solid", "color_scheme": "red"},
}


def aspecto(tono: Tono) -> dict[str, Any]:
    """Las propiedades de Radix de un tono."""
    return {**_ASPECTO[tono], "high_contrast": tono == "secundario"}


def boton(texto: str | rx.Var[str], *, icono: str = "", tono: Tono = "principal", **props) -> rx.Component:
    """Un botón con su verbo: «Emitir factura», nunca «Aceptar».

    `loading=` lo deja ocupado; `type` es «button» salvo que se diga `type="submit"`.
    """
    contenido = [rx.icon(icono, size=16, aria_hidden=True)] if icono else []
    return rx.button(*contenido, texto, **{"type": "button", **aspecto(tono), **props})


def boton_plegable(texto: str, icono: str, **props) -> rx.Component:
    """Un botón secundario que en un teléfono se queda en su icono, para dejar sitio a los demás."""
    return rx.button(
        rx.icon(icono, size=16, aria_hidden=True),
        rx.el.span(texto, class_name="solo-escritorio"),
        **{"type": "button", "aria_label": texto, **aspecto("secundario"), **props},
    )


def boton_icono(icono: str, nombre: str, *, tono: Tono = "discreto", **props) -> rx.Component:
    """Un botón de solo icono; `nombre` es lo que oye quien no lo ve."""
    return rx.icon_button(
        rx.icon(icono, size=16, aria_hidden=True),
        **{"type": "button", "aria_label": nombre, "title": nombre, **aspecto(tono), **props},
    )
