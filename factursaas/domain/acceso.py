"""Entrar y volver: a qué página se vuelve y qué se dice cuando no se ha podido entrar."""

from typing import Any
from urllib.parse import urlsplit

ENTRADA = "/entrar"
INICIO = "/panel"

FALLOS_DE_ENTRADA = {
    "cancelada": "No has llegado a entrar. Cuando quieras, prueba otra vez.",
    "caducada": "La entrada ha tardado demasiado o se empezó en otro navegador. Prueba otra vez.",
    "proveedor": "El servicio con el que entras no contesta o no está bien configurado. Prueba en un momento; "
    "si se repite, avisa a quien administra este servidor.",
    "no_valida": "No hemos podido comprobar quién eres. Prueba otra vez; "
    "si se repite, avisa a quien administra este servidor.",
    "ocupado": "Hay mucho trabajo ahora mismo. Prueba otra vez en unos segundos.",
}


def destino_seguro(volver: Any) -> str:
    """La página a la que volver tras entrar: solo una de esta aplicación, y que no sea la de entrar.

    >>> destino_seguro("/facturas?q=a"), destino_seguro("//malo.es"), destino_seguro("https://malo.es")
    ('/facturas?q=a', '/panel', '/panel')
    """
    if not isinstance(volver, str) or not volver.isprintable() or len(volver) > 2000 or "\\" in volver:
        return INICIO
    try:
        partes = urlsplit(volver)
    except ValueError:
        return INICIO
    es_de_aqui = volver.startswith("/") and not volver.startswith("//") and not partes.scheme and not partes.netloc
    return volver if es_de_aqui and partes.path.rstrip("/") not in ("", ENTRADA) else INICIO
