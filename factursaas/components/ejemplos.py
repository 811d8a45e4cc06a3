"""Lo que se vería con datos en las listas que se llenan solas al facturar."""

import reflex as rx

from factursaas.components.ejemplo import con_datos_de_ejemplo
from factursaas.components.tabla import Columna

_FACTURAS = [
    Columna("Número", "12rem", movil="detalle"),
    Columna("Cliente", movil="titulo"),
    Columna("Fecha", "8rem"),
    Columna("Estado", "9rem", movil="estado"),
    Columna("Total", "9rem", movil="lateral", dinero=True),
]
_ACTIVIDAD = [
    Columna("Qué", movil="titulo"),
    Columna("Quién", "16rem", movil="detalle"),
    Columna("Por dónde", "7rem"),
    Columna("Cuándo", "11rem", movil="estado"),
]
_REGISTROS = [
    Columna("N.º", "4rem"),
    Columna("Factura", movil="titulo"),
    Columna("Registro", "7rem", movil="detalle"),
    Columna("Huella", "10rem", movil="lateral"),
    Columna("Estado", "9rem", movil="estado"),
]


def facturas_de_ejemplo() -> rx.Component:
    """Tres facturas: una cobrada, una por cobrar y un borrador."""
    filas = [
        ("A-2026-0002", "Café La Esquina, S. L.", "24 nov 2026", "Emitida", "1.210,00\u00a0€"),
        ("A-2026-0001", "Lucía Ferrer Soler", "3 nov 2026", "Cobrada", "484,00\u00a0€"),
        ("Sin número", "Talleres Ibarra, S. L.", "25 nov 2026", "Borrador", "273,94\u00a0€"),
    ]
    return con_datos_de_ejemplo(_FACTURAS, filas, nombre="Facturas de ejemplo")


def actividad_de_ejemplo() -> rx.Component:
    """Lo que queda escrito al emitir y cobrar una factura."""
    filas = [
        ("Cobro de 484,00\u00a0€ de A-2026-0001 anotado", "Tú", "Pantalla", "5 nov 2026, 9:12"),
        ("Factura A-2026-0001 aceptada por la AEAT", "El programa", "Tarea", "3 nov 2026, 18:41"),
        ("Factura A-2026-0001 emitida", "Tú", "Pantalla", "3 nov 2026, 18:40"),
    ]
    return con_datos_de_ejemplo(_ACTIVIDAD, filas, nombre="Actividad de ejemplo")


def registros_de_ejemplo() -> rx.Component:
    """Dos registros encadenados."""
    filas = [
        ("2", "A-2026-0002", "Alta", "9C1B44E0…", "Aceptado"),
        ("1", "A-2026-0001", "Alta", "3F5A07D2…", "Aceptado"),
    ]
    return con_datos_de_ejemplo(_REGISTROS, filas, nombre="Registros de ejemplo")
