"""Claves para ordenar y buscar nombres igual en cualquier PostgreSQL."""

import unicodedata


def _sin_acentos(texto: str) -> str:
    descompuesto = unicodedata.normalize("NFKD", texto.casefold())
    return "".join(letra for letra in descompuesto if not unicodedata.combining(letra))


def clave_orden(texto: str) -> str:
    """Clave que ordena como un diccionario español: sin acentos ni mayúsculas, la ñ tras la n.

    >>> sorted(["Núñez", "Nunez", "Óscar", "oro"], key=clave_orden)
    ['Nunez', 'Núñez', 'oro', 'Óscar']
    """
    return _sin_acentos(texto.casefold().replace("ñ", "n~"))[:400]


def clave_busqueda(*textos: str, tope: int = 1000) -> str:
    """Texto en el que se busca sin distinguir acentos ni mayúsculas.

    >>> clave_busqueda("Peluquería Íñigo", "B12345674")
    'peluqueria inigo b12345674'
    """
    return _sin_acentos(" ".join(texto for texto in textos if texto))[:tope]


def palabras(q: str) -> list[str]:
    """Lo que hay que encontrar, palabra a palabra."""
    return _sin_acentos(q).split()[:8]
