"""Hacer lo mismo con muchas facturas: cuáles son, hacerlo una a una y llevárselas en un fichero."""

from factursaas.services.lotes.elegidas import (
    TODO,
    Accion,
    Eleccion,
    Recuento,
    aptas,
    contar,
    emitidas,
    recontar,
    siguen,
)
from factursaas.services.lotes.papeles import papeles, renglones
from factursaas.services.lotes.pasos import Fallo, Interrumpido, cobrar, deshacer, dibujar, emitir, emitir_juntas

__all__ = [
    "TODO",
    "Accion",
    "Eleccion",
    "Fallo",
    "Interrumpido",
    "Recuento",
    "aptas",
    "cobrar",
    "contar",
    "deshacer",
    "dibujar",
    "emitidas",
    "emitir",
    "emitir_juntas",
    "papeles",
    "recontar",
    "renglones",
    "siguen",
]
