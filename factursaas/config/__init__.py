"""Configuración: el entorno se lee aquí, una vez, y en ningún otro sitio."""

from factursaas.config.ajustes import RAIZ, VERSION, Ajustes, ajustes, entorno_con
from factursaas.config.correo import ServidorDeCorreo
from factursaas.config.identidad import Identidad, frontend_api_de_clerk
from factursaas.config.instalacion import ConfiguracionIncompleta

__all__ = [
    "RAIZ",
    "VERSION",
    "Ajustes",
    "ConfiguracionIncompleta",
    "Identidad",
    "ServidorDeCorreo",
    "ajustes",
    "entorno_con",
    "frontend_api_de_clerk",
]
