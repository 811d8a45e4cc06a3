"""Las facturas."""

import reflex as rx

from factursaas.components.ejemplo import con_datos_de_ejemplo
from factursaas.components.enlaces import boton_enlace
from factursaas.components.facturas import COLUMNAS, COLUMNAS_DE_LA_LISTA
from factursaas.components.layout import cabecera, privada, titulo
from factursaas.components.lista.barra import barra_de_elegidas
from factursaas.components.lista.fila import columnas_de_la_lista, fila_de_lista
from factursaas.components.lista.filtros import barra, dialogo_filtros, puestos, rapidos
from factursaas.components.lista.navegador import Lista
from factursaas.components.lista.orden import Ordenable
from factursaas.components.lista.totales import totales
from factursaas.components.lista.vistas import dialogo_vistas
from factursaas.components.lista.vistazo import vistazo
from factursaas.components.soporte import salvo_de_visita
from factursaas.components.tabla import orden_en_movil, paginador, tabla
from factursaas.components.vacio import sin_resultados, vacio
from factursaas.states.facturas import FacturasState
from factursaas.states.lotes import LotesState
from factursaas.states.sesion import SesionState
from factursaas.states.vistazo import VistazoState

_ORDEN = Ordenable(FacturasState.orden, FacturasState.ordenar)
_EJEMPLO = [
    ("A-2026-0002", "Café La Esquina, S. L.", "24 nov 2026", "Emitida", "1.210,00\u00a0€"),
    ("A-2026-0001", "Lucía Ferrer Soler", "3 nov 2026", "Cobrada", "484,00\u00a0€"),
    ("Sin número", "Talleres Ibarra, S. L.", "25 nov 2026", "Borrador", "273,94\u00a0€"),
]
_HAY_QUE_BUSCAR = FacturasState.cargando | (FacturasState.filas.length() > 0) | FacturasState.filtrada


@rx.page(
    route="/facturas",
    title=titulo("Facturas"),
    on_load=[SesionState.asegurar, FacturasState.cargar, LotesState.cargar, VistazoState.cerrar],
)
@privada
def facturas_page() -> rx.Component:
    """La lista, su búsqueda, sus filtros y sus totales."""
    return rx.fragment(
        cabecera("Facturas", _nueva(), acciones_en_movil=False),
        rx.cond(_HAY_QUE_BUSCAR, rx.fragment(barra(), rapidos(orden_en_movil(_ORDEN, COLUMNAS_DE_LA_LISTA)))),
        puestos(),
        totales(),
        Lista.create(
            tabla(
                columnas_de_la_lista(),
                FacturasState.filas,
                fila_de_lista,
                nombre="Facturas",
                cargando=FacturasState.cargando,
                vacio=_vacio(),
                pie=paginador(FacturasState, FacturasState.tramo),
                orden=_ORDEN,
            ),
            barra_de_elegidas(),
            on_asomar=VistazoState.abrir,
        ),
        vistazo(),
        dialogo_filtros(),
        dialogo_vistas(),
    )


def _nueva() -> rx.Component:
    return salvo_de_visita(boton_enlace("Nueva factura", "/facturas/nueva", icono="plus"))


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
            con_datos_de_ejemplo(COLUMNAS, _EJEMPLO, nombre="Facturas de ejemplo"),
        ),
    )
