"""La declaración responsable del programa: se lee sin entrar, y se llega desde el pie, el menú y los ajustes."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import aspecto
from factursaas.components.enlaces import enlace_a_fichero, enlace_interno
from factursaas.components.layout import publica, titulo
from factursaas.states.declaracion import DeclaracionState, FilaApartado, FilaVersion


@rx.page(
    route="/declaracion",
    title=titulo("Declaración responsable"),
    description="La declaración responsable de este programa de facturación, de esta versión y de las anteriores.",
    on_load=DeclaracionState.cargar,
)
@publica
def declaracion_page() -> rx.Component:
    """El documento, con su PDF, y al lado sus versiones."""
    return rx.el.div(
        rx.cond(
            DeclaracionState.ficha.titulo != "",
            rx.el.div(
                rx.el.article(_encabezado(), _apartados(), _anexo(), class_name="min-w-0"),
                _al_lado(),
                class_name="declaracion",
            ),
            rx.fragment(
                rx.el.h1("Declaración responsable", class_name="text-lg font-semibold"),
                rx.el.p("Leyendo la declaración…", role="status", class_name="text-suave"),
            ),
        ),
        class_name="franja py-10",
    )


def _encabezado() -> rx.Component:
    return rx.el.header(
        rx.el.h1(DeclaracionState.ficha.titulo, class_name="text-lg font-semibold"),
        rx.el.div(
            rx.el.p("Versión ", DeclaracionState.ficha.version, class_name="text-suave"),
            _descarga(),
            class_name="flex flex-wrap items-center justify-between gap-4 mt-3",
        ),
        rx.cond(DeclaracionState.faltan, _sin_suscribir()),
    )


def _descarga() -> rx.Component:
    return rx.button(
        enlace_a_fichero(
            rx.icon("download", size=16, aria_hidden=True),
            "Descargar PDF",
            href=DeclaracionState.ficha.pdf,
        ),
        as_child=True,
        **aspecto("principal"),
    )


def _sin_suscribir() -> rx.Component:
    """Un borrador no puede parecer otra cosa."""
    return rx.el.section(
        rx.el.p(
            rx.icon("triangle_alert", size=16, aria_hidden=True, class_name="flex-none"),
            "Sin suscribir: esto no es todavía una declaración responsable.",
            class_name="flex items-center gap-2 font-semibold",
        ),
        rx.el.p(
            "Falta lo siguiente; los datos los pone quien administra esta instalación, en su configuración.",
            class_name="mt-2",
        ),
        rx.el.ul(rx.foreach(DeclaracionState.faltan, rx.el.li), class_name="list-disc pl-5 mt-2"),
        aria_label="Sin suscribir",
        class_name="aviso-declaracion",
    )


def _apartados() -> rx.Component:
    return rx.el.dl(rx.foreach(DeclaracionState.apartados, _apartado), class_name="apartados")


def _anexo() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Anexo", class_name="text-lg font-semibold mt-10"),
        rx.el.dl(rx.foreach(DeclaracionState.anexo, _apartado), class_name="apartados"),
        aria_label="Anexo",
    )


def _apartado(apartado: ObjectVar[FilaApartado]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(rx.el.span(apartado.letra, class_name="letra cifras"), rx.el.span(apartado.texto)),
        rx.foreach(apartado.valor, rx.el.dd),
    )


def _al_lado() -> rx.Component:
    return rx.el.aside(
        rx.cond(DeclaracionState.versiones, _versiones()),
        rx.el.section(
            rx.el.h2("Desde cuándo obliga", class_name="text-sm font-semibold"),
            rx.el.p(DeclaracionState.obliga, class_name="text-sm text-suave mt-1"),
        ),
        rx.el.p(
            "La pide el art. 13 del Real Decreto 1007/2023, y se conserva la de cada versión. Para programas, en ",
            enlace_a_fichero("/api/declaracion", href="/api/declaracion", class_name="enlace"),
            ".",
            class_name="text-xs text-suave",
        ),
        rx.el.p(
            "SHA-256 del texto: ",
            rx.el.span(DeclaracionState.ficha.sha256, class_name="break-all"),
            class_name="text-xs text-suave",
        ),
        aria_label="Versiones",
        class_name="declaracion-lado",
    )


def _versiones() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Versiones suscritas", class_name="text-sm font-semibold"),
        rx.el.ul(rx.foreach(DeclaracionState.versiones, _version), class_name="flex flex-col mt-1"),
    )


def _version(version: ObjectVar[FilaVersion]) -> rx.Component:
    return rx.el.li(
        enlace_interno(
            rx.el.span(version.nombre, class_name="font-medium"),
            rx.el.span(version.suscrita, class_name="text-xs text-suave"),
            href=version.enlace,
            custom_attrs={"aria-current": rx.cond(version.es_esta, "true", "false")},
            class_name="version-declarada",
        )
    )
