"""Qué ve una persona cuando un evento falla: nunca el texto de una excepción ajena."""

import logging
import re
import secrets
from typing import cast

import reflex as rx
from redis.exceptions import RedisError
from reflex.event import EventSpec
from reflex_components_sonner.toast import ToastAction

from factursaas.db import es_pasajero
from factursaas.domain.errores import ErrorDeNegocio, LimitePlan, SesionCaducada
from factursaas.services import fallos
from factursaas.states.sesion import SesionState

registro = logging.getLogger(__name__)
_CLASE_DE_ERROR = re.compile(r"\b[A-Z][A-Za-z]{0,40}Error\b")
_SITIO = re.compile(r"[\w-]{1,60}\.js:\d{1,6}:\d{1,6}")
_SITIOS = 5

OCUPADO = "Hay mucho trabajo ahora mismo y este cambio no se ha guardado. Prueba otra vez en unos segundos."
SIN_MEMORIA = "Estamos recuperando el servicio. Espera unos segundos y repite lo último."


def mostrar_error(exception: Exception) -> list[EventSpec]:
    """Convierte una excepción de un evento en un aviso; lo inesperado se anota con una referencia."""
    if isinstance(exception, LimitePlan):
        ver_planes = ToastAction("Ver planes", rx.redirect("/precios"))
        return [rx.toast.error(str(exception), id=exception.codigo, action=ver_planes)]
    if isinstance(exception, SesionCaducada):
        return [rx.toast.error(str(exception), id=exception.codigo), cast(EventSpec, SesionState.asegurar())]
    if isinstance(exception, ErrorDeNegocio):
        return [rx.toast.error(str(exception), id=exception.codigo)]
    if pasajero := _pasajero(exception):
        registro.warning("No se ha podido atender un evento: %s", type(exception).__name__)
        return [rx.toast.warning(pasajero, id="ocupado")]
    referencia = secrets.token_hex(4)
    registro.error("Fallo inesperado %s", referencia, exc_info=exception, extra={"referencia": referencia})
    fallos.apuntar_aparte(referencia, exception)
    return [
        rx.toast.error(
            "Algo ha fallado por nuestra parte y no se ha guardado este cambio. Inténtalo de nuevo.",
            description=f"Si vuelve a pasar, da esta referencia: {referencia}",
            duration=15_000,
        )
    ]


def _pasajero(fallo: Exception) -> str:
    """Qué se dice de lo que se arregla solo en un momento; nada, de lo demás."""
    if isinstance(fallo, RedisError):
        return SIN_MEMORIA
    return OCUPADO if es_pasajero(fallo) else ""


def anotar_fallo_del_navegador(exception: Exception) -> None:
    """Anota un fallo que ocurrió al dibujar una página en el navegador: lo que cuenta puede llevar datos, y de él solo
    se toma qué clase de error es y en qué líneas.
    """
    dicho = str(exception)
    clase = _CLASE_DE_ERROR.search(dicho)
    sitios = ", ".join(_SITIO.findall(dicho)[:_SITIOS])
    registro.error("Fallo en el navegador: %s (%s)", clase.group() if clase else "desconocido", sitios)
