"""Leer lo que se ha impreso, como lo leería otro programa."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import combinations

from pypdf import PdfReader
from reportlab.lib.units import mm

from factursaas.documents.pdf import FacturaImpresa, dibujar
from factursaas.documents.pdf.dibujo import componer
from factursaas.documents.pdf.estilo import ALTO, ANCHO
from factursaas.documents.pdf.fuentes import ancho_de
from factursaas.documents.pdf.hoja import Letras, Modulos, Trazo

Recuadro = tuple[float, float, float, float]


def paginas(factura: FacturaImpresa) -> list[str]:
    """El texto de cada página, con los espacios corrientes."""
    lector = PdfReader(BytesIO(dibujar(factura)))
    return [pagina.extract_text().replace("\u00a0", " ") for pagina in lector.pages]


def texto(factura: FacturaImpresa) -> str:
    return "\n".join(paginas(factura))


def sin_blancos(cadena: str) -> str:
    return re.sub(r"\s", "", cadena)


def fuentes(pdf: bytes) -> Iterator[dict[str, object]]:
    """Los descriptores de todas las fuentes del documento; falla si alguna no lo trae."""
    for pagina in PdfReader(BytesIO(pdf)).pages:
        for fuente in pagina["/Resources"]["/Font"].values():  # pyright: ignore[reportIndexIssue, reportAttributeAccessIssue]
            yield fuente.get_object()["/FontDescriptor"]


def _recuadro(trazo: Letras | Modulos) -> Recuadro:
    """Lo que ocupa; un QR, con los cuatro módulos en blanco que pide alrededor: en uno de verdad, menos de 3 mm."""
    if isinstance(trazo, Modulos):
        blanco = min(4 * trazo.lado / len(trazo.filas), 3 * mm)
        lado = trazo.lado + blanco
        return trazo.x - blanco, trazo.y - blanco, trazo.x + lado, trazo.y + lado
    letras = trazo
    ancho = ancho_de(letras.texto, letras.estilo.peso, letras.tamano)
    return letras.x, letras.y - 0.72 * letras.tamano, letras.x + ancho, letras.y + 0.2 * letras.tamano


def _se_pisan(uno: Recuadro, otro: Recuadro) -> bool:
    return uno[0] < otro[2] - 0.1 and otro[0] < uno[2] - 0.1 and uno[1] < otro[3] and otro[1] < uno[3]


def _nombre(trazo: Letras | Modulos) -> str:
    return trazo.texto[:40] if isinstance(trazo, Letras) else "QR"


def _ocupan(pagina: list[Trazo]) -> list[Letras | Modulos]:
    return [t for t in pagina if isinstance(t, Modulos) or (isinstance(t, Letras) and t.texto)]


def columnas_de_la_rectificacion(factura: FacturaImpresa) -> list[tuple[float, float]]:
    """De dónde a dónde llega cada cifra del renglón de la base, en el cuadro de la rectificación."""
    letras = [t for t in componer(factura).paginas[0] if isinstance(t, Letras)]
    (cuadro,) = [t.y for t in letras if t.texto == "Importe de la rectificación"]
    base = min(t.y for t in letras if t.y > cuadro and t.texto == "Base imponible")
    recuadros = sorted(_recuadro(t) for t in letras if t.y == base)
    return [(x, fin) for x, _, fin, _ in recuadros]


def fallos_de_composicion(factura: FacturaImpresa) -> list[str]:
    """Textos y QR que se salen de la página o que se pisan."""
    fallos: list[str] = []
    for n, pagina in enumerate(componer(factura).paginas, 1):
        trazos = _ocupan(pagina)
        for trazo in trazos:
            x, y, fin_x, fin_y = _recuadro(trazo)
            if x < 40 or y < 25 or fin_x > ANCHO - 40 or fin_y > ALTO - 25:
                fallos.append(f"página {n}: se sale «{_nombre(trazo)}»")
        for uno, otro in combinations(trazos, 2):
            if _se_pisan(_recuadro(uno), _recuadro(otro)):
                fallos.append(f"página {n}: se pisan «{_nombre(uno)}» y «{_nombre(otro)}»")
    return fallos
