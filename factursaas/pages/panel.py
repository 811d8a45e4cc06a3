"""El panel."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.enlaces import boton_enlace, enlace, enlace_interno
from factursaas.components.ensayo import probar_sin_compromiso
from factursaas.components.facturas import COLUMNAS, fila_factura
from factursaas.components.guia import guia_de_bienvenida
from factursaas.components.hacienda import de_hacienda, proximas_citas
from factursaas.components.layout import cabecera, privada, titulo
from factursaas.components.panel import apartado, barras
from factursaas.components.respuestas import (
    las_tres_respuestas,
    lo_que_pide_atencion,
    lo_que_te_deben,
    mejores_clientes,
)
from factursaas.components.soporte import salvo_de_visita
from factursaas.components.tabla import tabla
from factursaas.states.facturas import FilaFactura
from factursaas.states.panel import PanelState
from factursaas.states.primera_vez import PrimeraVezState
from factursaas.states.sesion import SesionState

_A_LA_GUIA = (PrimeraVezState.paso == "preguntas") | (PrimeraVezState.paso == "elecciones")
"""Mientras la guía pregunta, lo que toca es contestarla."""


@rx.page(route="/panel", title=titulo("Panel"), on_load=[SesionState.asegurar, PanelState.cargar])
@privada
def panel_page() -> rx.Component:
    """Cuánto se ha facturado, cuánto falta por cobrar y qué queda por hacer."""
    return rx.fragment(
        cabecera(
            "Panel",
            rx.cond(
                _A_LA_GUIA,
                rx.fragment(),
                salvo_de_visita(boton_enlace("Nueva factura", "/facturas/nueva", icono="plus")),
            ),
            acciones_en_movil=False,
        ),
        guia_de_bienvenida(),
        rx.match(
            PanelState.modo,
            ("lleno", _lleno()),
            ("vacio", rx.cond(PrimeraVezState.paso == "", _primeros_pasos())),
            _cargando(),
        ),
    )


def _lleno() -> rx.Component:
    return rx.el.div(
        las_tres_respuestas(),
        rx.cond(PanelState.atenciones, lo_que_pide_atencion()),
        rx.el.div(
            rx.el.div(_por_meses(), lo_que_te_deben(), _borradores(), class_name="panel-columna"),
            rx.el.div(de_hacienda(), proximas_citas(), mejores_clientes(), class_name="panel-columna"),
            class_name="panel-rejilla",
        ),
        rx.cond(PanelState.ultimas, _ultimas()),
        key="lleno",  # no es el esqueleto que ha crecido: es otra cosa que llega
        class_name="flex flex-col gap-10",
    )


def _cargando() -> rx.Component:
    """Tres respuestas por llegar."""
    linea = [rx.el.span(class_name=f"esqueleto {medida}") for medida in ("h-4 w-32", "h-8 w-40 mt-2", "h-4 w-48 mt-2")]
    return rx.el.div(
        *(rx.el.div(*linea, class_name="respuesta") for _ in range(3)), aria_hidden=True, class_name="respuestas mt-14"
    )


def _por_meses() -> rx.Component:
    nombre = "Facturado por mes, sin impuestos"
    return apartado(nombre, barras(PanelState.barras, titulo=nombre))


def _borradores() -> rx.Component:
    return rx.cond(
        PanelState.borradores,
        apartado(
            "Borradores por terminar",
            rx.el.ul(rx.foreach(PanelState.borradores, _borrador), class_name="lista-llana"),
            accion=rx.cond(PanelState.mas_borradores, enlace(PanelState.mas_borradores, "/facturas?estado=BORRADOR")),
        ),
    )


def _borrador(factura: ObjectVar[FilaFactura]) -> rx.Component:
    return rx.el.li(
        enlace_interno(
            rx.el.span(factura.cliente, class_name="truncate"),
            rx.el.span(factura.fecha, class_name="text-xs text-suave flex-none"),
            rx.el.span(factura.total, class_name="dinero ml-auto"),
            href=f"/facturas/{factura.id}",
            class_name="borrador",
        )
    )


def _ultimas() -> rx.Component:
    return apartado(
        "Últimas facturas",
        tabla(COLUMNAS, PanelState.ultimas, fila_factura, nombre="Últimas facturas"),
        accion=enlace("Ver todas", "/facturas"),
    )


def _primeros_pasos() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Tu primera factura, en tres pasos", class_name="text-base font-semibold"),
        rx.el.ol(
            _paso(
                "Guarda un cliente",
                "A quién facturas: su nombre, su NIF y su dirección.",
                boton_enlace("Nuevo cliente", "/clientes?nuevo=1", tono="secundario"),
                PanelState.pasos.cliente,
            ),
            _paso(
                "Apunta lo que vendes",
                "Si lo repites, se escribe solo en cada factura. También puedes saltártelo.",
                boton_enlace("Nuevo producto", "/productos?nuevo=1", tono="secundario"),
                PanelState.pasos.producto,
            ),
            _paso(
                "Escribe la factura",
                "Se guarda sola como borrador. El número se pone al emitirla.",
                boton_enlace("Nueva factura", "/facturas/nueva"),
                False,
            ),
            class_name="pasos",
        ),
        salvo_de_visita(probar_sin_compromiso()),
        _lo_que_se_vera(),
        aria_label="Primeros pasos",
    )


def _lo_que_se_vera() -> rx.Component:
    """Las tres preguntas que contesta el panel, antes de que haya con qué."""
    return rx.el.div(
        rx.el.h2("Lo que verás aquí", class_name="text-base font-semibold"),
        rx.el.dl(
            *(
                rx.el.div(
                    rx.el.dt(pregunta, class_name="font-medium"),
                    rx.el.dd(respuesta, class_name="text-suave"),
                    class_name="respuesta",
                )
                for pregunta, respuesta in _PREGUNTAS
            ),
            class_name="respuestas mt-3",
        ),
        class_name="mt-10",
    )


_PREGUNTAS = (
    (
        "¿Cuánto he facturado?",
        "Este mes, este trimestre o este año, frente a lo que llevabas el anterior a estas alturas.",
    ),
    ("¿Cuánto me deben?", "Lo que falta por cobrar, lo que ya ha vencido y desde cuándo."),
    ("¿Cuánto es de Hacienda?", "El impuesto que has cargado a tus clientes, por tipos, y el IRPF que te retienen."),
)


def _paso(nombre: str, texto: str, accion: rx.Component, hecho: rx.Var[bool] | bool) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h3(nombre, class_name="font-medium"),
            rx.el.p(texto, class_name="text-suave"),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(
            hecho,
            rx.el.span(rx.icon("check", size=16, aria_hidden=True), "Hecho", class_name="paso-hecho"),
            salvo_de_visita(accion),
        ),
        class_name="paso",
    )
