"""Copias de seguridad: hacerlas con la aplicación en marcha, comprobarlas y restaurarlas enteras o nada."""

from factursaas.arranque.respaldo.contenedor import comprobar
from factursaas.arranque.respaldo.hacer import Hecha, hacer
from factursaas.arranque.respaldo.restaurar import Restaurada, restaurar

__all__ = ["Hecha", "Restaurada", "comprobar", "hacer", "restaurar"]
