"""Enlaces que cambian de página sin recargarla."""

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.react_router.dom import ReactRouterLink

from factursaas.components.boton import Tono, aspecto


class EnlaceInterno(ReactRouterLink):
    """Un enlace sin aspecto propio que adelanta la carga al acercarse."""

    alias = "EnlaceInterno"

    prefetch: rx.Var[str]


class Ancla(BaseHTML):
    """Un enlace a un sitio de la misma página; los demás los lleva el enrutador."""

    tag = "a"

    href: rx.Var[str]


class EnlaceNavegacion(EnlaceInterno):
    """Un enlace que sabe si se está en su página (`aria-current="page"`)."""

    tag = "NavLink"
    alias = "EnlaceNavegacion"


def enlace_interno(*contenido: rx.Component | str | rx.Var, href: str | rx.Var[str], **props) -> rx.Component:
    """Un enlace sin aspecto propio; el de una fila, una tarjeta o el logotipo."""
    return EnlaceInterno.create(*contenido, to=href, prefetch="intent", **props)


def enlace_navegacion(*contenido: rx.Component | str, href: str, **props) -> rx.Component:
    """Un enlace de menú."""
    return EnlaceNavegacion.create(*contenido, to=href, prefetch="intent", **props)


def enlace(texto: str | rx.Var[str], href: str | rx.Var[str], **props) -> rx.Component:
    """Un enlace dentro de un texto, siempre subrayado."""
    return enlace_interno(texto, href=href, class_name="enlace", **props)


def enlace_afuera(texto: str | rx.Var[str], href: str | rx.Var[str], **props) -> rx.Component:
    """Un enlace a la página de otro, que se abre en otra pestaña y lo dice."""
    return rx.el.a(
        texto,
        rx.el.span(" (se abre en otra pestaña)", class_name="sr-only"),
        rx.icon("external_link", size=13, aria_hidden=True),
        href=href,
        target="_blank",
        rel="noopener",
        class_name="enlace enlace-afuera",
        **props,
    )


def boton_enlace(
    texto: str | rx.Var[str], href: str | rx.Var[str], *, icono: str = "", tono: Tono = "principal", **props
) -> rx.Component:
    """Un enlace con aspecto de botón: para ir a otra página, no para hacer algo."""
    contenido = [rx.icon(icono, size=16, aria_hidden=True)] if icono else []
    return rx.button(enlace_interno(*contenido, texto, href=href), as_child=True, **{**aspecto(tono), **props})


def enlace_a_fichero(*contenido: rx.Component | str, href: str | rx.Var[str], **props) -> rx.Component:
    """Un enlace a algo que no es una página de la aplicación: lo pide el navegador, como un PDF de la API."""
    return ReactRouterLink.create(*contenido, to=href, reload_document=True, **props)
