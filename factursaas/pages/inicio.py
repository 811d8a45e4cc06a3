"""La portada."""

import reflex as rx

from factursaas.components.demostracion import abrir_demostracion, crear_cuenta
from factursaas.components.enlaces import boton_enlace
from factursaas.components.layout import publica
from factursaas.components.planes import tabla_planes

_RAZONES = (
    (
        "calculator",
        "Las cuentas salen",
        "IVA, IGIC, IPSI, recargo de equivalencia e IRPF, al céntimo y con cada tipo en su sitio.",
    ),
    (
        "list_ordered",
        "Una numeración sin huecos",
        "El número se pone al emitir. Después la factura ya no cambia: si hay un error, se rectifica.",
    ),
    (
        "keyboard",
        "Rápida de escribir",
        "Busca el cliente, escribe las líneas y emite. En el ordenador, sin soltar el teclado; fuera, con el móvil.",
    ),
    (
        "lock",
        "Tus datos, separados",
        "La propia base de datos separa lo de cada empresa. Y los tuyos los puedes sacar cuando quieras por la API.",
    ),
)

_ARGUMENTOS = (
    "Dos preguntas para empezar: tu NIF y tu código postal",
    "VERI*FACTU de serie: cada factura, encadenada y remitida a la AEAT",
    "Ensaya cuanto quieras: no tiene validez y se borra",
)


@rx.page(
    route="/",
    title="factursaas · Facturas para autónomos y pequeñas empresas",
    description="Programa de facturación para España: clientes, productos, impuestos y facturas.",
)
@publica
def inicio_page() -> rx.Component:
    """Qué es esto y para quién."""
    return rx.fragment(_presentacion(), _razones(), _planes())


def _presentacion() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h1("Haz la factura y vuelve a lo tuyo", class_name="titular"),
            rx.el.p(
                "Facturación para autónomos, pequeñas empresas y gestorías de España. Escribes a quién y qué; los "
                "impuestos, el número y Hacienda van solos.",
                class_name="text-base text-suave mt-4 max-w-[48ch]",
            ),
            rx.el.ul(*(_argumento(texto) for texto in _ARGUMENTOS), class_name="argumentos"),
            rx.el.div(
                boton_enlace("Empezar gratis", crear_cuenta(), size="3"),
                abrir_demostracion("Ver con un año de datos"),
                class_name="flex flex-wrap items-start gap-3 mt-8",
            ),
        ),
        _factura_de_muestra(),
        class_name="franja presentacion",
    )


def _argumento(texto: str) -> rx.Component:
    return rx.el.li(rx.icon("check", size=16, aria_hidden=True), texto)


def _factura_de_muestra() -> rx.Component:
    """Una factura pequeña que enseña lo que se obtiene."""
    return rx.el.figure(
        rx.el.div(
            rx.el.div(
                rx.el.p("Factura", class_name="text-xs text-suave"),
                rx.el.p("A-2026-0042", class_name="text-lg font-semibold cifras"),
            ),
            rx.el.div(
                rx.el.p("25 nov 2026", class_name="cifras"),
                rx.el.p("Talleres Ibarra, S. L.", class_name="text-suave"),
                class_name="text-right text-xs",
            ),
            class_name="flex justify-between gap-4",
        ),
        rx.el.dl(
            _renglon("Revisión de la caldera", "180,00\u00a0€"),
            _renglon("Válvula de seguridad × 2", "46,40\u00a0€"),
            class_name="flex flex-col gap-2 border-y border-linea py-4 my-4",
        ),
        rx.el.dl(
            _renglon("Base imponible", "226,40\u00a0€", suave=True),
            _renglon("IVA 21\u00a0%", "47,54\u00a0€", suave=True),
            _renglon("Total", "273,94\u00a0€", fuerte=True),
            class_name="flex flex-col gap-2",
        ),
        aria_label="Ejemplo de factura",
        class_name="factura-muestra",
    )


def _renglon(nombre: str, importe: str, *, suave: bool = False, fuerte: bool = False) -> rx.Component:
    clases = "flex justify-between gap-4"
    if suave:
        clases += " text-suave"
    if fuerte:
        clases += " text-base font-semibold"
    return rx.el.div(rx.el.dt(nombre), rx.el.dd(importe, class_name="dinero"), class_name=clases)


def _razones() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            *(
                rx.el.div(
                    rx.icon(icono, size=20, aria_hidden=True, class_name="text-acento"),
                    rx.el.h2(titulo, class_name="text-base font-semibold mt-3 mb-1"),
                    rx.el.p(texto, class_name="text-suave"),
                )
                for icono, titulo, texto in _RAZONES
            ),
            class_name="razones",
        ),
        aria_label="Por qué factursaas",
        class_name="franja",
    )


def _planes() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Planes", class_name="text-xl font-semibold mb-6"),
        tabla_planes(),
        class_name="franja py-16",
    )
