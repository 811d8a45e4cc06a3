"""Los marcos: el público y el privado, y la cabecera de cada página.

@rx.page(route="/clientes", title=titulo("Clientes"), on_load=ClientesState.cargar)
@privada
def clientes_page() -> rx.Component:
    return rx.fragment(
        cabecera("Clientes", boton("Nuevo cliente", icono="plus", on_click=ClientesState.nuevo)),
        tabla(…),
    )
"""

from collections.abc import Callable
from functools import wraps

import reflex as rx

from factursaas.components.demostracion import banda_de_demostracion
from factursaas.components.enlaces import Ancla, boton_enlace, enlace, enlace_interno
from factursaas.components.ensayo import banda_de_ensayo
from factursaas.components.limites import bandas_de_limites
from factursaas.components.navegacion import barra_inferior, barra_lateral, logotipo
from factursaas.components.paleta import paleta
from factursaas.components.soporte import banda_de_mirada
from factursaas.components.theme import selector_tema
from factursaas.config import ajustes
from factursaas.states.sesion import SesionState

Pagina = Callable[[], rx.Component]

# Sin cambiar de dirección, que volvería a cargar los datos de la página.
_AL_CONTENIDO = rx.Var(
    "(ev) => { ev.preventDefault(); const donde = document.getElementById('contenido');"
    " donde.focus(); donde.scrollIntoView(); }"
)


def titulo(pagina: str) -> str:
    """El título de la pestaña del navegador."""
    return f"{pagina} · factursaas"


def cabecera(
    texto: str | rx.Var[str],
    *acciones: rx.Component,
    descripcion: str | rx.Var[str] | None = None,
    volver: tuple[str, str] | None = None,
    acciones_en_movil: bool = True,
) -> rx.Component:
    """El título de la página y, arriba a la derecha (abajo en un teléfono), su acción principal.

    Args:
        texto: el nombre del sitio.
        acciones: botones; el último es el principal.
        descripcion: una frase debajo, si aporta.
        volver: (texto, dirección) del sitio del que cuelga este: `("Facturas", "/facturas")`.
        acciones_en_movil: falso si la barra inferior ya ofrece lo mismo, como «+ Factura».
    """
    regreso = (
        [
            enlace_interno(
                rx.icon("chevron_left", size=16, aria_hidden=True), volver[0], href=volver[1], class_name="volver"
            )
        ]
        if volver
        else []
    )
    return rx.el.header(
        rx.el.div(
            *regreso,
            rx.el.h1(texto, class_name="text-lg md:text-xl font-semibold"),
            rx.el.p(descripcion, class_name="text-sm text-suave") if descripcion is not None else rx.fragment(),
            class_name="min-w-0",
        ),
        rx.el.div(*acciones, class_name=f"cabecera-acciones {'' if acciones_en_movil else 'solo-escritorio'}")
        if acciones
        else rx.fragment(),
        class_name="cabecera",
    )


def seccion(nombre: str, para_que: str, *contenido: rx.Component, **props) -> rx.Component:
    """Un apartado: qué es a la izquierda y lo suyo a la derecha."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(nombre, class_name="text-base font-semibold"),
            rx.el.p(para_que, class_name="text-sm text-suave mt-1"),
        ),
        rx.el.div(*contenido, class_name="flex flex-col gap-2 min-w-0 max-w-[680px]"),
        aria_label=nombre,
        class_name="seccion",
        **props,
    )


def esqueleto_pagina() -> rx.Component:
    """Lo que se ve mientras se comprueba quién entra: la forma de una página, pasados 150 ms."""
    return rx.fragment(
        rx.el.h1("Cargando…", class_name="sr-only"),
        rx.el.div(
            rx.el.span(class_name="esqueleto h-8 w-40 mb-6"),
            *(
                rx.el.span(class_name="esqueleto h-5 mb-5", style={"width": ancho})
                for ancho in ("90%", "70%", "80%", "60%")
            ),
            aria_hidden=True,
            class_name="flex flex-col",
        ),
    )


def privada(pagina: Pagina) -> Pagina:
    """Envuelve una página en el marco de quien ha entrado; hasta saberlo no se dibuja su contenido.

    Esconder no es proteger: los datos los protege `_run`.
    """

    @wraps(pagina)
    def con_marco() -> rx.Component:
        return rx.el.div(
            saltar_al_contenido(),
            barra_lateral(),
            rx.el.main(
                banda_de_mirada(),
                banda_de_demostracion(),
                banda_de_ensayo(),
                rx.el.div(
                    avisos_de_cuenta(),
                    bandas_de_limites(),
                    rx.cond(SesionState.dentro, pagina(), esqueleto_pagina()),
                    class_name="contenido",
                ),
                id="contenido",
                tab_index=-1,
                class_name="min-w-0 flex-1",
            ),
            barra_inferior(),
            paleta(),
            class_name="marco-privado",
        )

    return con_marco


def avisos_de_cuenta() -> rx.Component:
    """Lo que conviene saber en cualquier página: que se debe un recibo."""
    return rx.cond(
        SesionState.impago != "",
        rx.el.p(
            rx.icon("triangle_alert", size=16, aria_hidden=True, class_name="flex-none mt-0.5"),
            rx.el.span(SesionState.impago, " ", _arreglar_impago()),
            role="status",
            class_name="aviso-cuenta",
        ),
    )


def _arreglar_impago() -> rx.Component:
    if ajustes().identidad == "clerk":
        return enlace("Revisar el pago", "/cuenta#/billing")
    return enlace("Ver planes", "/precios")


def publica(pagina: Pagina) -> Pagina:
    """Envuelve una página en el marco que ve cualquiera."""

    @wraps(pagina)
    def con_marco() -> rx.Component:
        return rx.el.div(
            saltar_al_contenido(),
            rx.el.header(
                rx.el.div(
                    logotipo("/"),
                    rx.el.nav(
                        enlace_interno("Precios", href="/precios", class_name="enlace-publico"),
                        rx.cond(
                            SesionState.dentro,
                            boton_enlace("Ir al panel", "/panel", tono="secundario"),
                            boton_enlace("Entrar", "/entrar", tono="secundario"),
                        ),
                        aria_label="Principal",
                        class_name="flex items-center gap-5",
                    ),
                    class_name="franja h-16 flex items-center justify-between",
                ),
                class_name="border-b border-linea",
            ),
            rx.el.main(pagina(), id="contenido", tab_index=-1, class_name="flex-1"),
            _pie(),
            class_name="min-h-dvh flex flex-col",
        )

    return con_marco


def saltar_al_contenido() -> rx.Component:
    """El primer enlace de la página: con el teclado se llega antes."""
    return Ancla.create(
        "Saltar al contenido", href="#contenido", custom_attrs={"onClick": _AL_CONTENIDO}, class_name="saltar"
    )


def _pie() -> rx.Component:
    return rx.el.footer(
        rx.el.div(
            rx.el.ul(
                rx.el.li("factursaas es software libre (AGPL)."),
                rx.el.li(enlace("Declaración responsable", "/declaracion")),
                rx.el.li(enlace("Accesibilidad", "/accesibilidad")),
                class_name="flex flex-wrap gap-x-4 gap-y-1 text-xs text-suave",
            ),
            selector_tema(),
            class_name="franja py-5 flex items-center justify-between gap-4",
        ),
        class_name="border-t border-linea",
    )
