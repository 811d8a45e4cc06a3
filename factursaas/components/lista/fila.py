"""La fila de una factura en su lista, con lo que se hace sin abrirla."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton_icono
from factursaas.components.facturas import COLUMNAS_DE_LA_LISTA, celdas_de_la_lista
from factursaas.components.lista.navegador import Casilla
from factursaas.components.soporte import salvo_de_visita
from factursaas.components.tabla import Columna, fila
from factursaas.states.cobro_rapido import CobroRapidoState
from factursaas.states.facturas import FacturasState, FilaFactura
from factursaas.states.vistazo import VistazoState


def columnas_de_la_lista() -> list[Columna]:
    """Las de siempre, con la casilla delante y lo que se puede hacer detrás."""
    return [
        Columna(_casilla_de_la_pagina(), "2.5rem", movil="casilla"),
        *COLUMNAS_DE_LA_LISTA,
        Columna(rx.el.span("Cobrar", class_name="sr-only"), "3.5rem", movil="accion"),
    ]


def fila_de_lista(factura: ObjectVar[FilaFactura]) -> rx.Component:
    """Una factura que se elige, se asoma y se cobra desde aquí."""
    return fila(
        columnas_de_la_lista(),
        _casilla(factura),
        *celdas_de_la_lista(factura),
        _cobrar(factura),
        id=f"fila-{factura.id}",
        aria_current=rx.cond(VistazoState.factura == factura.id, "true", "false"),
        key=factura.id,
    )


def _casilla(factura: ObjectVar[FilaFactura]) -> rx.Component:
    return Casilla.create(
        nombre=f"Elegir {factura.numero} de {factura.cliente}",
        marcada=FacturasState.marcadas.contains(factura.id),
        a_medias=False,
        on_marcar=lambda marcada, por_tramo: FacturasState.marcar(factura.id, marcada, por_tramo),
    )


def _casilla_de_la_pagina() -> rx.Component:
    return Casilla.create(
        nombre="Elegir todas las de esta página",
        marcada=FacturasState.pagina_entera,
        a_medias=FacturasState.marcadas.length() > 0,
        on_marcar=lambda marcada, _: FacturasState.marcar_pagina(marcada),
    )


def _cobrar(factura: ObjectVar[FilaFactura]) -> rx.Component:
    return rx.cond(
        factura.por_cobrar,
        salvo_de_visita(
            boton_icono(
                "circle_check",
                f"Marcar {factura.numero} como cobrada",
                on_click=CobroRapidoState.cobrar(factura.id),
                class_name="fila-accion",
            )
        ),
    )
