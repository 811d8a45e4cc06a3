"""Tablas que en un teléfono se leen como fichas, sin desplazarse de lado.

Se usa así:

    COLUMNAS = [
        Columna("Cliente", movil="titulo"),
        Columna("NIF", "9rem", movil="detalle"),
        Columna("Importe", "9rem", movil="lateral", dinero=True),
    ]

    def fila_cliente(f: ObjectVar[FilaCliente]) -> rx.Component:
        return fila(COLUMNAS, boton_fila(f.nombre, ClientesState.abrir(f.id)), f.nif, f.importe)

    tabla(
        COLUMNAS,
        ClientesState.filas,
        fila_cliente,
        nombre="Clientes",
        cargando=ClientesState.cargando,
        vacio=vacio("users", "Aún no tienes clientes", "…", boton("Nuevo cliente", …)),
        pie=paginador(ClientesState),
    )
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex.event import EventType

from factursaas.components.boton import boton, boton_plegable
from factursaas.components.lista.orden import Ordenable
from factursaas.states.lista import PaginasState

LugarMovil = Literal["titulo", "lateral", "detalle", "estado", "casilla", "accion", "oculta"]


@dataclass(frozen=True, slots=True)
class Columna:
    """Una columna; `movil` dice dónde cae en la ficha del teléfono, un lugar por columna.

    La ficha tiene dos renglones: `titulo` y `lateral` arriba, `detalle` y `estado` debajo. Si hay `casilla` va delante
    de los dos, y si hay `accion`, detrás. `orden` es el nombre con que se ordena por ella, si se puede.
    """

    titulo: str | rx.Component
    ancho: str = ""
    movil: LugarMovil = "oculta"
    dinero: bool = False
    orden: str = ""

    @property
    def clases(self) -> str:
        """Las clases de sus celdas."""
        return f"m-{self.movil} {'dinero' if self.dinero else ''}"


def boton_fila(texto: str | rx.Var[str], on_click: EventType) -> rx.Component:
    """El botón de la primera celda, que abre un diálogo; pulsar en cualquier sitio de la fila vale lo mismo."""
    return rx.el.button(texto, type="button", on_click=on_click, class_name="enlace-fila")


def fila(columnas: Sequence[Columna], *celdas: rx.Component | rx.Var | str, **props) -> rx.Component:
    """Una fila; las celdas van en el orden de las columnas."""
    return rx.el.tr(
        *(
            rx.el.td(celda, class_name=columna.clases, role="cell")
            for columna, celda in zip(columnas, celdas, strict=True)
        ),
        role="row",
        **props,
    )


def tabla(
    columnas: Sequence[Columna],
    filas: Sequence[Any] | rx.Var[list[Any]],
    dibujar: Callable[..., rx.Component],
    *,
    nombre: str,
    cargando: bool | rx.Var[bool] = False,
    vacio: rx.Component | None = None,
    pie: rx.Component | None = None,
    filas_esqueleto: int = 8,
    orden: Ordenable | None = None,
) -> rx.Component:
    """La tabla entera, con su esqueleto mientras carga y su vacío cuando no hay nada.

    Args:
        columnas: las columnas.
        filas: la lista del estado, `Estado.filas`.
        dibujar: convierte una de ellas en `fila(columnas, …)`.
        nombre: cómo la llama un lector de pantalla.
        cargando: mientras no han llegado las filas; el esqueleto espera 150 ms.
        vacio: lo que se ve si no hay ninguna: `vacio(…)`, o `sin_resultados(…)` si se está buscando.
        pie: `paginador(…)`.
        filas_esqueleto: cuántas filas se esperan.
        orden: si se puede ordenar por las columnas que lo dicen.
    """
    entera = rx.el.div(
        rx.el.table(
            rx.el.colgroup(*map(_ancho, columnas)),
            _cabecera(columnas, orden),
            rx.el.tbody(
                rx.cond(cargando, rx.fragment(*_esqueleto(columnas, filas_esqueleto)), rx.foreach(filas, dibujar)),
                role="rowgroup",
            ),
            class_name="tabla",
            role="table",
            aria_label=nombre,
            aria_busy=cargando,
        ),
        pie or rx.fragment(),
    )
    if vacio is None:
        return entera
    return rx.cond(cargando, entera, rx.cond(filas, entera, vacio))


def _ancho(columna: Columna) -> rx.Component:
    return rx.el.col(style={"width": columna.ancho} if columna.ancho else {}, class_name=columna.clases)


def _cabecera(columnas: Sequence[Columna], orden: Ordenable | None) -> rx.Component:
    return rx.el.thead(rx.el.tr(*(_titulo(c, orden) for c in columnas), role="row"), role="rowgroup")


def _titulo(columna: Columna, orden: Ordenable | None) -> rx.Component:
    lugar = {"scope": "col", "role": "columnheader", "class_name": columna.clases}
    if orden is None or not columna.orden:
        return rx.el.th(columna.titulo, **lugar)
    return rx.el.th(orden.cabecera(columna.titulo, columna.orden), aria_sort=orden.sentido(columna.orden), **lugar)


def orden_en_movil(orden: Ordenable, columnas: Sequence[Columna]) -> rx.Component:
    """Las columnas por las que se ordena, en un menú: en un teléfono no hay cabeceras."""
    return rx.el.div(
        rx.dropdown_menu.root(
            rx.dropdown_menu.trigger(boton_plegable("Ordenar", "arrow_up_down")),
            rx.dropdown_menu.content(*(orden.opcion(c.titulo, c.orden) for c in columnas if c.orden)),
        ),
        class_name="orden-movil",
    )


def _esqueleto(columnas: Sequence[Columna], filas: int) -> list[rx.Component]:
    """Filas grises con la forma de las que vienen; su anchura varía para que parezcan texto."""
    anchos = ("72%", "48%", "60%", "85%")
    return [
        rx.el.tr(
            *(
                rx.el.td(
                    rx.el.span(class_name="esqueleto", style={"width": anchos[(n + m) % 4]}),
                    class_name=columna.clases,
                )
                for m, columna in enumerate(columnas)
            ),
            aria_hidden=True,
        )
        for n in range(filas)
    ]


def paginador(estado: type[PaginasState], texto: str | rx.Var[str] = "") -> rx.Component:
    """«Anterior» y «Siguiente»; no se ve si todo cabe en una página."""
    atras, adelante = estado.hay_anterior, estado.hay_siguiente
    return rx.cond(
        atras | adelante,
        rx.el.nav(
            rx.el.span(texto, class_name="text-xs text-suave mr-auto"),
            boton("Anterior", icono="chevron_left", tono="secundario", on_click=estado.anterior, disabled=~atras),
            boton("Siguiente", tono="secundario", on_click=estado.siguiente, disabled=~adelante),
            aria_label="Páginas",
            class_name="flex items-center gap-2 py-4",
        ),
    )
