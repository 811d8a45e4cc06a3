"""Las facturas."""

import reflex as rx

from factursaas.components.enlaces import boton_enlace
from factursaas.components.facturas import COLUMNAS_DE_LA_LISTA, fila_de_la_lista
from factursaas.components.layout import cabecera, privada, titulo
from factursaas.components.lista.filtros import barra, dialogo_filtros, puestos, rapidos
from factursaas.components.lista.orden import Ordenable, orden_en_movil
from factursaas.components.lista.totales import totales
from factursaas.components.lista.vistas import dialogo_vistas
from factursaas.components.soporte import salvo_de_visita
from factursaas.components.tabla import paginador, tabla
from factursaas.components.vacio import sin_resultados, vacio
from factursaas.states.facturas import FacturasState
from factursaas.states.sesion import SesionState

_ORDEN = Ordenable(FacturasState.orden, FacturasState.ordenar)


@rx.page(route="/facturas", title=titulo("Facturas"), on_load=[SesionState.asegurar, FacturasState.cargar])
@privada
def facturas_page() -> rx.Component:
    """La lista, su búsqueda, sus filtros y sus totales."""
    return rx.fragment(
        cabecera("Facturas", _nueva(), acciones_en_movil=False),
        barra(),
        rapidos(),
        puestos(),
        orden_en_movil(_ORDEN, [(c.orden, c.titulo) for c in COLUMNAS_DE_LA_LISTA if c.orden]),
        totales(),
        tabla(
            COLUMNAS_DE_LA_LISTA,
            FacturasState.filas,
            fila_de_la_lista,
            nombre="Facturas",
            cargando=FacturasState.cargando,
            vacio=_vacio(),
            pie=paginador(FacturasState, FacturasState.tramo),
            orden=_ORDEN,
        ),
        dialogo_filtros(),
        dialogo_vistas(),
    )


def _nueva() -> rx.Component:
    return salvo_de_visita(boton_enlace("Nueva factura", "/facturas/nueva", icono="plus"))


def _vacio() -> rx.Component:
    return rx.cond(
        FacturasState.filtrada,
        sin_resultados("Ninguna factura coincide con lo que buscas", FacturasState.quitar_filtros),
        vacio(
            "receipt_text",
            "Aún no tienes facturas",
            "Escribe la primera: se guarda sola como borrador y solo se numera cuando la emites.",
            _nueva(),
        ),
    )
