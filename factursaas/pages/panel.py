"""El panel."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.enlaces import boton_enlace, enlace, enlace_interno
from factursaas.components.ensayo import probar_sin_compromiso
from factursaas.components.facturas import COLUMNAS, fila_factura
from factursaas.components.guia import guia_de_bienvenida
from factursaas.components.layout import cabecera, esqueleto_pagina, privada, titulo
from factursaas.components.panel import apartado, barras, cifra, cifras
from factursaas.components.soporte import salvo_de_visita
from factursaas.components.tabla import tabla
from factursaas.states.facturas import FilaFactura
from factursaas.states.panel import AvisoPanel, FilaDeuda, PanelState
from factursaas.states.primera_vez import PrimeraVezState
from factursaas.states.sesion import SesionState


@rx.page(route="/panel", title=titulo("Panel"), on_load=[SesionState.asegurar, PanelState.cargar])
@privada
def panel_page() -> rx.Component:
    """Cuánto se ha facturado, cuánto falta por cobrar y qué queda por hacer."""
    return rx.fragment(
        cabecera(
            "Panel",
            salvo_de_visita(boton_enlace("Nueva factura", "/facturas/nueva", icono="plus")),
            acciones_en_movil=False,
        ),
        guia_de_bienvenida(),
        rx.cond(PanelState.avisos, _avisos()),
        rx.match(
            PanelState.modo,
            ("lleno", _lleno()),
            ("vacio", rx.cond(PrimeraVezState.paso == "", _primeros_pasos())),
            esqueleto_pagina(),
        ),
    )


def _lleno() -> rx.Component:
    datos = PanelState.cifras
    return rx.el.div(
        cifras(
            cifra("Facturado este mes", datos.mes, datos.frente_al_anterior),
            cifra("Este trimestre", datos.trimestre, datos.nombre_trimestre),
            cifra("Pendiente de cobro", datos.pendiente, enlace(datos.pendientes, "/facturas?estado=EMITIDA")),
            cifra("Vencido", datos.vencido, enlace(datos.vencidas, "/facturas?estado=VENCIDA")),
        ),
        rx.cond(PanelState.borradores, _borradores()),
        rx.cond(PanelState.deudas, _deudas()),
        apartado("Facturado por mes, sin impuestos", barras(PanelState.barras, titulo="Facturado por mes")),
        rx.cond(PanelState.ultimas, _ultimas()),
        class_name="flex flex-col gap-10",
    )


def _avisos() -> rx.Component:
    return rx.el.div(rx.foreach(PanelState.avisos, _aviso), role="status", class_name="flex flex-col gap-2 mb-8")


def _aviso(dicho: ObjectVar[AvisoPanel]) -> rx.Component:
    return rx.el.p(
        rx.icon("triangle_alert", size=16, aria_hidden=True, class_name="flex-none mt-0.5"),
        rx.el.span(dicho.texto, " ", enlace("Ver qué hacer", "/verifactu")),
        custom_attrs={"data-tono": dicho.tono},
        class_name="aviso-panel",
    )


def _borradores() -> rx.Component:
    return apartado(
        "Borradores por terminar",
        rx.el.ul(rx.foreach(PanelState.borradores, _borrador), class_name="borradores"),
        accion=rx.cond(PanelState.mas_borradores, enlace(PanelState.mas_borradores, "/facturas?estado=BORRADOR")),
    )


def _deudas() -> rx.Component:
    return apartado(
        "Lo pendiente, según cuándo venció",
        rx.el.dl(rx.foreach(PanelState.deudas, _deuda), class_name="deudas"),
    )


def _deuda(deuda: ObjectVar[FilaDeuda]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(deuda.tramo, class_name="text-xs text-suave"),
        rx.el.dd(deuda.importe, class_name="cifras font-medium"),
        rx.el.dd(deuda.facturas, class_name="text-xs text-suave"),
        class_name="deuda",
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
        aria_label="Primeros pasos",
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
