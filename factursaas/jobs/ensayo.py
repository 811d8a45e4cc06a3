"""Olvidar en el simulador de la AEAT lo que se ha borrado de un ensayo."""

import logging

from factursaas.config import ajustes
from factursaas.simulador.arranque import encontrar
from factursaas.simulador.cliente import SimuladorNoAtiende

_log = logging.getLogger(__name__)


def olvidar(nif: str, instalacion: str) -> None:
    """Pide al simulador que olvide una cadena; si no está en marcha, se queda con lo que tenía y no pasa nada."""
    try:
        encontrar(ajustes().simulador).control.borrar_libros(nif, instalacion)
    except SimuladorNoAtiende as fallo:
        _log.info("El simulador conserva un ensayo ya borrado: %s", fallo)
