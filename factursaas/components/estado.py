"""El estado de una factura: palabra, icono y color, nunca solo el color."""

from typing import Literal

import reflex as rx

Color = Literal["gray", "blue", "green", "red", "violet", "amber"]
_ASPECTO: dict[str, tuple[str, str, Color]] = {
    "BORRADOR": ("Borrador", "pencil", "gray"),
    "EMITIDA": ("Emitida", "file_check", "blue"),
    "COBRADA": ("Cobrada", "circle_check", "green"),
    "ANULADA": ("Anulada", "ban", "red"),
    "RECTIFICADA": ("Rectificada", "file_pen_line", "violet"),
}


def _insignia(palabra: str, icono: str, color: Color) -> rx.Component:
    return rx.badge(rx.icon(icono, size=14, aria_hidden=True), palabra, color_scheme=color, variant="soft", size="1")


def insignia_ensayo() -> rx.Component:
    """La de una factura que se emitió ensayando."""
    return _insignia("Ensayo · sin validez fiscal", "flask_conical", "gray")


def insignia_estado(estado: str | rx.Var[str], vencida: bool | rx.Var[bool] = False) -> rx.Component:
    """La insignia de un `EstadoFactura`; `vencida` la vuelve ámbar.

    Args:
        estado: el valor (`"EMITIDA"`), suelto o de una fila.
        vencida: si está emitida y pasó su vencimiento sin cobrarse.
    """
    casos = [(valor, _insignia(*aspecto)) for valor, aspecto in _ASPECTO.items()]
    normal = rx.match(rx.Var.create(estado), *casos, _insignia(*_ASPECTO["BORRADOR"]))
    return rx.cond(vencida, _insignia("Vencida", "clock_alert", "amber"), normal)
