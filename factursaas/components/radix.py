"""Radix Themes con lo justo: sin esto, cada página descarga la biblioteca entera y el doble de estilos."""

from typing import Any

import reflex as rx
from reflex_components_radix.plugin import RADIX_THEMES_STYLESHEET

COLORES = ("gray", "slate", "teal", "amber", "blue", "green", "red", "violet")
HOJAS = ("tokens/base.css", *(f"tokens/colors/{color}.css" for color in COLORES), "components.css", "utilities.css")

# Por cada propiedad trae además la de cinco anchos de pantalla (`md:rt-r-…`); aquí eso se hace con Tailwind.
_POSTCSS = """\
import tailwind from "@tailwindcss/postcss";

const sinAnchos = {
  postcssPlugin: "sin-anchos-de-radix",
  OnceExit(hoja) {
    hoja.walkRules(/:-?rt-/, (regla) => regla.remove());
    hoja.walkAtRules("media", (bloque) => bloque.nodes.length || bloque.remove());
  },
};

export default { plugins: [tailwind(), sinAnchos] };
"""

# El tema de Radix prepara globos de texto (`Tooltip`), que aquí no hay, y con ellos viene el programa que los coloca.
_SIN_GLOBOS = """\
const sinGlobos = {
  name: "radix-sin-globos",
  enforce: "pre",
  transform: {
    filter: { id: /@radix-ui.themes.dist.esm.components.theme\\.js/ },
    handler(codigo) {
      const [, react] = codigo.match(/import\\*as (\\w+) from"react"/) ?? [];
      const [, globo] = codigo.match(/,Tooltip as (\\w+)}from"radix-ui"/) ?? [];
      const usado = `${globo}.Provider,{delayDuration:200}`;
      if (!react || !codigo.includes(usado)) this.error("El tema de Radix ha cambiado; revisa components/radix.py.");
      return codigo.replace(`,Tooltip as ${globo}`, "").replace(usado, `${react}.Fragment,null`);
    },
  },
};

"""


class RadixLigero(rx.plugins.RadixThemesPlugin):
    """El complemento de Radix sin componentes dinámicos (no los usamos) y con los colores del diseño."""

    def get_frontend_dependencies(self, **context: Any) -> tuple[str, ...]:  # noqa: ARG002 - firma de Reflex
        """Ninguna: cada componente ya trae la suya, y nombrarla aquí la mete entera en el paquete."""
        return ()

    def pre_compile(self, **context: Any) -> None:
        """Sustituye la hoja de estilos completa por las que hacen falta."""
        context["add_modify_task"]("styles/tailwind.css", _solo_lo_nuestro)


class RadixSinSobras(rx.plugins.Plugin):
    """Quita de lo ya compuesto lo que Radix trae y no usamos; va detrás del complemento de Tailwind."""

    def pre_compile(self, **context: Any) -> None:
        """Sustituye la configuración de PostCSS y amplía la de Vite."""
        context["add_modify_task"]("postcss.config.js", lambda _: _POSTCSS)
        context["add_modify_task"]("vite.config.js", _sin_globos)


def _sin_globos(configuracion: str) -> str:
    sitio = "].concat(["
    if sitio not in configuracion:
        raise ValueError("Reflex ya no escribe la configuración de Vite como se esperaba; revisa components/radix.py.")
    return configuracion.replace("export default", f"{_SIN_GLOBOS}export default").replace(sitio, f"{sitio}sinGlobos")


def _solo_lo_nuestro(hoja: str) -> str:
    entera = f'@import "{RADIX_THEMES_STYLESHEET}" layer(components);'
    if entera not in hoja:
        raise ValueError("Reflex ya no importa la hoja de Radix como se esperaba; revisa components/radix.py.")
    return hoja.replace(entera, "\n".join(f'@import "@radix-ui/themes/{n}" layer(components);' for n in HOJAS))
