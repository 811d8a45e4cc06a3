"""Entrar y volver: a qué página se vuelve y qué se dice cuando no se ha podido entrar."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

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
    >>> destino_seguro("/facturas/1?volver=/facturas/1"), destino_seguro("/ajustes?volver=/facturas/1")
    ('/facturas/1', '/ajustes?volver=/facturas/1')
    """
    if not isinstance(volver, str) or not volver.isprintable() or len(volver) > 2000 or "\\" in volver:
        return INICIO
    try:
        partes = urlsplit(volver)
    except ValueError:
        return INICIO
    es_de_aqui = volver.startswith("/") and not volver.startswith("//") and not partes.scheme and not partes.netloc
    if not es_de_aqui or partes.path.rstrip("/") in ("", ENTRADA):
        return INICIO
    # Con la página a medio cambiar, la dirección puede traer ya lo de la de entrar: volver a sí misma no añade nada.
    return partes.path if parse_qs(partes.query).get("volver") == [partes.path] else volver
