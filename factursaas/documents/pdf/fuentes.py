"""Las fuentes que el documento lleva dentro: Inter y, para los dibujos que no tiene, Noto Emoji."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream, PDFStreamFilterZCompress
from reportlab.pdfbase.ttfonts import TTFont

from factursaas.documents.pdf.estilo import Peso

DIRECTORIO = Path(__file__).resolve().parent.parent / "fuentes"
DIBUJOS = "NotoEmoji-Regular"
DE_SIEMPRE = "áéíóúüñçÁÉÍÓÚÜÑÇ€·ºª«»¿¡–—…’"
"""Van en todos los documentos: así casi todos llevan los mismos dibujos, y se preparan una vez."""
_COMPRESOR = PDFStreamFilterZCompress()
_COMPRESOR.encode = lru_cache(maxsize=16)(_COMPRESOR.encode)
_CINCO_CIFRAS = re.compile("<([0-9A-F]{5})>")


class _Fuente(TTFont):
    """Una fuente cuyos dibujos se pueden copiar y buscar aunque pasen de U+FFFF.

    Para ellos reportlab escribe cinco cifras donde el PDF pide UTF-16 (ISO 32000-1, 9.10.3).
    """

    def __init__(self, nombre: str, fichero: str) -> None:
        super().__init__(nombre, fichero)
        self.face.makeSubset = lru_cache(maxsize=8)(self.face.makeSubset)

    def splitString(self, text: str, doc: PDFDocument, encoding: str = "utf-8") -> list[tuple[int, bytes]]:  # noqa: N802
        """Parte un texto según dónde estén sus dibujos; lo primero, los de siempre."""
        if doc not in self.state:
            super().splitString(DE_SIEMPRE, doc)
        return super().splitString(text, doc, encoding)

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - el nombre es de reportlab
        """Añade la fuente al documento, con su tabla de caracteres corregida."""
        estado = self.state[doc]
        estado.subsets = [tuple(dibujos) for dibujos in estado.subsets]
        super().addObjects(doc)
        for nombre, objeto in doc.idToObject.items():
            if not isinstance(objeto, PDFStream):
                continue
            if nombre.startswith("toUnicodeCMap:"):
                objeto.content = _CINCO_CIFRAS.sub(_en_utf16, objeto.content)
            if nombre.startswith(("toUnicodeCMap:", "fontFile:")):
                objeto.filters = [_COMPRESOR]


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


class _Avances(dict[str, float]):
    """Cuánto avanza cada carácter en un grueso, en milésimas de su tamaño; lo aprende la primera vez."""

    def __init__(self, peso: Peso) -> None:
        super().__init__()
        self._peso = peso

    def __missing__(self, caracter: str) -> float:
        fuente = fuente_de(caracter, self._peso) or self._peso
        return self.setdefault(caracter, _glifos(fuente).get(ord(caracter), 0))


_AVANCES = {peso: _Avances(peso) for peso in Peso}


def ancho_de(texto: str, peso: Peso, tamano: float) -> float:
    """Lo que ocupa un texto, en puntos."""
    return sum(map(_AVANCES[peso].__getitem__, texto)) * tamano / 1000


def tramos(texto: str, peso: Peso) -> Iterator[tuple[str, str]]:
    """Parte un texto en trozos seguidos de una misma fuente: `(fuente, trozo)`."""
    if _glifos(peso).keys() >= set(map(ord, texto)):
        yield peso, texto
        return
    for fuente, caracteres in groupby(texto, lambda caracter: fuente_de(caracter, peso)):
        yield fuente or peso, "".join(caracteres)
