"""Lo que avisa de que un límite del plan se acaba, y dónde se elige cómo."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton_icono
from factursaas.components.enlaces import enlace
from factursaas.components.formulario import interruptor
from factursaas.states.limites import LimitesState
from factursaas.states.sesion import SesionState
from factursaas.states.uso import BandaDeLimite


def bandas_de_limites() -> rx.Component:
    """Encima de cualquier página, cada límite cercano o alcanzado, hasta que se quita."""
    return rx.foreach(SesionState.limites, _banda)


def avisos_por_correo() -> rx.Component:
    """El ajuste de los avisos; donde no se mandan correos, lo dice."""
    return rx.cond(
        LimitesState.hay_correo,
        interruptor(
            "avisos_por_correo",
            "Avisarme también por correo",
            pista="Un correo al llegar al 80 % de un límite y otro al completarlo. Nada más.",
            checked=LimitesState.por_correo,
            on_change=LimitesState.cambiar_por_correo,
        ),
        rx.el.p("Este servidor no manda correos: los avisos salen solo en pantalla.", class_name="text-suave"),
    )


def _banda(aviso: ObjectVar[BandaDeLimite]) -> rx.Component:
    return rx.el.div(
        rx.cond(aviso.lleno, _icono("circle_alert"), _icono("gauge")),
        rx.el.p(
            rx.el.strong(aviso.titulo, class_name="font-medium"),
            " ",
            aviso.consejo,
            " ",
            enlace("Ver los planes", "/precios"),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(
            SesionState.suplantado,
            rx.fragment(),
            boton_icono("x", "Quitar este aviso", on_click=LimitesState.quitar(aviso.clave)),
        ),
        role="status",
        custom_attrs={"data-lleno": aviso.lleno},
        class_name="aviso-limite",
    )


def _icono(nombre: str) -> rx.Component:
    return rx.icon(nombre, size=16, aria_hidden=True, class_name="aviso-limite-icono")
