"""Leer lo que se ha impreso, como lo leería otro programa."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import combinations

from pypdf import PdfReader

from factursaas.documents.pdf import FacturaImpresa, dibujar
from factursaas.documents.pdf.dibujo import componer
from factursaas.documents.pdf.estilo import ALTO, ANCHO
from factursaas.documents.pdf.fuentes import ancho_de
from factursaas.documents.pdf.hoja import Letras

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


def _recuadro(letras: Letras) -> Recuadro:
    ancho = ancho_de(letras.texto, letras.estilo.peso, letras.tamano)
    return letras.x, letras.y - 0.72 * letras.tamano, letras.x + ancho, letras.y + 0.2 * letras.tamano


def _se_pisan(uno: Recuadro, otro: Recuadro) -> bool:
    return uno[0] < otro[2] - 0.1 and otro[0] < uno[2] - 0.1 and uno[1] < otro[3] and otro[1] < uno[3]


def fallos_de_composicion(factura: FacturaImpresa) -> list[str]:
    """Textos que se salen de la página o que se pisan."""
    fallos: list[str] = []
    for n, pagina in enumerate(componer(factura).paginas, 1):
        letras = [trazo for trazo in pagina if isinstance(trazo, Letras) and trazo.texto]
        for trazo in letras:
            x, y, fin_x, fin_y = _recuadro(trazo)
            if x < 40 or y < 25 or fin_x > ANCHO - 40 or fin_y > ALTO - 25:
                fallos.append(f"página {n}: se sale «{trazo.texto[:40]}»")
        for uno, otro in combinations(letras, 2):
            if _se_pisan(_recuadro(uno), _recuadro(otro)):
                fallos.append(f"página {n}: se pisan «{uno.texto[:40]}» y «{otro.texto[:40]}»")
    return fallos
