"""La cadena de registros: la lista, su XML y la comprobación."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.ayuda import palabras
from factursaas.components.boton import boton
from factursaas.components.dialogo import aviso
from factursaas.components.ejemplo import con_datos_de_ejemplo
from factursaas.components.formulario import buscador
from factursaas.components.panel import apartado
from factursaas.components.tabla import Columna, fila, paginador, tabla
from factursaas.components.vacio import sin_resultados
from factursaas.components.verifactu.insignia import insignia_registro
from factursaas.states.cadena import CadenaState
from factursaas.states.filas_verifactu import FilaRegistro

_COLUMNAS = [
    Columna("N.º", "4rem"),
    Columna("Factura", movil="titulo"),
    Columna("Registro", "7rem", movil="detalle"),
    Columna("Hecho", "11rem"),
    Columna("Huella", "10rem", movil="lateral"),
    Columna("Estado", "9rem", movil="estado"),
]
_EJEMPLO = [
    ("2", "A-2026-0002", "Alta", "24 nov 2026, 10:05", "9C1B44E0…", "Aceptado"),
    ("1", "A-2026-0001", "Alta", "3 nov 2026, 18:40", "3F5A07D2…", "Aceptado"),
]


def cadena() -> rx.Component:
    """Todos los registros, en el orden en que se encadenan."""
    return apartado(
        "La cadena",
        rx.el.p(
            "Cada registro lleva la huella del anterior: si alguien cambiara uno, se notaría en todos los siguientes.",
            class_name="text-suave max-w-[68ch] mb-3",
        ),
        rx.el.div(palabras("Las palabras de la cadena", "registro", "huella", "qr", "declaracion"), class_name="mb-3"),
        rx.cond(
            CadenaState.ultima,
            rx.el.p("Se comprueba cada noche. La última vez, ", CadenaState.ultima, class_name="text-suave mb-3"),
        ),
        _resultado(),
        rx.el.div(
            buscador(
                CadenaState.buscar,
                nombre="Buscar registros",
                placeholder="Número de factura",
                id="buscar_registros",
                default_value=CadenaState.buscado,
            ),
            class_name="filtros mb-4",
        ),
        tabla(
            _COLUMNAS,
            CadenaState.filas,
            _fila,
            nombre="Registros de facturación",
            cargando=CadenaState.cargando,
            filas_esqueleto=3,
            vacio=rx.cond(
                CadenaState.buscado,
                sin_resultados("Ninguna factura con ese número", CadenaState.limpiar),
                rx.el.p("Todavía no hay registros.", class_name="text-suave py-4"),
            ),
            pie=paginador(CadenaState, CadenaState.tramo),
        ),
        ayudas=("encadenado",),
        accion=rx.el.div(
            boton("Descargar evidencias", icono="download", tono="discreto", on_click=CadenaState.bajar_evidencias),
            boton(
                "Comprobar ahora",
                icono="link",
                tono="secundario",
                loading=CadenaState.comprobando,
                on_click=CadenaState.comprobar,
            ),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-2",
        ),
    )


def registros_de_ejemplo() -> rx.Component:
    """Dos registros encadenados, para quien aún no ha emitido."""
    return con_datos_de_ejemplo(_COLUMNAS, _EJEMPLO, nombre="Registros de ejemplo")


def _resultado() -> rx.Component:
    mala = rx.el.div(
        rx.icon("circle_alert", size=16, aria_hidden=True, class_name="mt-0.5 flex-none"),
        rx.el.div(
            rx.el.p(CadenaState.resultado, class_name="font-medium"),
            rx.el.ul(rx.foreach(CadenaState.anomalias, rx.el.li), class_name="recado-lista"),
        ),
        role="alert",
        class_name="recado recado-falla",
    )
    buena = rx.el.div(aviso(CadenaState.resultado, tono="bien"), class_name="mb-4")
    return rx.cond(CadenaState.anomalias, mala, rx.cond(CadenaState.resultado != "", buena))


def _fila(registro: ObjectVar[FilaRegistro]) -> rx.Component:
    abierto = CadenaState.abierto_id == registro.id
    boton_numero = rx.el.button(
        registro.numero,
        type="button",
        on_click=CadenaState.ver(registro.id),
        custom_attrs={"aria-expanded": rx.cond(abierto, "true", "false"), "title": "Ver el registro en XML"},
        class_name="enlace-fila cifras",
    )
    return rx.fragment(
        fila(
            _COLUMNAS,
            rx.el.span(registro.posicion, class_name="cifras text-suave"),
            boton_numero,
            registro.tipo,
            rx.el.span(registro.generado, class_name="cifras"),
            rx.el.span(registro.huella, title=registro.huella_entera, class_name="huella"),
            insignia_registro(registro.estado),
            key=registro.id,
        ),
        rx.cond(abierto, _xml(registro)),
    )


def _xml(registro: ObjectVar[FilaRegistro]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.el.pre(
                rx.el.code(CadenaState.xml),
                tab_index=0,
                aria_label=f"XML del registro {registro.posicion}",
                class_name="xml",
            ),
            col_span=len(_COLUMNAS),
            class_name="m-xml",
        ),
    )
