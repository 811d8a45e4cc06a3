"""Pasa los trazos de cada página a un PDF."""

import re
from copy import copy
from functools import lru_cache
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfgen.canvas import Canvas

from factursaas.documents.pdf.estilo import ALTO, ANCHO, VELO, VELO_FINO, Estilo, Peso
from factursaas.documents.pdf.fuentes import ancho_de, tramos
from factursaas.documents.pdf.hoja import Aguada, Caja, Foto, Letras, Modulos, Trazo

_TAMANO_GRANDE = 80
_NEGROS = re.compile(b"\0+")


def pintar(paginas: list[list[Trazo]], titulo: str, autor: str) -> bytes:
    """Los bytes del PDF: los mismos trazos dan siempre los mismos bytes."""
    salida = BytesIO()
    lienzo = Canvas(
        salida,
        pagesize=(ANCHO, ALTO),
        invariant=1,
        lang="es-ES",
        initialFontName=Peso.NORMAL,  # pyright: ignore[reportArgumentType]  # los tipos publicados dicen float
    )
    lienzo.setTitle(titulo)
    lienzo.setAuthor(autor)
    lienzo.setSubject(titulo)
    lienzo.setCreator("factursaas")
    for pagina in paginas:
        for trazo in pagina:
            _pintar_trazo(lienzo, trazo)
        lienzo.showPage()
    lienzo.save()
    return salida.getvalue()


def _pintar_trazo(lienzo: Canvas, trazo: Trazo) -> None:
    match trazo:
        case Letras():
            _pintar_letras(lienzo, trazo, ALTO - trazo.y)
        case Caja():
            _pintar_caja(lienzo, trazo, ALTO - trazo.y - trazo.alto)
        case Foto():
            _pintar_foto(lienzo, trazo, ALTO - trazo.y - trazo.alto)
        case Modulos():
            _pintar_modulos(lienzo, trazo)
        case Aguada():
            _pintar_aguada(lienzo, trazo.texto)


@lru_cache(maxsize=16)
def _tinta(color: str) -> tuple[float, float, float]:
    return HexColor(color).rgb()


def _pintar_foto(lienzo: Canvas, foto: Foto, suelo: float) -> None:
    """`drawImage` la comprimiría otra vez; y va una copia, porque reportlab anota en ella de qué documento es."""
    documento: PDFDocument = lienzo._doc  # pyright: ignore[reportAttributeAccessIssue]  # falta en los tipos publicados
    documento.addForm(foto.imagen.name, copy(foto.imagen))
    lienzo.saveState()
    lienzo.transform(foto.ancho, 0, 0, foto.alto, foto.x, suelo)
    lienzo.doForm(foto.imagen.name)
    lienzo.restoreState()


def _pintar_caja(lienzo: Canvas, caja: Caja, suelo: float) -> None:
    lienzo.setFillColor(_tinta(caja.color))
    lienzo.roundRect(caja.x, suelo, caja.ancho, caja.alto, caja.radio, stroke=0, fill=1)


def _pintar_letras(lienzo: Canvas, letras: Letras, y: float) -> None:
    """Un solo objeto de texto aunque cambie de fuente, para que al copiarlo salga seguido."""
    lienzo.setFillColor(_tinta(letras.estilo.color))
    renglon = lienzo.beginText(letras.x, y)
    for fuente, trozo in tramos(letras.texto, letras.estilo.peso):
        renglon.setFont(fuente, letras.tamano)
        renglon.textOut(trozo)
    lienzo.drawText(renglon)


def _pintar_modulos(lienzo: Canvas, qr: Modulos) -> None:
    """Todos los cuadros en un solo trazado, para que no se vean juntas entre ellos; los seguidos, de una vez."""
    lienzo.saveState()
    lienzo.translate(qr.x, ALTO - qr.y)
    lienzo.scale(qr.lado / len(qr.filas), -qr.lado / len(qr.filas))
    trazado = lienzo.beginPath()
    for i, fila in enumerate(qr.filas):
        for negros in _NEGROS.finditer(fila):
            trazado.rect(negros.start(), i, negros.end() - negros.start(), 1)
    lienzo.setFillColor(_tinta("#000000"))
    lienzo.drawPath(trazado, stroke=0, fill=1)
    lienzo.restoreState()


def _pintar_aguada(lienzo: Canvas, texto: str) -> None:
    tamano = min(110, 560 / max(ancho_de(texto, Peso.FUERTE, 1), 1))
    # Lo largo sale en letra pequeña, y con la misma tinta casi no se vería.
    estilo = Estilo(tamano, Peso.FUERTE, VELO if tamano > _TAMANO_GRANDE else VELO_FINO)
    lienzo.saveState()
    lienzo.translate(ANCHO / 2, ALTO / 2)
    lienzo.rotate(52)
    x = -ancho_de(texto, estilo.peso, estilo.tamano) / 2
    _pintar_letras(lienzo, Letras(x, 0, texto, estilo, estilo.tamano), -estilo.tamano * 0.36)
    lienzo.restoreState()
