"""La factura emitida, como el papel que es, y sus cobros."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton
from factursaas.components.dialogo import dialogo
from factursaas.components.editor.piezas import dato, parte, suma
from factursaas.components.formulario import campo_fecha, campo_opciones, campo_texto, en_fila, envio, formulario
from factursaas.components.panel import apartado
from factursaas.states.emitida import EmitidaState
from factursaas.states.papel import MEDIOS, CobroPapel, LineaPapel

_FICHA = EmitidaState.ficha


def papel_emitido() -> rx.Component:
    """La factura, sin nada que tocar."""
    return rx.el.article(
        rx.el.header(
            rx.el.p(_FICHA.emisor.nombre, class_name="papel-casa"),
            rx.el.div(
                rx.el.p(_FICHA.titulo, class_name="papel-clase"),
                rx.el.p(_FICHA.numero, class_name="papel-numero cifras"),
                class_name="papel-titulo",
            ),
            class_name="papel-alto",
        ),
        rx.el.div(
            parte("De", _FICHA.emisor),
            rx.cond(_FICHA.cliente.nombre, parte("Para", _FICHA.cliente)),
            class_name="papel-partes",
        ),
        rx.el.dl(
            dato("Fecha", _FICHA.fecha),
            dato("Fecha de la operación", _FICHA.fecha_operacion),
            dato("Vencimiento", _FICHA.vencimiento),
            class_name="papel-datos",
        ),
        _lineas(),
        rx.el.div(_notas(), suma(_FICHA.totales), class_name="papel-bajo"),
        aria_label="Factura",
        class_name="papel",
    )


def _lineas() -> rx.Component:
    incluido = rx.cond(_FICHA.precios_con_impuestos, " con impuestos", "")
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th("Concepto", scope="col"),
                rx.el.th("Cantidad", scope="col", class_name="dinero"),
                rx.el.th("Precio", incluido, scope="col", class_name="dinero"),
                rx.cond(_FICHA.con_descuento, rx.el.th("Descuento", scope="col", class_name="dinero")),
                rx.el.th(_FICHA.impuesto, scope="col", class_name="dinero"),
                rx.el.th("Importe", scope="col", class_name="dinero"),
            )
        ),
        rx.el.tbody(rx.foreach(_FICHA.lineas, _linea)),
        class_name="papel-tabla",
    )


def _linea(linea: ObjectVar[LineaPapel]) -> rx.Component:
    def cifra(rotulo: str | rx.Var[str], valor: rx.Var[str]) -> rx.Component:
        return rx.el.td(valor, custom_attrs={"data-rotulo": rotulo}, class_name="dinero")

    return rx.el.tr(
        rx.el.td(linea.descripcion, class_name="papel-concepto"),
        cifra("Cantidad", linea.cantidad),
        cifra("Precio", linea.precio),
        rx.cond(_FICHA.con_descuento, cifra("Descuento", linea.descuento)),
        cifra(_FICHA.impuesto, linea.impuesto),
        cifra("Importe", linea.importe),
    )


def _notas() -> rx.Component:
    return rx.el.div(
        rx.foreach(_FICHA.menciones, rx.el.p),
        rx.cond(_FICHA.notas, rx.el.p(_FICHA.notas, class_name="whitespace-pre-line")),
        rx.cond(_FICHA.iban, rx.el.p("Transferencia a ", rx.el.span(_FICHA.iban, class_name="cifras"))),
        class_name="papel-notas papel-notas-fijas",
    )


def cobros() -> rx.Component:
    """Lo cobrado y lo que falta."""
    return apartado(
        "Cobros",
        rx.cond(
            _FICHA.cobros,
            rx.el.ul(rx.foreach(_FICHA.cobros, _cobro), class_name="cobros"),
            rx.el.p("Todavía no se ha cobrado nada.", class_name="text-suave"),
        ),
        rx.cond(
            _FICHA.por_cobrar,
            rx.el.p("Faltan ", rx.el.strong(_FICHA.pendiente, class_name="cifras"), " por cobrar.", class_name="mt-3"),
        ),
        accion=rx.cond(
            _FICHA.por_cobrar,
            boton("Anotar un cobro", tono="secundario", on_click=EmitidaState.cambiar_cobro(True)),
        ),
    )


def _cobro(cobro: ObjectVar[CobroPapel]) -> rx.Component:
    return rx.el.li(
        rx.el.span(cobro.fecha, class_name="cifras"),
        rx.el.span(cobro.medio, class_name="text-suave"),
        rx.el.span(cobro.importe, class_name="dinero ml-auto"),
        class_name="cobro",
    )


def dialogo_de_cobro() -> rx.Component:
    """Un cobro entero o en parte."""
    errores = EmitidaState.errores
    return dialogo(
        "Anotar un cobro",
        formulario(
            en_fila(
                campo_texto(
                    "importe",
                    "Importe",
                    errores=errores,
                    sufijo=EmitidaState.simbolo,
                    obligatorio=True,
                    default_value=EmitidaState.importe,
                    auto_focus=True,
                    max_length=40,
                ),
                campo_fecha("fecha_cobro", "Fecha", errores=errores, obligatorio=True, default_value=EmitidaState.hoy),
            ),
            campo_opciones("medio", "Cómo", list(MEDIOS.items()), default_value="transferencia"),
            envio("Anotar cobro", cancelar=rx.dialog.close(boton("Cancelar", tono="secundario"))),
            on_submit=EmitidaState.anotar_cobro,
        ),
        abierto=EmitidaState.cobro_abierto,
        al_cambiar=EmitidaState.cambiar_cobro,
        ancho="440px",
    )
