"""El aspecto: tema de Radix, escala de Tailwind y selector de claro y oscuro.

Los valores viven en `assets/estilo.css`. Tailwind solo conoce los nombres de abajo:
tamaños `text-xs` 13, `text-sm` 14, `text-base` 16, `text-lg` 20, `text-xl` 28 píxeles, y los
colores `texto`, `suave`, `linea`, `fondo`, `panel`, `realce`, `acento`, `aviso`, `peligro`, `bien`.
"""

import reflex as rx
from reflex.style import LiteralColorMode, set_color_mode
from reflex_base.plugins.shared_tailwind import TailwindConfig

COLORES = {
    "transparent": "transparent",
    "current": "currentColor",
    "texto": "var(--gray-12)",
    "suave": "var(--gray-11)",
    "linea": "var(--gray-6)",
    "fondo": "var(--color-background)",
    "panel": "var(--gray-2)",
    "realce": "var(--gray-3)",
    "acento": "var(--accent-11)",
    "aviso": "var(--amber-11)",
    "peligro": "var(--red-11)",
    "bien": "var(--green-11)",
}

TAILWIND: TailwindConfig = {
    "plugins": [],
    "theme": {
        "fontSize": {
            "xs": ["13px", "18px"],
            "sm": ["14px", "20px"],
            "base": ["16px", "24px"],
            "lg": ["20px", "28px"],
            "xl": ["28px", "36px"],
        },
        "extend": {"colors": COLORES, "borderRadius": {"DEFAULT": "8px"}},
    },
}

_MODOS: tuple[tuple[LiteralColorMode, str, str], ...] = (
    ("system", "monitor", "Como el sistema"),
    ("light", "sun", "Claro"),
    ("dark", "moon", "Oscuro"),
)


def tema(*contenido: rx.Component) -> rx.Component:
    """El tema de toda la aplicación: un solo acento y grises que lo acompañan."""
    return rx.theme(*contenido, accent_color="teal", gray_color="slate", radius="medium", panel_background="solid")


def cabeza() -> list[rx.Component]:
    """Lo que lleva la cabeza de cada página."""
    return [
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="icon", href="/favicon.ico", sizes="32x32"),
        rx.el.link(
            rel="preload",
            href="/fonts/inter.woff2",
            custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": "anonymous"},
        ),
        rx.el.meta(name="color-scheme", content="light dark"),
    ]


def selector_tema() -> rx.Component:
    """Tres botones para elegir como el sistema, claro u oscuro; se recuerda en este navegador."""
    return rx.el.div(
        *(
            rx.el.button(
                rx.icon(icono, size=16, aria_hidden=True),
                type="button",
                title=nombre,
                aria_label=f"Tema: {nombre.lower()}",
                aria_pressed=rx.color_mode == modo,
                on_click=set_color_mode(modo),
                class_name="boton-tema",
            )
            for modo, icono, nombre in _MODOS
        ),
        role="group",
        aria_label="Aspecto",
        class_name="selector-tema",
    )
