"""Los últimos mensajes cruzados con la AEAT."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton
from factursaas.components.panel import apartado
from factursaas.components.tabla import Columna, fila, tabla
from factursaas.states.filas_verifactu import FilaEnvio
from factursaas.states.verifactu import VerifactuState

_COLUMNAS = [
    Columna("Cuándo", "11rem", movil="titulo"),
    Columna("Registros", "6rem", movil="lateral", dinero=True),
    Columna("Estado", movil="detalle"),
    Columna("CSV", "11rem"),
    Columna("Descargar", "12rem", movil="estado"),
]


def envios() -> rx.Component:
    """Cuándo, cuántos registros, qué se contestó y sus ficheros."""
    return rx.cond(
        VerifactuState.envios,
        apartado("Últimos envíos", tabla(_COLUMNAS, VerifactuState.envios, _fila, nombre="Últimos envíos")),
    )


def _fila(envio: ObjectVar[FilaEnvio]) -> rx.Component:
    return fila(
        _COLUMNAS,
        rx.el.span(envio.cuando, class_name="cifras"),
        rx.fragment(
            envio.registros,
            rx.el.span(rx.cond(envio.registros == "1", " registro", " registros"), class_name="md:hidden"),
        ),
        rx.el.div(
            rx.el.span(envio.estado, custom_attrs={"data-clase": envio.clase}, class_name="envio-estado"),
            rx.cond(envio.detalle, rx.el.span(envio.detalle, class_name="text-xs text-suave envio-detalle")),
            class_name="flex flex-col py-1",
        ),
        rx.el.span(envio.csv, class_name="cifras text-xs"),
        rx.el.div(
            _bajar("Enviado", "enviado", envio),
            rx.cond(envio.recibido, _bajar("Recibido", "recibido", envio)),
            class_name="flex gap-4",
        ),
        key=envio.id,
    )


def _bajar(texto: str, mitad: str, envio: ObjectVar[FilaEnvio]) -> rx.Component:
    return boton(
        texto,
        icono="download",
        tono="discreto",
        size="1",
        on_click=VerifactuState.bajar(envio.id, mitad),
        custom_attrs={"aria-label": f"{texto} el {envio.cuando}, en XML"},
    )
