"""La factura emitida, como el papel que es, y sus cobros."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton, boton_icono
from factursaas.components.dialogo import aviso, dialogo
from factursaas.components.editor.piezas import corrige, dato, parte, suma
from factursaas.components.enlaces import enlace_afuera
from factursaas.components.formulario import campo_fecha, campo_opciones, campo_texto, en_fila, envio, formulario
from factursaas.components.panel import apartado
from factursaas.domain.medios import Medio
from factursaas.states.emitida import COBRO, DEVOLUCION, EmitidaState
from factursaas.states.ficha import CobroPapel, LineaPapel

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
        rx.cond(
            _FICHA.correccion.verbo, rx.el.div(corrige(_FICHA.correccion), _motivo(), class_name="papel-correccion")
        ),
        rx.el.dl(
            dato("Fecha", _FICHA.fecha),
            dato("Fecha de la operación", _FICHA.fecha_operacion),
            dato("Vencimiento", _FICHA.vencimiento),
            dato("Forma de pago", _FICHA.forma_pago),
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


def _motivo() -> rx.Component:
    return rx.cond(_FICHA.motivo, rx.el.p("Motivo: ", _FICHA.motivo, class_name="papel-corrige"))


def _comparacion() -> rx.Component:
    """Lo que decía la original y en cuánto cambia (art. 15.5 RD 1619/2012)."""
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.td(),
                *(
                    rx.el.th(rotulo, scope="col", class_name="dinero")
                    for rotulo in ("Rectificada", "Rectificativa", "Diferencia")
                ),
            )
        ),
        rx.el.tbody(
            rx.foreach(
                _FICHA.comparacion,
                lambda fila: rx.el.tr(
                    rx.el.th(fila.rotulo, scope="row"),
                    rx.el.td(fila.antes, class_name="dinero"),
                    rx.el.td(fila.ahora, class_name="dinero"),
                    rx.el.td(fila.diferencia, class_name="dinero"),
                ),
            )
        ),
        class_name="papel-comparacion",
    )


def _plazos() -> rx.Component:
    return rx.el.ul(
        rx.foreach(_FICHA.plazos, lambda plazo: rx.el.li(plazo.importe, " el ", plazo.fecha)),
        class_name="cifras",
    )


def _notas() -> rx.Component:
    return rx.el.div(
        rx.cond(_FICHA.comparacion, _comparacion()),
        rx.cond(_FICHA.plazos, _plazos()),
        rx.foreach(_FICHA.menciones, rx.el.p),
        rx.cond(_FICHA.notas, rx.el.p(_FICHA.notas, class_name="whitespace-pre-line")),
        rx.cond(_FICHA.iban, rx.el.p("Transferencia a ", rx.el.span(_FICHA.iban, class_name="cifras"))),
        class_name="papel-notas papel-notas-fijas",
    )


def comprobacion() -> rx.Component:
    """Dónde se comprueba si consta en la AEAT: la misma dirección que lleva el QR del papel."""
    return rx.cond(_FICHA.cotejo, enlace_afuera("Comprobar en la AEAT", _FICHA.cotejo))


def cobros() -> rx.Component:
    """Lo cobrado, lo deshecho y lo que falta."""
    return apartado(
        "Cobros",
        aviso(_FICHA.aviso, tono="avisa", visible=_FICHA.aviso != ""),
        rx.cond(
            _FICHA.cobros,
            rx.el.ul(rx.foreach(_FICHA.cobros, _cobro), class_name="cobros"),
            rx.el.p("Todavía no se ha cobrado nada.", class_name="text-suave"),
        ),
        rx.cond(_FICHA.por_cobrar, _falta("Faltan ", " por cobrar.")),
        rx.cond(_FICHA.a_devolver, _falta("Faltan ", " por devolver.")),
        accion=rx.cond(
            _FICHA.estado != "ANULADA",
            boton("Anotar un cobro", tono="secundario", on_click=EmitidaState.cambiar_cobro(True)),
        ),
    )


def _falta(antes: str, despues: str) -> rx.Component:
    return rx.el.p(antes, rx.el.strong(_FICHA.pendiente, class_name="cifras"), despues, class_name="mt-3")


def _cobro(cobro: ObjectVar[CobroPapel]) -> rx.Component:
    return rx.el.li(
        rx.el.span(cobro.fecha, class_name="cifras"),
        rx.el.span(
            cobro.medio,
            rx.cond(cobro.nota, rx.fragment(" · ", cobro.nota)),
            rx.cond(cobro.deshecho, rx.el.span(cobro.deshecho, class_name="cobro-rastro")),
            class_name="text-suave min-w-0",
        ),
        rx.el.span(cobro.importe, class_name="dinero cobro-importe ml-auto"),
        rx.el.span(
            rx.cond(
                cobro.se_deshace,
                boton_icono("undo_2", "Deshacer este cobro", on_click=EmitidaState.preguntar_deshacer(cobro.id)),
            ),
            class_name="cobro-deshacer",
        ),
        custom_attrs={"data-deshecho": rx.cond(cobro.deshecho, "si", "no")},
        class_name="cobro",
    )


def dialogos_de_cobro() -> rx.Component:
    """Anotar dinero que entra o sale, y deshacer lo anotado."""
    return rx.fragment(_dialogo_de_cobro(), _dialogo_de_deshacer())


def _dialogo_de_cobro() -> rx.Component:
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
            en_fila(
                campo_opciones(
                    "sentido",
                    "Qué es",
                    [(COBRO, "Me han pagado"), (DEVOLUCION, "He devuelto dinero")],
                    default_value=rx.cond(_FICHA.a_devolver, DEVOLUCION, COBRO),
                ),
                campo_opciones(
                    "medio",
                    "Cómo",
                    [(medio.value, medio.nombre) for medio in Medio],
                    default_value=Medio.TRANSFERENCIA.value,
                    on_change=EmitidaState.elegir_medio,
                ),
            ),
            aviso(EmitidaState.aviso_efectivo, tono="avisa", visible=EmitidaState.aviso_efectivo != ""),
            campo_texto("nota_cobro", "Nota", errores=errores, max_length=200, auto_complete="off"),
            envio("Anotar", cancelar=rx.dialog.close(boton("Cancelar", tono="secundario"))),
            on_submit=EmitidaState.anotar_cobro,
        ),
        abierto=EmitidaState.cobro_abierto,
        al_cambiar=EmitidaState.cambiar_cobro,
        ancho="440px",
    )


def _dialogo_de_deshacer() -> rx.Component:
    return dialogo(
        "¿Deshacer este cobro?",
        formulario(
            campo_texto(
                "motivo_deshecho",
                "Por qué",
                max_length=200,
                auto_complete="off",
                pista="Por ejemplo: «El banco devolvió el recibo».",
            ),
            envio("Deshacer cobro", cancelar=rx.dialog.close(boton("Cancelar", tono="secundario"))),
            on_submit=EmitidaState.deshacer_cobro,
        ),
        descripcion="Deja de contar, pero sigue a la vista con su fecha y su motivo.",
        abierto=EmitidaState.deshaciendo != "",
        al_cambiar=EmitidaState.cambiar_deshaciendo,
        ancho="440px",
    )
