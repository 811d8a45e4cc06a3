"""La barra de lo elegido: qué hacer con ello, cómo va y qué pasó."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import aspecto, boton, boton_icono
from factursaas.components.dialogo import confirmacion, dialogo
from factursaas.components.enlaces import enlace
from factursaas.components.soporte import salvo_de_visita
from factursaas.services.lotes import Accion
from factursaas.states.facturas import FacturasState
from factursaas.states.frases_lotes import FilaFallo
from factursaas.states.informe_lotes import InformeState
from factursaas.states.lotes import LotesState

_INFORME, _PREGUNTA = InformeState.informe, LotesState.pregunta
_MARCAR = rx.fragment(
    rx.el.span("Marcar cobradas", class_name="solo-escritorio"), rx.el.span("Cobradas", class_name="md:hidden")
)


def barra_de_elegidas() -> rx.Component:
    """Solo se ve si hay algo elegido, un lote en marcha o uno que contar."""
    return rx.fragment(
        rx.el.div(
            rx.cond(
                LotesState.en_marcha,
                _barra("Lote en marcha", *_avance()),
                rx.fragment(
                    rx.cond(_INFORME.titulo != "", _barra("Resultado del lote", *_resultado())),
                    rx.cond(FacturasState.cuantas > 0, _barra("Acciones con las elegidas", *_acciones())),
                ),
            ),
            class_name="pie-lote",
        ),
        _confirmar(),
        _ver_fallos(),
    )


def _barra(nombre: str, *contenido: rx.Component) -> rx.Component:
    return rx.el.div(*contenido, role="region", aria_label=nombre, class_name="barra-lote")


def _acciones() -> list[rx.Component]:
    return [
        rx.el.p(FacturasState.elegidas, role="status", class_name="barra-lote-cuantas cifras"),
        rx.cond(
            FacturasState.ofrecidas != "",
            rx.el.button(
                FacturasState.ofrecidas, type="button", on_click=FacturasState.marcar_todas, class_name="enlace"
            ),
            rx.cond(
                FacturasState.pagina_entera,
                rx.fragment(),
                # En un teléfono no se ve la casilla de la cabecera.
                rx.el.button(
                    "Elegir toda la página",
                    type="button",
                    on_click=FacturasState.marcar_pagina(True),
                    class_name="enlace md:hidden",
                ),
            ),
        ),
        rx.el.div(
            salvo_de_visita(_accion("Emitir", "file_check", LotesState.preguntar(Accion.EMITIR.value))),
            salvo_de_visita(_accion(_MARCAR, "circle_check", LotesState.preguntar(Accion.COBRAR.value))),
            _accion("PDF", "download", LotesState.bajar_papeles),
            _accion("CSV", "sheet", LotesState.bajar_hoja),
            class_name="barra-lote-acciones",
        ),
        boton_icono("x", "Quitar la selección", on_click=FacturasState.soltar),
    ]


def _accion(texto: str | rx.Component, icono: str, on_click: rx.event.EventType) -> rx.Component:
    return rx.button(
        rx.icon(icono, size=16, aria_hidden=True), texto, type="button", on_click=on_click, **aspecto("secundario")
    )


def _avance() -> list[rx.Component]:
    cuanto = rx.cond(
        LotesState.total > 0, f"{LotesState.que_hace}: {LotesState.hechas} de {LotesState.total}", LotesState.que_hace
    )
    return [
        rx.el.div(
            rx.el.p(cuanto, id="avance-lote", class_name="cifras"),
            rx.el.progress(
                value=LotesState.hechas,
                max=rx.cond(LotesState.total > 0, LotesState.total, 1),
                aria_labelledby="avance-lote",
                class_name="avance",
            ),
            class_name="barra-lote-avance",
        ),
        boton(
            rx.cond(LotesState.parando, "Parando…", "Parar"),
            icono="square",
            tono="secundario",
            disabled=LotesState.parando,
            on_click=LotesState.parar,
        ),
    ]


def _resultado() -> list[rx.Component]:
    return [
        rx.el.div(
            rx.el.p(
                rx.cond(
                    _INFORME.tono == "bien",
                    rx.icon("circle_check", size=16, aria_hidden=True, class_name="barra-lote-bien"),
                    rx.icon("triangle_alert", size=16, aria_hidden=True, class_name="barra-lote-avisa"),
                ),
                rx.el.strong(_INFORME.titulo, class_name="font-semibold"),
                class_name="flex items-center gap-2",
            ),
            rx.cond(_INFORME.detalle != "", rx.el.p(_INFORME.detalle, class_name="text-suave")),
            role="status",
            class_name="barra-lote-avance",
        ),
        rx.cond(
            _INFORME.fallos,
            boton("Ver por qué", tono="secundario", on_click=InformeState.ver(True)),
        ),
        rx.cond(
            _INFORME.se_deshace,
            boton("Deshacer", icono="undo_2", tono="secundario", on_click=LotesState.deshacer),
        ),
        boton_icono("x", "Cerrar el resultado", on_click=InformeState.cerrar),
    ]


def _confirmar() -> rx.Component:
    """Antes de empezar, lo que va a pasar; si no hay nada que hacer, solo se dice."""
    return rx.fragment(
        confirmacion(
            _PREGUNTA.titulo,
            _PREGUNTA.consecuencia,
            _PREGUNTA.verbo,
            abierto=(_PREGUNTA.accion != "") & (_PREGUNTA.verbo != ""),
            al_cambiar=LotesState.cambiar_preguntando,
            al_confirmar=LotesState.empezar,
        ),
        dialogo(
            _PREGUNTA.titulo,
            abierto=(_PREGUNTA.accion != "") & (_PREGUNTA.verbo == ""),
            al_cambiar=LotesState.cambiar_preguntando,
            descripcion=_PREGUNTA.consecuencia,
            ancho="440px",
        ),
    )


def _ver_fallos() -> rx.Component:
    return dialogo(
        _INFORME.titulo,
        rx.el.ul(rx.foreach(_INFORME.fallos, _fallo), class_name="fallos-lote"),
        rx.cond(_INFORME.mas_fallos != "", rx.el.p(_INFORME.mas_fallos, class_name="text-suave mt-3")),
        abierto=InformeState.viendo,
        al_cambiar=InformeState.ver,
        descripcion=_INFORME.detalle,
    )


def _fallo(uno: ObjectVar[FilaFallo]) -> rx.Component:
    return rx.el.li(enlace(uno.nombre, uno.href), rx.el.p(uno.motivo, class_name="text-suave"))
