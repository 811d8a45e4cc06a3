"""Lo alto del borrador: quién factura, a quién, y las fechas."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from factursaas.components.ayuda import con_ayuda
from factursaas.components.boton import boton
from factursaas.components.editor.altas import alta_de_cliente, recien_creado
from factursaas.components.editor.navegador import Buscador, Campo
from factursaas.components.editor.piezas import corrige, parte
from factursaas.components.enlaces import enlace
from factursaas.domain.medios import Medio
from factursaas.states.altas import AltasState
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
        rx.cond(EditorState.correccion.verbo, _correccion()),
        rx.el.div(
            _casilla("fecha", "Fecha", type="date"),
            rx.cond(EditorState.vencimientos.length() == 0, _casilla("vencimiento", "Vencimiento", type="date")),
            rx.cond(EditorState.series.length() > 1, _casilla("serie", "Serie", opciones=EditorState.series)),
            rx.cond(
                EditorState.con_detalles,
                _detalles(),
                rx.el.div(
                    boton(
                        "Más datos",
                        tono="discreto",
                        size="1",
                        icono="sliders_horizontal",
                        on_click=EditorState.ver_detalles,
                        title="Fecha de la operación, plazos, forma de pago, moneda, anticipo",
                    ),
                    class_name="papel-mas",
                ),
            ),
            class_name="papel-datos",
        ),
        rx.cond(
            EditorState.vencimientos,
            rx.el.p(
                rx.foreach(EditorState.vencimientos, lambda plazo: rx.el.span(plazo, class_name="papel-plazo")),
                aria_live="polite",
                class_name="papel-plazos cifras",
            ),
        ),
    )


def _correccion() -> rx.Component:
    """A qué factura corrige, cómo y por qué."""
    correccion = EditorState.correccion
    return rx.el.div(
        corrige(correccion),
        rx.cond(correccion.metodo, _casilla("motivo", "Motivo", type="text", max_length=500)),
        class_name="papel-correccion",
    )


def _detalles() -> rx.Component:
    """Lo que casi nunca hace falta."""
    en_otra = EditorState.cabecera.moneda != "EUR"
    return rx.fragment(
        _casilla("fecha_operacion", "Fecha de la operación", type="date"),
        _casilla("plazos", "Plazos de pago", type="text", placeholder="30, 60 y 90", max_length=1000),
        _casilla("forma_pago", "Forma de pago", opciones=_FORMAS),
        _casilla("precios_con_impuestos", "Precios", opciones=_PRECIOS),
        _casilla("anticipo", "Anticipo ya pagado", type="text", placeholder="0,00", max_length=40),
        _casilla("moneda", "Moneda", opciones=_MONEDAS),
        rx.cond(en_otra, _casilla("tipo_cambio", "Cambio a euros", type="text", placeholder="0,92", max_length=40)),
    )


def _titulo() -> rx.Component:
    return _control("tipo", "Clase de factura", opciones=EditorState.tipos, class_name="papel-casilla papel-clase")


_AYUDAS = ("vencimiento", "serie", "fecha_operacion", "anticipo")
_FORMAS = [Opcion("", "La habitual"), *(Opcion(medio.value, medio.nombre) for medio in Medio)]
_PRECIOS = [Opcion("no", "Sin impuestos"), Opcion("si", "Impuestos incluidos")]
_MONEDAS = [Opcion(codigo, codigo) for codigo in ("EUR", "USD", "GBP", "CHF", "MXN", "JPY", "SEK", "NOK", "DKK", "PLN")]


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
    puesto = parte("Para", EditorState.cliente, cambiar, recien_creado())
    return rx.cond(EditorState.cliente.id, puesto, rx.cond(AltasState.abierta, alta_de_cliente(), _buscar_cliente()))


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
            enfocar=EditorState.buscando_cliente,
            on_buscar=BuscadoresState.buscar_clientes,
            on_elegir=EditorState.elegir_cliente,
            on_crear=AltasState.empezar,
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
        con_ayuda(
            rx.el.span(rotulo, aria_hidden=True, class_name="papel-rotulo"),
            *(clave for clave in _AYUDAS if clave == nombre),
        ),
        _control(nombre, rotulo, **props),
        rx.el.p(EditorState.errores[nombre], id=f"nota-{nombre}", aria_live="polite", class_name="renglon-error"),
        class_name="papel-dato",
    )
