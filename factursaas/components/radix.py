"""Radix Themes con lo justo: sin esto, cada página descarga la biblioteca entera y 26 colores."""

from typing import Any

import reflex as rx
from reflex_components_radix.plugin import RADIX_THEMES_STYLESHEET

COLORES = ("gray", "slate", "teal", "amber", "blue", "green", "red", "violet")
HOJAS = ("tokens/base.css", *(f"tokens/colors/{color}.css" for color in COLORES), "components.css", "utilities.css")


class RadixLigero(rx.plugins.RadixThemesPlugin):
    """El complemento de Radix sin componentes dinámicos (no los usamos) y con los colores del diseño."""

    def get_frontend_dependencies(self, **context: Any) -> tuple[str, ...]:  # noqa: ARG002 - firma de Reflex
        """Ninguna: cada componente ya trae la suya, y nombrarla aquí la mete entera en el paquete."""
        return ()

    def pre_compile(self, **context: Any) -> None:
        """Sustituye la hoja de estilos completa por las que hacen falta."""
        context["add_modify_task"]("styles/tailwind.css", _solo_lo_nuestro)


def _solo_lo_nuestro(hoja: str) -> str:
    entera = f'@import "{RADIX_THEMES_STYLESHEET}" layer(components);'
    if entera not in hoja:
        raise ValueError("Reflex ya no importa la hoja de Radix como se esperaba; revisa components/radix.py.")
    return hoja.replace(entera, "\n".join(f'@import "@radix-ui/themes/{n}" layer(components);' for n in HOJAS))
