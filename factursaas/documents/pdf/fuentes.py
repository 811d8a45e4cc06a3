"""Las fuentes que el documento lleva dentro: Inter y, para los dibujos que no tiene, Noto Emoji."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream
from reportlab.pdfbase.ttfonts import TTFont

from factursaas.documents.pdf.estilo import Peso

DIRECTORIO = Path(__file__).resolve().parent.parent / "fuentes"
DIBUJOS = "NotoEmoji-Regular"
_CINCO_CIFRAS = re.compile("<([0-9A-F]{5})>")


class _Fuente(TTFont):
    """Una fuente cuyos dibujos se pueden copiar y buscar aunque pasen de U+FFFF.

    Para ellos reportlab escribe cinco cifras donde el PDF pide UTF-16 (ISO 32000-1, 9.10.3).
    """

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - el nombre es de reportlab
        """Añade la fuente al documento, con su tabla de caracteres corregida."""
        super().addObjects(doc)
        for nombre, objeto in doc.idToObject.items():
            if nombre.startswith("toUnicodeCMap:") and isinstance(objeto, PDFStream):
                objeto.content = _CINCO_CIFRAS.sub(_en_utf16, objeto.content)


def _en_utf16(hallado: re.Match[str]) -> str:
    return f"<{chr(int(hallado[1], 16)).encode('utf-16-be').hex().upper()}>"


@lru_cache
def _glifos(nombre: str) -> dict[int, float]:
    """Carga una fuente y dice cuánto avanza cada carácter suyo, en milésimas de su tamaño."""
    fuente = _Fuente(nombre, str(DIRECTORIO / f"{nombre}.ttf"))
    pdfmetrics.registerFont(fuente)
    return {codigo: fuente.face.getCharWidth(codigo) for codigo in fuente.face.charToGlyph}


def fuente_de(caracter: str, peso: Peso) -> str | None:
    """La fuente que sabe dibujar un carácter."""
    codigo = ord(caracter)
    if codigo in _glifos(peso):
        return peso
    return DIBUJOS if codigo in _glifos(DIBUJOS) else None


@lru_cache(maxsize=4096)
def _avance(caracter: str, peso: Peso) -> float:
    return _glifos(fuente_de(caracter, peso) or peso).get(ord(caracter), 0)


def ancho_de(texto: str, peso: Peso, tamano: float) -> float:
    """Lo que ocupa un texto, en puntos."""
    return sum(_avance(caracter, peso) for caracter in texto) * tamano / 1000


def tramos(texto: str, peso: Peso) -> Iterator[tuple[str, str]]:
    """Parte un texto en trozos seguidos de una misma fuente: `(fuente, trozo)`."""
    for fuente, caracteres in groupby(texto, lambda caracter: fuente_de(caracter, peso)):
        yield fuente or peso, "".join(caracteres)
