"""Lo alto del borrador: quién factura, a quién, y las fechas."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.editor.navegador import Buscador, Campo
from factursaas.components.editor.piezas import parte
from factursaas.components.enlaces import enlace
from factursaas.domain.estados import TipoFactura
from factursaas.states.buscadores import BuscadoresState
from factursaas.states.editor import EditorState
from factursaas.states.papel import Opcion


def alto_del_papel() -> rx.Component:
    """Título, número que tendrá, partes y fechas."""
    return rx.fragment(
        rx.el.header(
            rx.el.p(EditorState.emisor.nombre, class_name="papel-casa"),
            rx.el.div(
                _titulo(),
                rx.el.p("Borrador: el número se pone al emitir", class_name="text-xs text-suave"),
                class_name="papel-titulo",
            ),
            class_name="papel-alto",
        ),
        rx.el.div(_emisor(), _cliente(), class_name="papel-partes"),
        rx.el.div(
            _casilla("fecha", "Fecha", type="date"),
            _casilla("vencimiento", "Vencimiento", type="date"),
            rx.cond(EditorState.series.length() > 1, _casilla("serie", "Serie", opciones=EditorState.series)),
            class_name="papel-datos",
        ),
    )


def _titulo() -> rx.Component:
    return _control("tipo", "Clase de factura", opciones=_TIPOS, class_name="papel-casilla papel-clase")


_TIPOS = [Opcion(tipo.value, tipo.nombre) for tipo in (TipoFactura.COMPLETA, TipoFactura.SIMPLIFICADA)]


def _emisor() -> rx.Component:
    completo = rx.el.div(parte("De", EditorState.emisor), class_name="papel-emisor-puesto")
    vacio = rx.el.section(
        rx.el.h2("De", class_name="papel-rotulo"),
        rx.el.p(
            "Todavía no has dicho quién factura. ",
            enlace("Completar mis datos", f"/ajustes?volver=/facturas/{EditorState.abierta}"),
        ),
        aria_label="De",
        class_name="papel-parte",
    )
    return rx.cond(EditorState.emisor.nombre, completo, vacio)


def _cliente() -> rx.Component:
    cambiar = rx.el.div(
        boton("Cambiar", tono="discreto", on_click=EditorState.elegir_cliente(""), size="1"),
        class_name="papel-cambiar",
    )
    return rx.cond(EditorState.cliente.id, parte("Para", EditorState.cliente, cambiar), _buscar_cliente())


def _buscar_cliente() -> rx.Component:
    error = EditorState.errores["cliente"]
    return rx.el.section(
        rx.el.label("Para", html_for="cliente", class_name="papel-rotulo"),
        Buscador.create(
            canal="clientes",
            nombre="cliente",
            error=error,
            nota="nota-cliente",
            placeholder="Busca por nombre o NIF",
            max_length=200,
            sin_nada="/clientes?nuevo=1",
            on_buscar=BuscadoresState.buscar_clientes,
            on_elegir=EditorState.elegir_cliente,
            id="cliente",
            class_name="papel-casilla papel-casilla-caja",
        ),
        rx.el.p(error, id="nota-cliente", class_name="renglon-error"),
        class_name="papel-parte",
    )


def _control(
    nombre: str, rotulo: str, opciones: Sequence[Opcion] | rx.Var[list[Opcion]] | None = None, **props: Any
) -> rx.Component:
    hijos = [] if opciones is None else [rx.foreach(opciones, lambda o: rx.el.option(o.texto, value=o.valor))]
    return Campo.create(
        *hijos,
        nombre=nombre,
        valor=getattr(EditorState.cabecera, nombre),
        como="select" if hijos else "input",
        error=EditorState.errores[nombre],
        nota=f"nota-{nombre}",
        custom_attrs={"aria-label": rotulo},
        **{"class_name": "papel-casilla papel-casilla-caja", **props},
    )


def _casilla(nombre: str, rotulo: str, **props: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(rotulo, aria_hidden=True, class_name="papel-rotulo"),
        _control(nombre, rotulo, **props),
        rx.el.p(EditorState.errores[nombre], id=f"nota-{nombre}", aria_live="polite", class_name="renglon-error"),
        class_name="papel-dato",
    )
