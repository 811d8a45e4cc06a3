"""Arriba del todo: si se está en regla, a dónde se remite y en nombre de quién."""

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.enlaces import boton_enlace
from factursaas.components.soporte import salvo_de_visita
from factursaas.states.verifactu import VerifactuState

_ICONOS = {
    "bien": "shield_check",
    "marcha": "send",
    "avisa": "triangle_alert",
    "falla": "circle_alert",
}


def situacion() -> rx.Component:
    """La frase grande y su porqué."""
    dicho = VerifactuState.situacion
    return rx.el.section(
        rx.el.div(
            rx.match(
                dicho.tono,
                *((tono, rx.icon(icono, size=22, aria_hidden=True)) for tono, icono in _ICONOS.items()),
                rx.icon("shield", size=22, aria_hidden=True),
            ),
            class_name="situacion-icono",
        ),
        rx.el.div(
            rx.el.p(dicho.titulo, class_name="situacion-titulo"),
            rx.el.p(dicho.detalle, class_name="text-suave max-w-[68ch]"),
            role="status",
            class_name="min-w-0 flex-1",
        ),
        rx.cond(
            dicho.tono == "nada",
            salvo_de_visita(boton_enlace("Nueva factura", "/facturas/nueva", icono="plus")),
        ),
        rx.cond(
            dicho.reintentable,
            boton("Reintentar ahora", icono="refresh_cw", on_click=VerifactuState.reintentar),
        ),
        aria_label="Cómo va la remisión",
        custom_attrs={"data-tono": dicho.tono},
        class_name="situacion",
    )


def donde() -> rx.Component:
    """A dónde van los registros, de quién y desde qué instalación."""
    donde = VerifactuState.donde
    return rx.el.dl(
        _dato("A dónde se remite", rx.fragment(donde.destino), donde.nota),
        _dato("En nombre de", rx.cond(donde.nif, rx.el.span(donde.nif, class_name="cifras"), "Sin NIF"), donde.nombre),
        rx.cond(
            donde.instalacion,
            _dato(
                "Instalación",
                rx.el.span(donde.instalacion, class_name="cifras break-all"),
                "La que va en cada registro.",
            ),
        ),
        class_name="donde",
    )


def _dato(rotulo: str, valor: rx.Component, nota: str | rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(rotulo, class_name="text-xs text-suave"),
        rx.el.dd(valor, class_name="font-medium"),
        rx.el.dd(nota, class_name="text-xs text-suave"),
        class_name="min-w-0",
    )
