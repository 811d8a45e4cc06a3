"""La fila de una factura, en la lista y en el panel."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.enlaces import enlace_interno
from factursaas.components.estado import insignia_estado
from factursaas.components.tabla import Columna, fila
from factursaas.components.verifactu.insignia import senal_aeat
from factursaas.states.facturas import FilaFactura

COLUMNAS = [
    Columna("Número", "12.5rem", movil="detalle"),
    Columna("Cliente", movil="titulo"),
    Columna("Fecha", "8rem"),
    Columna("Estado", "9rem", movil="estado"),
    Columna("Total", "9rem", movil="lateral", dinero=True),
]
COLUMNAS_DE_LA_LISTA = [
    Columna("Número", "12.5rem", movil="detalle", orden="numero"),
    Columna("Cliente", movil="titulo", orden="cliente"),
    Columna("Fecha", "8rem", orden="fecha"),
    Columna("Vencimiento", "8rem", orden="vencimiento"),
    Columna("Estado", "9rem", movil="estado"),
    Columna("Total", "9rem", movil="lateral", dinero=True, orden="total"),
]


def fila_factura(factura: ObjectVar[FilaFactura]) -> rx.Component:
    """Una factura; toda la fila la abre."""
    return fila(COLUMNAS, *celdas_factura(factura), key=factura.id)


def celdas_de_la_lista(factura: ObjectVar[FilaFactura]) -> tuple[rx.Component | rx.Var, ...]:
    """Lo que dice la fila de una factura en la lista entera, con su vencimiento: en un teléfono, si falta cobrarla."""
    numero, cliente, fecha, *demas = celdas_factura(factura)
    vence = rx.cond(
        factura.por_cobrar & (factura.vencimiento != ""),
        rx.el.span("Vence ", factura.vencimiento, class_name="vence-movil"),
    )
    return (rx.fragment(numero, vence), cliente, fecha, factura.vencimiento, *demas)


def celdas_factura(factura: ObjectVar[FilaFactura]) -> tuple[rx.Component | rx.Var, ...]:
    """Lo que dice la fila de una factura, en el orden de sus columnas."""
    return (
        enlace_interno(
            factura.numero,
            rx.el.span(" · ", factura.fecha, class_name="md:hidden"),
            href=f"/facturas/{factura.id}",
            class_name="enlace-fila cifras",
        ),
        factura.cliente,
        factura.fecha,
        rx.el.span(
            insignia_estado(factura.estado, factura.vencida), senal_aeat(factura.aeat), class_name="estado-con-senal"
        ),
        factura.total,
    )
