"""El panel para asomarse a una factura: lo que hace falta saber de ella y lo que se suele hacer."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton, boton_icono
from factursaas.components.enlaces import boton_enlace
from factursaas.components.estado import insignia_ensayo, insignia_estado
from factursaas.components.lista.navegador import Vistazo
from factursaas.components.soporte import salvo_de_visita
from factursaas.components.verifactu.insignia import insignia_aeat
from factursaas.states.cobro_rapido import CobroRapidoState
from factursaas.states.ficha import CobroPapel, LineaPapel
from factursaas.states.papel import FilaTotal
from factursaas.states.repetir import RepetirState
from factursaas.states.vistazo import VistazoState

_FICHA, _FILA = VistazoState.ficha, VistazoState.fila


def vistazo() -> rx.Component:
    """La factura de la fila en la que se está, al lado de la lista; en un teléfono, encima."""
    return Vistazo.create(
        _alto(),
        rx.el.div(
            _titulo(),
            _acciones(),
            rx.cond(_FICHA.id != "", _cuerpo(), _esqueleto()),
            class_name="vistazo-cuerpo",
        ),
        factura=VistazoState.factura,
        nombre=rx.cond(_FILA.estado == "BORRADOR", f"Borrador de {_FILA.cliente}", f"Factura {_FILA.numero}"),
        on_cerrar=VistazoState.cerrar,
        on_pasar=VistazoState.pasar,
    )


def _alto() -> rx.Component:
    return rx.el.header(
        boton_icono(
            "chevron_up", "Factura anterior", on_click=VistazoState.pasar(-1), disabled=~VistazoState.hay_anterior
        ),
        boton_icono(
            "chevron_down", "Factura siguiente", on_click=VistazoState.pasar(1), disabled=~VistazoState.hay_siguiente
        ),
        rx.el.span(VistazoState.sitio, class_name="text-suave cifras"),
        boton_icono("x", "Cerrar", on_click=VistazoState.cerrar, class_name="ml-auto"),
        class_name="vistazo-alto",
    )


def _titulo() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h2(_FILA.numero, class_name="vistazo-numero"),
            rx.el.p(_FILA.total, class_name="vistazo-total dinero"),
            class_name="vistazo-renglon",
        ),
        rx.el.div(
            insignia_estado(_FILA.estado, _FILA.vencida),
            insignia_aeat(_FICHA.aeat.estado, _FICHA.aeat.anulacion),
            rx.cond(_FICHA.ensayo, insignia_ensayo()),
            class_name="vistazo-insignias",
        ),
    )


def _acciones() -> rx.Component:
    return rx.el.div(
        boton_enlace(
            rx.cond(_FILA.estado == "BORRADOR", "Seguir escribiendo", "Abrir"),
            f"/facturas/{VistazoState.factura}",
            icono="square_arrow_out_up_right",
        ),
        boton("PDF", icono="download", tono="secundario", on_click=VistazoState.descargar),
        rx.cond(
            _FILA.por_cobrar,
            salvo_de_visita(
                boton(
                    "Marcar cobrada",
                    icono="circle_check",
                    tono="secundario",
                    on_click=CobroRapidoState.cobrar(VistazoState.factura),
                )
            ),
        ),
        rx.cond(
            _FILA.estado == "BORRADOR",
            rx.fragment(),
            salvo_de_visita(
                boton(
                    "Repetir",
                    icono="copy_plus",
                    tono="secundario",
                    on_click=RepetirState.repetir(VistazoState.factura),
                )
            ),
        ),
        class_name="vistazo-acciones",
    )


def _cuerpo() -> rx.Component:
    return rx.fragment(
        rx.el.section(
            rx.el.h3("Cliente", class_name="vistazo-rotulo"),
            rx.cond(
                _FICHA.cliente.nombre,
                rx.fragment(
                    rx.el.p(_FICHA.cliente.nombre, class_name="font-medium"),
                    rx.foreach(_FICHA.cliente.renglones, lambda renglon: rx.el.p(renglon, class_name="text-suave")),
                ),
                rx.el.p("Sin cliente", class_name="text-suave"),
            ),
        ),
        rx.el.dl(
            _dato("Fecha", _FICHA.fecha),
            _dato("Vencimiento", _FICHA.vencimiento),
            _dato("Forma de pago", _FICHA.forma_pago),
            class_name="vistazo-datos",
        ),
        rx.cond(_FICHA.aeat.mensaje != "", rx.el.p(_FICHA.aeat.mensaje, class_name="recado recado-aeat")),
        rx.el.section(
            rx.el.h3("Conceptos", class_name="vistazo-rotulo"),
            rx.cond(
                _FICHA.lineas,
                rx.el.ul(rx.foreach(_FICHA.lineas, _linea)),
                rx.el.p("Aún no tiene ninguno.", class_name="text-suave"),
            ),
            rx.cond(VistazoState.mas_lineas != "", rx.el.p(VistazoState.mas_lineas, class_name="text-suave mt-2")),
            rx.el.dl(rx.foreach(_FICHA.totales, _total), class_name="vistazo-suma"),
        ),
        rx.cond(_FICHA.numero != "", _cobros()),
    )


def _dato(rotulo: str, valor: rx.Var[str]) -> rx.Component:
    return rx.cond(
        valor != "",
        rx.el.div(rx.el.dt(rotulo, class_name="vistazo-rotulo"), rx.el.dd(valor, class_name="cifras")),
    )


def _linea(linea: ObjectVar[LineaPapel]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(linea.descripcion, class_name="vistazo-concepto"),
            rx.el.p(
                f"{linea.cantidad} × {linea.precio}",
                rx.cond(linea.descuento != "", f" − {linea.descuento}", ""),
                rx.cond(linea.impuesto != "", f" · {linea.impuesto}", ""),
                class_name="text-xs text-suave cifras",
            ),
            class_name="min-w-0",
        ),
        rx.el.p(linea.importe, class_name="dinero"),
        class_name="vistazo-linea",
    )


def _total(fila: ObjectVar[FilaTotal]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(fila.rotulo),
        rx.el.dd(fila.importe, class_name="dinero"),
        custom_attrs={"data-clase": fila.clase},
        class_name="vistazo-renglon",
    )


def _cobros() -> rx.Component:
    return rx.el.section(
        rx.el.h3("Cobros", class_name="vistazo-rotulo"),
        rx.el.ul(rx.foreach(_FICHA.cobros, _cobro)),
        rx.match(
            (_FICHA.por_cobrar, _FICHA.a_devolver),
            ((True, False), _falta("por cobrar")),
            ((False, True), _falta("por devolver")),
            rx.cond(_FICHA.cobros, rx.fragment(), rx.el.p("No queda nada por cobrar.", class_name="text-suave")),
        ),
    )


def _falta(que: str) -> rx.Component:
    return rx.el.p(rx.el.strong(_FICHA.pendiente, class_name="font-semibold cifras"), f" {que}")


def _cobro(cobro: ObjectVar[CobroPapel]) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.span(cobro.fecha, class_name="cifras"),
            f" · {cobro.medio}",
            rx.cond(cobro.deshecho != "", rx.el.span(cobro.deshecho, class_name="vistazo-rastro")),
            class_name="min-w-0",
        ),
        rx.el.span(cobro.importe, class_name="dinero"),
        custom_attrs={"data-deshecho": rx.cond(cobro.deshecho != "", "si", "no")},
        class_name="vistazo-linea",
    )


def _esqueleto() -> rx.Component:
    return rx.el.div(
        *(rx.el.span(class_name="esqueleto mb-4", style={"width": ancho}) for ancho in ("40%", "70%", "90%", "60%")),
        aria_hidden=True,
    )
