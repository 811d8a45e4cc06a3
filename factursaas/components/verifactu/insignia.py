"""Lo que la AEAT dice de una factura: palabra, icono y color."""

from typing import Any

import reflex as rx

from factursaas.components.estado import Color

Aspecto = tuple[str, str, Color]
_FACTURA: dict[str, Aspecto] = {
    "pendiente": ("Pendiente de remitir", "clock", "gray"),
    "correcto": ("Aceptada por la AEAT", "badge_check", "green"),
    "con_errores": ("Aceptada con errores", "triangle_alert", "amber"),
    "rechazado": ("Rechazada por la AEAT", "circle_x", "red"),
}
_ANULACION: dict[str, Aspecto] = {
    "pendiente": ("Anulación pendiente de remitir", "clock", "gray"),
    "correcto": ("Anulación aceptada por la AEAT", "badge_check", "green"),
    "con_errores": ("Anulación aceptada con errores", "triangle_alert", "amber"),
    "rechazado": ("Anulación rechazada por la AEAT", "circle_x", "red"),
}
_REGISTRO: dict[str, Aspecto] = {
    "pendiente": ("Pendiente", "clock", "gray"),
    "correcto": ("Aceptado", "badge_check", "green"),
    "con_errores": ("Con errores", "triangle_alert", "amber"),
    "rechazado": ("Rechazado", "circle_x", "red"),
}


def insignia_aeat(estado: str | rx.Var[str], anulacion: bool | rx.Var[bool] = False) -> rx.Component:
    """La de una factura, o la de su anulación si es lo último que se presentó."""
    return rx.cond(anulacion, _segun(estado, _ANULACION), _segun(estado, _FACTURA))


def insignia_registro(estado: str | rx.Var[str]) -> rx.Component:
    """La de un registro de la cadena."""
    return _segun(estado, _REGISTRO)


def senal_aeat(estado: str | rx.Var[str]) -> rx.Component:
    """En una lista, un icono solo si hay algo que hacer; nada si todo va bien."""
    senales: list[Any] = [(valor, _senal(*_FACTURA[valor])) for valor in ("rechazado", "con_errores")]
    return rx.fragment(rx.match(rx.Var.create(estado), *senales, rx.fragment()))


def _senal(palabra: str, icono: str, color: Color) -> rx.Component:
    return rx.el.span(
        rx.icon(icono, size=15, aria_hidden=True),
        rx.el.span(palabra, class_name="sr-only"),
        title=palabra,
        custom_attrs={"data-color": color},
        class_name="senal-aeat",
    )


def _segun(estado: str | rx.Var[str], aspectos: dict[str, Aspecto]) -> rx.Component:
    casos: list[Any] = [(valor, _insignia(*aspecto)) for valor, aspecto in aspectos.items()]
    return rx.fragment(rx.match(rx.Var.create(estado), *casos, rx.fragment()))


def _insignia(palabra: str, icono: str, color: Color) -> rx.Component:
    return rx.badge(rx.icon(icono, size=14, aria_hidden=True), palabra, color_scheme=color, variant="soft", size="1")
