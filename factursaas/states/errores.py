"""Qué ve una persona cuando un evento falla: nunca el texto de una excepción ajena."""

import logging
import secrets
from typing import cast

import reflex as rx
from reflex.event import EventSpec
from reflex_components_sonner.toast import ToastAction

from factursaas.domain.errores import ErrorDeNegocio, LimitePlan, SesionCaducada
from factursaas.services import fallos
from factursaas.states.sesion import SesionState

registro = logging.getLogger(__name__)


def mostrar_error(exception: Exception) -> list[EventSpec]:
    """Convierte una excepción de un evento en un aviso; lo inesperado se anota con una referencia."""
    if isinstance(exception, LimitePlan):
        ver_planes = ToastAction("Ver planes", rx.redirect("/precios"))
        return [rx.toast.error(str(exception), id=exception.codigo, action=ver_planes)]
    if isinstance(exception, SesionCaducada):
        return [rx.toast.error(str(exception), id=exception.codigo), cast(EventSpec, SesionState.asegurar())]
    if isinstance(exception, ErrorDeNegocio):
        return [rx.toast.error(str(exception), id=exception.codigo)]
    referencia = secrets.token_hex(4)
    registro.error("Fallo inesperado %s", referencia, exc_info=exception)
    fallos.apuntar_aparte(referencia, exception)
    return [
        rx.toast.error(
            "Algo ha fallado por nuestra parte y no se ha guardado este cambio. Inténtalo de nuevo.",
            description=f"Si vuelve a pasar, da esta referencia: {referencia}",
            duration=15_000,
        )
    ]


def anotar_fallo_del_navegador(exception: Exception) -> None:
    """Anota un fallo que ocurrió al dibujar una página en el navegador."""
    registro.error("Fallo en el navegador: %s", exception)
