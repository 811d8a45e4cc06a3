"""Convierte cualquier texto que alguien haya podido escribir en renglones que caben."""

import re
import unicodedata

from factursaas.documents.pdf.estilo import Estilo, Peso
from factursaas.documents.pdf.fuentes import ancho_de, fuente_de

SIN_DIBUJO = "\u25a1"
CORRIENTES = re.compile("[ -~\u00a0-\u00ac\u00ae-\u00ff€]*")
"""Lo que las fuentes dibujan tal cual, que es casi todo lo que se escribe."""
_MODIFICADORES = re.compile("[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_SALTOS = re.compile("\r\n|[\r\u2028\u2029\v\f\x85]")


def _imprimible(caracter: str) -> str:
    if caracter == "\n" or fuente_de(caracter, Peso.NORMAL):
        return caracter
    categoria = unicodedata.category(caracter)
    if categoria == "Zs" or caracter == "\t":
        return " "
    return "" if categoria in ("Cc", "Cf", "Mn", "Me") else SIN_DIBUJO


def limpiar(texto: str) -> str:
    """Quita lo que no se imprime y pone un recuadro visible donde falte el dibujo de una letra.

    >>> limpiar("Café\\x00\\r\\ncon 中")
    'Café\\ncon □'
    """
    if CORRIENTES.fullmatch(texto):
        return texto.strip()
    compuesto = _MODIFICADORES.sub("", _SALTOS.sub("\n", unicodedata.normalize("NFC", texto)))
    visible = "".join(caracter for caracter in map(_imprimible, compuesto) if not _invisible(caracter))
    return re.sub(r"\n{3,}", "\n\n", visible).strip()


def _invisible(caracter: str) -> bool:
    """Marcas de dirección y uniones: la fuente las conoce, pero en papel solo estorban al buscar."""
    return caracter != "" and unicodedata.category(caracter) == "Cf"


def en_linea(texto: str) -> str:
    """El mismo texto sin saltos de línea."""
    return " ".join(limpiar(texto).split())


def _partir(palabra: str, ancho: float, estilo: Estilo) -> list[str]:
    """Corta por donde toque una palabra más larga que el renglón."""
    trozos, actual, ocupado = [], "", 0.0
    for caracter in palabra:
        avance = ancho_de(caracter, estilo.peso, estilo.tamano)
        if actual and ocupado + avance > ancho:
            trozos.append(actual)
            actual, ocupado = "", 0.0
        actual += caracter
        ocupado += avance
    return [*trozos, actual]


def _ajustar_parrafo(parrafo: str, ancho: float, estilo: Estilo) -> list[str]:
    renglones: list[str] = []
    actual = ""
    for palabra in filter(None, parrafo.split(" ")):
        candidata = f"{actual} {palabra}" if actual else palabra
        if ancho_de(candidata, estilo.peso, estilo.tamano) <= ancho:
            actual = candidata
            continue
        if actual:
            renglones.append(actual)
        *enteros, actual = _partir(palabra, ancho, estilo)
        renglones.extend(enteros)
    return [*renglones, actual]


def ajustar(texto: str, ancho: float, estilo: Estilo, maximo: int | None = None) -> list[str]:
    """Parte un texto en renglones que caben; si pasan del máximo, el último acaba en puntos suspensivos."""
    limpio = limpiar(texto)
    if not limpio:
        return []
    renglones = [r for parrafo in limpio.split("\n") for r in _ajustar_parrafo(parrafo, ancho, estilo)]
    if maximo is None or len(renglones) <= maximo:
        return renglones
    return [*renglones[: maximo - 1], recortar(f"{renglones[maximo - 1]} …", ancho, estilo)]


def recortar(texto: str, ancho: float, estilo: Estilo) -> str:
    """Deja lo que cabe en un renglón y lo acaba en puntos suspensivos si falta algo."""
    linea = en_linea(texto)
    if ancho_de(linea, estilo.peso, estilo.tamano) <= ancho:
        return linea
    hueco = ancho - ancho_de("…", estilo.peso, estilo.tamano)
    return _partir(linea.rstrip(" …"), hueco, estilo)[0].rstrip() + "…"


def tamano_justo(texto: str, ancho: float, estilo: Estilo) -> float:
    """El tamaño con el que una cifra cabe entera: una cifra no se corta nunca."""
    ocupado = ancho_de(texto, estilo.peso, estilo.tamano)
    return estilo.tamano if ocupado <= ancho else estilo.tamano * ancho / ocupado
