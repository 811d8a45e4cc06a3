"""Con reportlab: el lienzo pelado, que pinta cada trazo donde ya se sabe que va, y platypus, que los coloca."""

from io import BytesIO
from itertools import groupby

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bench.rivales_pdf import FECHAS, PARTES, TITULOS, Dibujante, Papel, qr
from factursaas.documents.pdf.estilo import ALTO, FILETE, IZQUIERDA, UTIL, Peso
from factursaas.documents.pdf.fuentes import DIRECTORIO
from factursaas.documents.pdf.hoja import Caja, Foto, Letras, Modulos, Trazo

_FUENTES = {peso: f"Banco-{peso}" for peso in Peso}
"""Con otro nombre: reportlab las guarda por él, y las nuestras traen cosas hechas."""
_NORMAL, _FUERTE = _FUENTES.values()
_LADO_QR = 32 * mm


def lienzo() -> Dibujante:
    """Los mismos trazos que nuestro PDF, ya colocados: solo los pinta."""
    _registrar()

    def dibujar(papel: Papel) -> bytes:
        salida = BytesIO()
        hoja = Canvas(salida, pagesize=A4)
        for pagina in papel.paginas:
            for trazo in pagina:
                _pintar(hoja, trazo, papel)
            hoja.showPage()
        hoja.save()
        return salida.getvalue()

    return dibujar


def platypus() -> Dibujante:
    """La misma factura con los párrafos y las tablas de reportlab."""
    _registrar()
    normal = ParagraphStyle("normal", fontName=_NORMAL, fontSize=9, leading=12.6)
    fuerte = ParagraphStyle("fuerte", normal, fontName=_FUERTE)

    def dibujar(papel: Papel) -> bytes:
        salida = BytesIO()
        partes = [[Paragraph(renglon, normal) for renglon in parte] for parte in PARTES]
        lineas = [[Paragraph(fila[0], normal), *fila[1:]] for fila in papel.filas]
        cabecera = [
            Image(BytesIO(papel.logo), 58 * mm, 19.3 * mm),
            _Qr(papel.direccion),
            Paragraph(papel.numero, fuerte),
        ]
        SimpleDocTemplate(salida, pagesize=A4, leftMargin=IZQUIERDA, rightMargin=IZQUIERDA).build(
            [
                Table([cabecera]),
                Paragraph(papel.leyenda, normal),
                Spacer(1, 5 * mm),
                Table([partes]),
                Table(FECHAS, style=_ESTILO),
                Table([TITULOS, *lineas], [UTIL * 0.4, *[UTIL * 0.15] * 4], repeatRows=1, style=_ESTILO),
                Spacer(1, 5 * mm),
                Table(papel.sumas, hAlign="RIGHT", style=_ESTILO),
            ]
        )
        return salida.getvalue()

    return dibujar


_ESTILO = TableStyle(
    [
        ("FONT", (0, 0), (-1, -1), _NORMAL, 9),
        ("FONT", (0, 0), (-1, 0), _FUERTE, 7.5),
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(FILETE)),
    ]
)


class _Qr(Flowable):
    def __init__(self, direccion: str) -> None:
        super().__init__()
        self.width = self.height = _LADO_QR
        self._direccion = direccion

    def draw(self) -> None:
        _pintar_qr(self.canv, self._direccion, 0, _LADO_QR, _LADO_QR)


def _registrar() -> None:
    for fichero, nombre in _FUENTES.items():
        pdfmetrics.registerFont(TTFont(nombre, str(DIRECTORIO / f"{fichero}.ttf")))


def _pintar(hoja: Canvas, trazo: Trazo, papel: Papel) -> None:
    match trazo:
        case Letras():
            hoja.setFillColor(HexColor(trazo.estilo.color))
            hoja.setFont(_FUENTES[trazo.estilo.peso], trazo.tamano)
            hoja.drawString(trazo.x, ALTO - trazo.y, trazo.texto)
        case Caja():
            hoja.setFillColor(HexColor(trazo.color))
            abajo = ALTO - trazo.y - trazo.alto
            hoja.roundRect(trazo.x, abajo, trazo.ancho, trazo.alto, trazo.radio, stroke=0, fill=1)
        case Foto():
            abajo = ALTO - trazo.y - trazo.alto
            logo = ImageReader(BytesIO(papel.logo))
            hoja.drawImage(logo, trazo.x, abajo, trazo.ancho, trazo.alto, mask="auto")
        case Modulos():
            _pintar_qr(hoja, papel.direccion, trazo.x, ALTO - trazo.y, trazo.lado)
        case _:
            pass


def _pintar_qr(hoja: Canvas, direccion: str, x: float, arriba: float, ancho: float) -> None:
    """Un rectángulo por cada racha de negros, todos en un trazado: como más rápido va."""
    filas = qr(direccion).matrix
    lado = ancho / len(filas)
    trazado = hoja.beginPath()
    for i, fila in enumerate(filas):
        columna = 0
        for negro, iguales in groupby(fila):
            seguidos = len(list(iguales))
            if negro:
                trazado.rect(x + columna * lado, arriba - (i + 1) * lado, seguidos * lado, lado)
            columna += seguidos
    hoja.setFillColor(HexColor("#000000"))
    hoja.drawPath(trazado, stroke=0, fill=1)
