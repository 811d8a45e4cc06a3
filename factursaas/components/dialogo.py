"""Diálogos, confirmaciones con su consecuencia exacta, avisos y el muro del plan."""

from typing import Literal

import reflex as rx
from reflex.event import EventType

from factursaas.components.boton import boton_icono
from factursaas.components.enlaces import enlace
from factursaas.components.recursos import recurso

TonoAviso = Literal["informa", "avisa", "falla", "bien"]
_AVISOS: dict[TonoAviso, tuple[str, Literal["gray", "amber", "red", "green"]]] = {
    "informa": ("info", "gray"),
    "avisa": ("triangle_alert", "amber"),
    "falla": ("circle_alert", "red"),
    "bien": ("circle_check", "green"),
}

# Radix devuelve el foco al botón que abre el diálogo, y estos los abre el estado: hay que recordar quién lo tenía.
_FOCO: dict[str, rx.Var] = {
    "onOpenAutoFocus": rx.Var(
        "(ev) => { const antes = document.activeElement; if (ev.target.contains(antes)) return;"
        " ev.target.fsVuelta = antes;"
        " const campo = ev.target.querySelector('form :is(input:not([type=hidden], [type=checkbox]), textarea)');"
        " const tapa = campo?.value && matchMedia('(pointer: coarse)').matches;"  # el teclado taparía la ficha
        " if (campo && !tapa) { ev.preventDefault(); campo.focus(); } }"
    ),
    "onCloseAutoFocus": rx.Var(
        "(ev) => { const vuelta = ev.target.fsVuelta;"
        " if (vuelta?.isConnected) { ev.preventDefault(); vuelta.focus(); } }"
    ),
}


for _vecino in ("ventana.jsx", "capa.jsx", "encima.js"):
    recurso(__name__, _vecino)


class Confirmacion(rx.Component):
    """La ventana de una pregunta, que se descarga al hacerla."""

    library = recurso(__name__, "confirmacion.jsx")
    tag = "Confirmacion"

    titulo: rx.Var[str]
    accion: rx.Var[str]
    abierta: rx.Var[bool]
    ocupada: rx.Var[bool]
    peligro: rx.Var[bool]

    on_cambiar: rx.EventHandler[rx.event.passthrough_event_spec(bool)]
    on_confirmar: rx.EventHandler[rx.event.no_args_event_spec]


def dialogo(
    titulo: str | rx.Var[str],
    *contenido: rx.Component,
    abierto: bool | rx.Var[bool],
    al_cambiar: EventType,
    descripcion: str | rx.Var[str] | None = None,
    ancho: str = "520px",
) -> rx.Component:
    """Un diálogo con título y botón de cerrar; Escape también cierra.

    Args:
        titulo: «Nuevo cliente».
        contenido: normalmente un `formulario(…)`.
        abierto: la variable del estado que lo abre.
        al_cambiar: evento que recibe el nuevo valor (`bool`).
        descripcion: una frase debajo del título.
        ancho: ancho máximo en escritorio; en un teléfono ocupa todo.
    """
    explicacion = [rx.dialog.description(descripcion, margin_bottom="16px", class_name="texto-dialogo")]
    return rx.dialog.root(
        rx.dialog.content(
            rx.el.div(
                rx.dialog.title(titulo, margin_bottom="0", custom_attrs={"as": "h2"}),
                rx.dialog.close(boton_icono("x", "Cerrar")),
                class_name="dialogo-cabecera",
            ),
            *(explicacion if descripcion is not None else []),
            *contenido,
            max_width=ancho,
            custom_attrs=_FOCO | ({} if descripcion is not None else {"aria-describedby": rx.Var("undefined")}),
        ),
        open=abierto,
        on_open_change=al_cambiar,
    )


def confirmacion(
    titulo: str | rx.Var[str],
    consecuencia: str | rx.Var[str] | rx.Component,
    accion: str | rx.Var[str],
    *,
    abierto: bool | rx.Var[bool],
    al_cambiar: EventType,
    al_confirmar: EventType,
    ocupado: bool | rx.Var[bool] = False,
    peligro: bool = False,
) -> rx.Component:
    """Pregunta antes de lo que no se puede deshacer y dice exactamente qué pasará.

    Args:
        titulo: «¿Emitir esta factura?»
        consecuencia: «Se emitirá como A-2026-0042. Después ya no se podrá cambiar, solo rectificar.»
        accion: el verbo del botón: «Emitir factura».
        abierto: la variable que la abre.
        al_cambiar: evento que recibe el nuevo valor.
        al_confirmar: lo que se hace; el diálogo no se cierra solo: lo cierra el estado al acabar bien.
        ocupado: mientras se hace.
        peligro: si destruye algo, el botón es rojo.
    """
    return Confirmacion.create(
        consecuencia,
        titulo=titulo,
        accion=accion,
        abierta=abierto,
        ocupada=ocupado,
        peligro=peligro,
        on_cambiar=al_cambiar,
        on_confirmar=al_confirmar,
    )


def aviso(
    texto: str | rx.Var[str],
    *extra: rx.Component | str,
    tono: TonoAviso = "informa",
    visible: bool | rx.Var[bool] = True,
) -> rx.Component:
    """Un recuadro con icono; se anuncia a quien no lo ve cuando aparece."""
    icono, color = _AVISOS[tono]
    recuadro = rx.callout.root(
        rx.callout.icon(rx.icon(icono, size=16, aria_hidden=True)),
        rx.callout.text(texto, *extra),
        color_scheme=color,
        high_contrast=True,
        size="1",
        role="alert" if tono == "falla" else "status",
    )
    return rx.cond(visible, recuadro) if isinstance(visible, rx.Var) else recuadro


def muro_plan(texto: str | rx.Var[str], visible: bool | rx.Var[bool] = True) -> rx.Component:
    """Dice hasta dónde llega el plan y lleva a los demás planes.

    Args:
        texto: «Tu plan Gratis llega a 5 clientes y ya los tienes.»
        visible: cuándo se ve.
    """
    return aviso(texto, " ", enlace("Ver planes", "/precios"), tono="avisa", visible=visible)
