"""Lo que el editor tiene que decir: si está guardado, si hay conflicto, qué falta y la última pregunta."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton
from factursaas.components.dialogo import muro_plan
from factursaas.components.editor.navegador import PENDIENTE, Guardado
from factursaas.components.enlaces import enlace
from factursaas.components.red import SIN_CONEXION, con_red
from factursaas.states.editor import EditorState
from factursaas.states.emision import AVISO, EmisionState, Falta
from factursaas.states.revision import Reparo, RevisionState


def estado_del_guardado() -> rx.Component:
    """«Guardado hace un momento», «Guardando…», «Sin guardar: …» o que no hay conexión."""
    situacion = rx.cond(PENDIENTE & (EditorState.guardado == "guardado"), "guardando", EditorState.guardado)
    return rx.el.p(
        rx.cond(
            SIN_CONEXION,
            rx.fragment(
                _icono("wifi_off"),
                "Sin conexión. Sigue escribiendo: se queda en este navegador y se guarda al volver.",
            ),
            _segun_el_servidor(situacion),
        ),
        role=rx.cond(SIN_CONEXION | (EditorState.guardado == "sin_guardar"), "status", "none"),
        custom_attrs={"data-guardado": rx.cond(SIN_CONEXION, "sin_conexion", situacion)},
        class_name="guardado",
    )


def vista_previa() -> rx.Component:
    """Lo que hay que arreglar antes de emitir, o que no se ve nada; se pone al día con cada guardado."""
    es_de_este = (RevisionState.de == EditorState.pintado) & (RevisionState.de != "")
    repetida = (EmisionState.de == EditorState.pintado) & (EmisionState.falta.length() > 0)
    return rx.cond(
        es_de_este & ~repetida & (EditorState.guardado != "sin_guardar"),
        rx.el.div(
            rx.cond(
                RevisionState.reparos,
                rx.fragment(
                    _icono("list_checks"),
                    rx.el.ul(
                        rx.el.li("Antes de emitir:"),
                        rx.foreach(RevisionState.reparos, _reparo),
                        class_name="previa-lista",
                    ),
                ),
                rx.fragment(
                    _icono("shield_check"),
                    rx.el.span(
                        "Nada que Hacienda vaya a rechazar",
                        title="Pasa las comprobaciones que publica la AEAT. Si el NIF está en su censo se sabe al "
                        "remitirla.",
                    ),
                ),
            ),
            role="status",
            custom_attrs={"data-previa": rx.cond(RevisionState.reparos, "reparos", "bien")},
            class_name="previa",
        ),
    )


def _reparo(reparo: ObjectVar[Reparo]) -> rx.Component:
    en_su_casilla = rx.el.button(
        reparo.nombre,
        type="button",
        title=reparo.texto,
        on_click=EmisionState.ir_a(reparo.casilla),
        class_name="enlace",
    )
    fuera = rx.fragment(reparo.texto, rx.cond(reparo.href, rx.fragment(" ", enlace(reparo.enlace, reparo.href))))
    return rx.el.li(rx.cond(reparo.casilla, en_su_casilla, fuera))


def _segun_el_servidor(situacion: rx.Var[str]) -> rx.Component:
    casos: list[tuple[str, rx.Component]] = [
        ("guardado", rx.fragment(_icono("check"), Guardado.create(hora=EditorState.guardado_detalle))),
        ("actualizado", rx.fragment(_icono("refresh_cw"), "Puesto al día con lo que se ha guardado en otra ventana")),
        ("guardando", rx.fragment(_icono("loader"), "Guardando…")),
        ("sin_guardar", rx.fragment(_icono("circle_alert"), rx.el.span("Sin guardar: ", EditorState.guardado_detalle))),
    ]
    return rx.fragment(rx.match(situacion, *casos, rx.fragment("Se guarda solo mientras escribes")))


def _icono(nombre: str) -> rx.Component:
    return rx.icon(nombre, size=14, aria_hidden=True)


def avisos_del_borrador() -> rx.Component:
    """Lo que hay que resolver antes de seguir, encima del papel."""
    es_de_este = EmisionState.de == EditorState.pintado
    return rx.fragment(
        rx.cond(EditorState.conflicto != "", _conflicto()),
        rx.cond(
            es_de_este & (EmisionState.muro != ""),
            rx.el.div(muro_plan(EmisionState.muro + "."), id=AVISO, class_name="mb-4"),
        ),
        rx.cond(es_de_este & (EmisionState.falta.length() > 0), _falta()),
    )


def _conflicto() -> rx.Component:
    nuevo = boton("Guardar lo mío como borrador nuevo", tono="secundario", on_click=EditorState.quedarme_con_lo_mio)
    ver = boton("Ver la factura", on_click=EditorState.recargar)
    return rx.el.div(
        rx.icon("triangle_alert", size=16, aria_hidden=True, class_name="mt-0.5 flex-none"),
        rx.match(
            EditorState.conflicto,
            ("borrado", _dilema("Este borrador se ha borrado desde otra ventana.", nuevo)),
            ("emitido", _dilema("Este borrador ya se ha emitido desde otra ventana.", nuevo, ver)),
            _dilema(
                "Este borrador se ha cambiado desde otra ventana. Lo que ves aquí no está guardado todavía.",
                rx.cond(EditorState.diferencias, _diferencias()),
                boton("Quedarme con lo mío", tono="secundario", on_click=EditorState.quedarme_con_lo_mio),
                boton("Recargar lo último", on_click=EditorState.recargar),
            ),
        ),
        role="alert",
        class_name="recado recado-avisa",
    )


def _diferencias() -> rx.Component:
    """Qué cambia según lo que se elija."""
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(*(rx.el.th(rotulo, scope="col") for rotulo in ("Qué cambia", "Aquí", "En la otra ventana")))
        ),
        rx.el.tbody(
            rx.foreach(
                EditorState.diferencias,
                lambda una: rx.el.tr(rx.el.th(una.que, scope="row"), rx.el.td(una.aqui), rx.el.td(una.guardado)),
            )
        ),
        class_name="papel-comparacion diferencias",
    )


def _dilema(texto: str, *salidas: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.p(texto), rx.el.div(*salidas, class_name="flex flex-wrap gap-2 mt-3"), class_name="min-w-0 flex-1"
    )


def _falta() -> rx.Component:
    return rx.el.div(
        rx.icon("circle_alert", size=16, aria_hidden=True, class_name="mt-0.5 flex-none"),
        rx.el.div(
            rx.el.p("Para emitirla falta:", class_name="font-medium"),
            rx.el.ul(rx.foreach(EmisionState.falta, _una_falta), class_name="recado-lista"),
        ),
        id=AVISO,
        role="alert",
        class_name="recado recado-falla",
    )


def _una_falta(falta: ObjectVar[Falta]) -> rx.Component:
    return rx.el.li(falta.texto, rx.cond(falta.href, rx.fragment(" ", enlace(falta.enlace, falta.href))))


_ENFOCAR_EMITIR = rx.Var(
    "(apertura) => { apertura.preventDefault(); apertura.currentTarget.querySelector('[data-emitir]').focus(); }"
)
# Con Ctrl+Intro sostenido, la repetición de la tecla confirmaría sola.
_SOLO_A_CONCIENCIA = rx.Var(
    "(tecla) => { if (tecla.repeat || tecla.ctrlKey || tecla.metaKey) tecla.preventDefault(); }"
)


def pregunta_de_emision() -> rx.Component:
    """El número que tendrá y que no hay vuelta atrás. Intro confirma y, si el plan lo da, baja el PDF."""
    propuesta = EmisionState.propuesta
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title("¿Emitir esta factura?", margin_bottom="8px", custom_attrs={"as": "h2"}),
            rx.alert_dialog.description(
                rx.cond(propuesta.como, rx.fragment("Es igual que ", propuesta.como, ", con fecha de hoy. ")),
                "Se emitirá como ",
                rx.el.strong(propuesta.numero),
                ". Después ya no se podrá cambiar, solo rectificar.",
                class_name="texto-dialogo",
            ),
            rx.el.dl(
                _resumen("Para", propuesta.cliente),
                _resumen("Fecha", propuesta.fecha),
                rx.cond(propuesta.vencimiento, _resumen("Vencimiento", propuesta.vencimiento)),
                _resumen("Total factura", propuesta.total),
                rx.cond(propuesta.a_pagar, _resumen("Total a pagar", propuesta.a_pagar)),
                class_name="resumen-emision",
            ),
            rx.cond(
                propuesta.avisos,
                rx.el.ul(
                    rx.foreach(propuesta.avisos, rx.el.li), aria_label="Conviene saber", class_name="avisos-emision"
                ),
            ),
            rx.el.div(
                rx.alert_dialog.cancel(
                    boton(rx.cond(propuesta.como, "Cambiar algo antes", "Cancelar"), tono="discreto")
                ),
                rx.cond(
                    propuesta.con_pdf,
                    rx.fragment(
                        boton(
                            "Solo emitir",
                            tono="secundario",
                            on_click=EmisionState.emitir(False),
                            custom_attrs=con_red(),
                        ),
                        _emitir("Emitir factura y descargar", descargar=True),
                    ),
                    _emitir("Emitir factura", descargar=False),
                ),
                class_name="fila-acciones emision-acciones",
            ),
            max_width="480px",
            custom_attrs={"onOpenAutoFocus": _ENFOCAR_EMITIR},
        ),
        open=EmisionState.preguntando,
        on_open_change=EmisionState.cambiar_preguntando,
    )


def _emitir(texto: str, *, descargar: bool) -> rx.Component:
    return boton(
        texto,
        on_click=EmisionState.emitir(descargar),
        custom_attrs={"data-emitir": "si", "onKeyDown": _SOLO_A_CONCIENCIA, **con_red()},
    )


def _resumen(rotulo: str, valor: str | rx.Var[str]) -> rx.Component:
    return rx.el.div(rx.el.dt(rotulo), rx.el.dd(valor, class_name="cifras"), class_name="resumen-fila")
