"""La actividad de la cuenta: quién hizo qué."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton
from factursaas.components.ejemplo import con_datos_de_ejemplo
from factursaas.components.enlaces import boton_enlace, enlace_interno
from factursaas.components.fecha import periodo
from factursaas.components.formulario import lista_opciones
from factursaas.components.layout import cabecera, privada, titulo
from factursaas.components.tabla import Columna, fila, paginador, tabla
from factursaas.components.vacio import sin_resultados, vacio
from factursaas.domain.auditoria import AREAS
from factursaas.states.actividad import TODO, ActividadState, FilaActividad
from factursaas.states.sesion import SesionState

_COLUMNAS = [
    Columna("Qué", movil="titulo"),
    Columna("Quién", "16rem", movil="detalle"),
    Columna("Por dónde", "7rem"),
    Columna("Cuándo", "11rem", movil="estado"),
]
_EJEMPLO = [
    ("Cobro de 484,00\u00a0€ de A-2026-0001 anotado", "Tú", "Pantalla", "5 nov 2026, 9:12"),
    ("Factura A-2026-0001 aceptada por la AEAT", "El programa", "Tarea", "3 nov 2026, 18:41"),
    ("Factura A-2026-0001 emitida", "Tú", "Pantalla", "3 nov 2026, 18:40"),
]


@rx.page(route="/actividad", title=titulo("Actividad"), on_load=[SesionState.asegurar, ActividadState.cargar])
@privada
def actividad_page() -> rx.Component:
    """La lista, sus filtros y cómo llevársela."""
    return rx.fragment(
        cabecera(
            "Actividad",
            boton("Exportar CSV", icono="download", tono="secundario", on_click=ActividadState.exportar),
            descripcion="Quién ha hecho qué en tu cuenta. Nadie puede cambiarlo ni borrarlo.",
            volver=("Ajustes", "/ajustes"),
        ),
        rx.el.div(_areas(), periodo(), class_name="filtros mb-4"),
        tabla(
            _COLUMNAS,
            ActividadState.filas,
            _fila,
            nombre="Actividad",
            cargando=ActividadState.cargando,
            vacio=_vacio(),
            pie=paginador(ActividadState),
        ),
    )


def _fila(hecho: ObjectVar[FilaActividad]) -> rx.Component:
    return fila(
        _COLUMNAS,
        rx.cond(
            hecho.enlace != "",
            enlace_interno(hecho.que, href=hecho.enlace, class_name="enlace-fila actividad-que"),
            rx.el.span(hecho.que, class_name="actividad-que"),
        ),
        rx.el.span(hecho.quien, title=hecho.quien, class_name="truncate block"),
        hecho.canal,
        rx.el.span(hecho.cuando, class_name="cifras"),
        key=hecho.id,
    )


def _areas() -> rx.Component:
    return rx.el.label(
        rx.el.span("Sobre qué", class_name="text-xs text-suave"),
        rx.select.root(
            rx.select.trigger(custom_attrs={"aria-label": "Sobre qué"}, width="100%"),
            rx.select.content(lista_opciones([(TODO, "Todo"), *AREAS.items()]), position="popper"),
            size="2",
            value=ActividadState.area,
            on_change=ActividadState.filtrar_area,
        ),
        class_name="periodo-fecha actividad-area",
    )


def _vacio() -> rx.Component:
    return rx.cond(
        ActividadState.filtrada,
        sin_resultados("Nada coincide con lo que buscas", ActividadState.quitar_filtros),
        rx.fragment(
            vacio(
                "history",
                "Aún no hay actividad",
                "Aquí queda cada cosa que se hace en tu cuenta y quién la hizo. Empieza por tu primera factura.",
                boton_enlace("Nueva factura", "/facturas/nueva"),
            ),
            con_datos_de_ejemplo(_COLUMNAS, _EJEMPLO, nombre="Actividad de ejemplo"),
        ),
    )
