"""El menú: barra lateral en escritorio, barra inferior en un teléfono."""

from typing import NamedTuple

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.clerk import boton_usuario
from factursaas.components.demostracion import dejar_demostracion
from factursaas.components.enlaces import enlace_interno, enlace_navegacion
from factursaas.components.paleta import boton_de_paleta
from factursaas.components.soporte import salvo_de_visita
from factursaas.components.theme import selector_tema
from factursaas.config import ajustes
from factursaas.states.sesion import SesionState
from factursaas.states.uso import LineaUso


class Lugar(NamedTuple):
    """Un sitio del menú."""

    nombre: str
    href: str
    icono: str


PANEL = Lugar("Panel", "/panel", "layout_dashboard")
FACTURAS = Lugar("Facturas", "/facturas", "receipt_text")
CLIENTES = Lugar("Clientes", "/clientes", "users")
PRODUCTOS = Lugar("Productos", "/productos", "package")
CUENTA = Lugar("Cuenta", "/cuenta", "circle_user_round")
VERIFACTU = Lugar("VERI*FACTU", "/verifactu", "shield_check")
INSTALACION = Lugar("Instalación", "/admin", "server")
AJUSTES = Lugar("Ajustes", "/ajustes", "settings")
NUEVA_FACTURA = Lugar("Factura", "/facturas/nueva", "plus")

LUGARES = (PANEL, FACTURAS, CLIENTES, PRODUCTOS)
_MENU_MAS = "menu-mas"


def logotipo(href: str) -> rx.Component:
    """La marca, que lleva al principio."""
    return enlace_interno(
        rx.el.img(src="/logo.svg", alt="", width="24", height="24"),
        rx.el.span("factursaas"),
        href=href,
        class_name="logotipo",
    )


def _lugar(lugar: Lugar, *marca: rx.Component, **props) -> rx.Component:
    return enlace_navegacion(
        rx.icon(lugar.icono, size=18, aria_hidden=True),
        rx.el.span(lugar.nombre),
        *marca,
        href=lugar.href,
        **{"class_name": "lugar", **props},
    )


def _de_operador(**props) -> rx.Component:
    """El panel de la instalación, solo para quien la cuida."""
    return rx.cond(SesionState.operador, _lugar(INSTALACION, **props))


def _marca() -> rx.Component:
    """Cuánto pide atención en la remisión: un número, y al pararse encima o al oírlo, de qué."""
    return rx.cond(
        SesionState.verifactu != "",
        rx.el.span(
            rx.el.span(SesionState.marca_verifactu, aria_hidden=True),
            rx.el.span(SesionState.verifactu, class_name="sr-only"),
            title=SesionState.verifactu,
            class_name="lugar-marca cifras",
        ),
    )


def _punto() -> rx.Component:
    """En un teléfono, un punto sobre «Más» que lleva a lo mismo."""
    return rx.cond(
        SesionState.verifactu != "",
        rx.el.span(rx.el.span(f"VERI*FACTU: {SesionState.verifactu}", class_name="sr-only"), class_name="lugar-punto"),
    )


def _linea_uso(linea: ObjectVar[LineaUso]) -> rx.Component:
    """Un límite del plan: nombre, «2 de 5» y una barra."""
    return rx.el.li(
        rx.el.div(
            rx.el.span(linea.nombre),
            rx.el.span(linea.texto, class_name="cifras"),
            title=rx.cond(linea.nivel == "sin_limite", "Sin límite en tu plan", ""),
            class_name="flex justify-between gap-2 text-xs",
        ),
        rx.cond(
            linea.nivel == "sin_limite",
            rx.fragment(),
            rx.el.div(
                rx.el.div(class_name="uso-relleno", style={"width": f"{linea.porcentaje}%"}),
                class_name="uso-barra",
                aria_hidden=True,
            ),
        ),
        rx.match(
            linea.nivel,
            ("aviso", _ver_planes("Casi completo: ver planes")),
            ("lleno", _ver_planes("Completo: ver planes")),
            rx.fragment(),
        ),
        custom_attrs={"data-nivel": linea.nivel},
        class_name="uso-linea",
    )


def _ver_planes(texto: str) -> rx.Component:
    return enlace_interno(texto, href="/precios", class_name="enlace text-xs")


def medidor_uso() -> rx.Component:
    """Cuánto del plan se ha gastado, antes de chocar con el límite."""
    return rx.cond(
        SesionState.uso,
        rx.el.section(
            rx.el.h2("Plan ", SesionState.nombre_plan, class_name="text-xs font-semibold"),
            rx.el.ul(rx.foreach(SesionState.uso, _linea_uso), class_name="flex flex-col gap-2"),
            aria_label="Uso del plan",
            class_name="uso",
        ),
    )


def _quien(menu: str = "") -> rx.Component:
    """Con qué cuenta se está dentro, el aspecto y la salida; `menu` es el menú emergente en el que va."""
    return rx.cond(SesionState.demo, _de_demostracion(), _de_verdad(menu))


def _de_demostracion() -> rx.Component:
    return rx.el.div(
        rx.el.p("Demostración", class_name="text-xs text-suave px-2"),
        rx.el.div(
            dejar_demostracion("Salir", "/", "boton-salir"),
            selector_tema(),
            class_name="flex items-center justify-between",
        ),
        class_name="flex flex-col gap-1 pt-2 border-t border-linea",
    )


def _de_verdad(menu: str) -> rx.Component:
    if ajustes().identidad == "clerk":
        return rx.el.div(
            boton_usuario(menu),
            rx.el.div(selector_tema(), class_name="flex justify-end"),
            class_name="flex flex-col gap-1 pt-2 border-t border-linea",
        )
    return rx.el.div(
        _lugar(CUENTA, title=SesionState.email, custom_attrs=_CERRAR_MENU if menu else {}),
        rx.el.p(SesionState.email, title=SesionState.email, class_name="text-xs text-suave truncate px-2"),
        rx.el.div(
            rx.el.button(
                rx.icon("log_out", size=16, aria_hidden=True),
                "Salir",
                type="button",
                on_click=SesionState.salir,
                class_name="boton-salir",
            ),
            selector_tema(),
            class_name="flex items-center justify-between",
        ),
        class_name="flex flex-col gap-1 pt-2 border-t border-linea",
    )


@rx.memo
def barra_lateral() -> rx.Component:
    """La barra de escritorio."""
    return rx.el.aside(
        rx.el.div(logotipo("/panel"), class_name="px-2 pb-4"),
        boton_de_paleta(),
        rx.el.nav(
            *(_lugar(lugar) for lugar in LUGARES),
            _lugar(VERIFACTU, _marca()),
            aria_label="Principal",
            class_name="flex flex-col gap-px",
        ),
        rx.el.div(medidor_uso(), _de_operador(), _lugar(AJUSTES), _quien(), class_name="mt-auto flex flex-col gap-2"),
        class_name="barra-lateral",
    )


@rx.memo
def barra_inferior() -> rx.Component:
    """La barra de un teléfono: cuatro sitios y «Factura» en el centro."""
    return rx.fragment(
        rx.el.nav(
            _lugar(PANEL),
            _lugar(FACTURAS),
            salvo_de_visita(_lugar(NUEVA_FACTURA, class_name="lugar lugar-central", aria_label="Nueva factura")),
            _lugar(CLIENTES),
            rx.el.button(
                rx.icon("ellipsis", size=18, aria_hidden=True),
                rx.el.span("Más"),
                _punto(),
                type="button",
                custom_attrs={"popoverTarget": _MENU_MAS},
                class_name="lugar relative",
            ),
            aria_label="Principal",
            class_name="barra-inferior",
        ),
        rx.el.div(
            boton_de_paleta(),
            _lugar(PRODUCTOS, custom_attrs=_CERRAR_MENU),
            _lugar(VERIFACTU, _marca(), custom_attrs=_CERRAR_MENU),
            _de_operador(custom_attrs=_CERRAR_MENU),
            _lugar(AJUSTES, custom_attrs=_CERRAR_MENU),
            medidor_uso(),
            _quien(_MENU_MAS),
            id=_MENU_MAS,
            custom_attrs={"popover": "auto"},
            class_name="menu-mas",
        ),
    )


_CERRAR_MENU = {"onClick": rx.Var("() => document.getElementById('" + _MENU_MAS + "').hidePopover()")}
