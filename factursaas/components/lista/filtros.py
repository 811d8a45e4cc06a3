"""La barra de la lista de facturas y el diálogo con todos sus filtros."""

from typing import Any

import reflex as rx
from reflex.vars import ArrayVar, ObjectVar

from factursaas.components.boton import boton, boton_plegable
from factursaas.components.dialogo import dialogo
from factursaas.components.formulario import buscador, campo_fecha, campo_opciones, campo_texto, en_fila, formulario
from factursaas.components.lista.exportar import exportar
from factursaas.components.lista.vistas import boton_vistas
from factursaas.components.pastillas import pastillas
from factursaas.domain.periodos import PERIODOS
from factursaas.states.facturas import FacturasState
from factursaas.states.filtros_facturas import ENTRE_FECHAS, ESTADOS, SIN_ELEGIR, TIPOS, Pastilla

_A_MANO = {periodo: PERIODOS[periodo] for periodo in ("mes", "trimestre", "ano")}
_FICHA = FacturasState.ficha
_SIN_MARCA: dict[str, Any] = {"errores": FacturasState.errores, "obligatorio": True}
"""Filtrar nunca obliga a nada: decir «opcional» en cada campo solo estorba."""


def barra() -> rx.Component:
    """Buscar, filtrar, elegir una vista y llevarse la lista."""
    return rx.el.div(
        buscador(
            FacturasState.buscar,
            nombre="Buscar facturas",
            placeholder="Número, cliente, NIF o importe",
            default_value=FacturasState.buscado,
            key=FacturasState.apertura,
        ),
        rx.el.div(
            boton_plegable("Filtros", "list_filter", on_click=FacturasState.abrir_filtros),
            boton_vistas(),
            exportar(FacturasState.exportar),
            class_name="lista-botones",
        ),
        class_name="lista-barra",
    )


def rapidos(delante: rx.Component) -> rx.Component:
    """Los estados y los periodos de todos los días, a una pulsación; en un teléfono, detrás del orden."""
    return rx.el.div(
        delante,
        pastillas("Estado", ESTADOS, FacturasState.estado, FacturasState.filtrar_estado, class_name="pastillas-grupo"),
        pastillas(
            "Periodo",
            _A_MANO,
            FacturasState.periodo,
            FacturasState.elegir_periodo,
            class_name="pastillas-grupo pastillas-otro-grupo",
        ),
        class_name="pastillas",
    )


def puestos() -> rx.Component:
    """Los filtros puestos: cada uno se quita con su aspa."""
    return rx.cond(
        FacturasState.puestas,
        rx.el.ul(
            rx.foreach(FacturasState.puestas, _puesta),
            rx.el.li(boton("Quitar filtros", tono="discreto", size="1", on_click=FacturasState.quitar_filtros)),
            aria_label="Filtros puestos",
            class_name="puestas",
        ),
    )


def _puesta(pastilla: ObjectVar[Pastilla]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span("Quitar filtro: ", class_name="sr-only"),
            rx.el.span(pastilla.texto, class_name="truncate"),
            rx.icon("x", size=14, aria_hidden=True),
            type="button",
            on_click=FacturasState.quitar(pastilla.campo),
            class_name="puesta",
        ),
        key=pastilla.campo,
    )


def dialogo_filtros() -> rx.Component:
    """Todos los filtros juntos."""
    return dialogo(
        "Filtrar facturas",
        formulario(
            _periodo(),
            _cliente(),
            en_fila(
                _texto("minimo", "Total desde", _FICHA.minimo, sufijo="€"),
                _texto("maximo", "Total hasta", _FICHA.maximo, sufijo="€"),
            ),
            en_fila(
                _opciones("serie", "Serie", _series(), _FICHA.serie),
                _opciones("tipo", "Tipo", [(SIN_ELEGIR, "Todos"), *TIPOS.items()], _FICHA.tipo),
            ),
            rx.el.div(
                rx.dialog.close(boton("Cancelar", tono="secundario")),
                boton("Aplicar filtros", type="submit"),
                class_name="fila-acciones",
            ),
            on_submit=FacturasState.filtrar,
            key=FacturasState.apertura,
        ),
        abierto=FacturasState.filtrando,
        al_cambiar=FacturasState.cambiar_filtrando,
    )


def _texto(nombre: str, etiqueta: str, valor: rx.Var[str], **props) -> rx.Component:
    return campo_texto(nombre, etiqueta, default_value=valor, **_SIN_MARCA, **props)


def _opciones(
    nombre: str, etiqueta: str, opciones: list[tuple[str, str]] | rx.Var, valor: rx.Var[str], **props
) -> rx.Component:
    return campo_opciones(nombre, etiqueta, opciones, errores=FacturasState.errores, default_value=valor, **props)


def _series() -> ArrayVar:
    todas = rx.Var.create([[SIN_ELEGIR, "Todas"]]).to(list[tuple[str, str]])
    return todas + FacturasState.series  # pyright: ignore[reportReturnType, reportOperatorIssue]


def _periodo() -> rx.Component:
    opciones = [(SIN_ELEGIR, "Cualquier fecha"), *PERIODOS.items(), (ENTRE_FECHAS, "Entre dos fechas")]
    return rx.fragment(
        _opciones("periodo", "Fecha de la factura", opciones, _FICHA.periodo, on_change=FacturasState.cambiar_periodo),
        rx.cond(
            FacturasState.entre_fechas,
            en_fila(
                campo_fecha("desde", "Desde", default_value=_FICHA.desde, **_SIN_MARCA),
                campo_fecha("hasta", "Hasta", default_value=_FICHA.hasta, **_SIN_MARCA),
            ),
        ),
    )


def _cliente() -> rx.Component:
    return rx.el.div(
        campo_texto(
            "cliente",
            "Cliente",
            **_SIN_MARCA,
            value=FacturasState.cliente,
            on_change=FacturasState.buscar_cliente,
            placeholder="Nombre, NIF o correo",
            auto_complete="off",
        ),
        rx.cond(
            FacturasState.ofrecidos,
            rx.el.ul(
                rx.foreach(
                    FacturasState.ofrecidos,
                    lambda uno: rx.el.li(
                        rx.el.button(
                            uno[1], type="button", on_click=FacturasState.elegir_cliente(uno[0]), class_name="ofrecido"
                        )
                    ),
                ),
                aria_label="Clientes que coinciden",
                class_name="ofrecidos",
            ),
        ),
    )
