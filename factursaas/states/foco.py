"""Dónde queda el teclado cuando desaparece de la lista lo que se acaba de pulsar."""

import json
from collections.abc import Collection, Sequence

import reflex as rx
from reflex.event import EventSpec


def enfocar_fila(factura: str) -> EventSpec:
    """Lleva el teclado a la fila de una factura o, sin ella, al título; solo si nadie lo tiene ya (`lista.jsx`)."""
    dicho = json.dumps({"detail": factura})
    return rx.call_script(f"window.dispatchEvent(new CustomEvent('enfocar-fila', {dicho}))")


def vecina(antes: Sequence[str], ahora: Sequence[str], tocadas: Collection[str]) -> str:
    """La primera de las tocadas que sigue a la vista o, si no queda ninguna, la que ocupa su sitio.

    >>> vecina(["a", "b", "c"], ["a", "b", "c"], ["b"]), vecina(["a", "b", "c"], ["a", "c"], ["b"])
    ('b', 'c')
    >>> vecina(["a", "b"], ["a"], ["b"]), vecina(["a"], [], ["a"])
    ('a', '')
    """
    if siguen := [una for una in ahora if una in tocadas]:
        return siguen[0]
    sitio = next((puesto for puesto, una in enumerate(antes) if una in tocadas), 0)
    return ahora[min(sitio, len(ahora) - 1)] if ahora else ""
