"""Saber si hay conexión, y no pedir sin ella lo que no tiene vuelta (`red.js`)."""

import reflex as rx
from reflex_base.vars import VarData
from reflex_components_core.core.banner import has_connection_errors

from factursaas.components.recursos import recurso

_RED = recurso(__name__, "red.js")
_GANCHO = VarData(imports={_RED: "useSinRed"}, hooks={"const sinRed = useSinRed()": None})

SIN_CONEXION: rx.Var[bool] = has_connection_errors | rx.Var("sinRed", _var_type=bool, _var_data=_GANCHO)
"""Si se ha perdido el canal con el servidor, o el navegador dice que no hay red."""


def con_red() -> dict[str, str]:
    """Lo que lleva el botón que sin red no hace nada más que decirlo. Uno para cada botón: Reflex les añade lo suyo."""
    return {"data-con-red": "si"}
