"""Las facturas."""

import reflex as rx

from factursaas.components.ejemplos import facturas_de_ejemplo
from factursaas.components.enlaces import boton_enlace
from factursaas.components.fecha import periodo
from factursaas.components.formulario import buscador
from factursaas.components.layout import cabecera, privada, titulo
from factursaas.components.lista.barra import barra_de_elegidas
from factursaas.components.lista.fila import columnas_de_la_lista, fila_de_lista
from factursaas.components.lista.navegador import Lista
from factursaas.components.lista.vistazo import vistazo
from factursaas.components.soporte import salvo_de_visita
from factursaas.components.tabla import paginador, tabla
from factursaas.components.vacio import sin_resultados, vacio
from factursaas.states.facturas import FILTROS, FacturasState
from factursaas.states.lotes import LotesState
from factursaas.states.sesion import SesionState
from factursaas.states.vistazo import VistazoState


@rx.page(
    route="/facturas",
    title=titulo("Facturas"),
    on_load=[SesionState.asegurar, FacturasState.cargar, LotesState.cargar, VistazoState.cerrar],
)
@privada
def facturas_page() -> rx.Component:
    """La lista, su búsqueda y sus filtros."""
    return rx.fragment(
        cabecera("Facturas", _nueva(), acciones_en_movil=False),
        rx.el.div(
            buscador(
                FacturasState.buscar,
                nombre="Buscar facturas",
                placeholder="Número, cliente o NIF",
                default_value=FacturasState.buscado,
                key=FacturasState.apertura,
            ),
            periodo(FacturasState),
            class_name="filtros",
        ),
        _estados(),
        Lista.create(
            tabla(
                columnas_de_la_lista(),
                FacturasState.filas,
                fila_de_lista,
                nombre="Facturas",
                cargando=FacturasState.cargando,
                vacio=_vacio(),
                pie=paginador(FacturasState),
            ),
            barra_de_elegidas(),
            on_asomar=VistazoState.abrir,
        ),
        vistazo(),
    )


def _nueva() -> rx.Component:
    return salvo_de_visita(boton_enlace("Nueva factura", "/facturas/nueva", icono="plus"))


def _estados() -> rx.Component:
    return rx.el.div(
        *(
            rx.el.button(
                nombre,
                type="button",
                aria_pressed=FacturasState.estado == estado,
                on_click=FacturasState.filtrar_estado(estado),
                class_name="pastilla",
            )
            for estado, nombre in FILTROS.items()
        ),
        role="group",
        aria_label="Estado",
        class_name="pastillas",
    )


def _vacio() -> rx.Component:
    return rx.cond(
        FacturasState.filtrada,
        sin_resultados("Ninguna factura coincide con lo que buscas", FacturasState.quitar_filtros),
        rx.fragment(
            vacio(
                "receipt_text",
                "Aún no tienes facturas",
                "Escribe la primera: se guarda sola como borrador y solo se numera cuando la emites.",
                _nueva(),
            ),
            facturas_de_ejemplo(),
        ),
    )
