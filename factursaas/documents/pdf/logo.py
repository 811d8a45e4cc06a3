"""El logo del emisor, venga como venga."""

import warnings
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFImageXObject

PIXELES_LEGIBLES = 40_000_000
LADO_IMPRESO = 1000


@lru_cache(maxsize=8)
def leer_logo(contenido: bytes) -> PDFImageXObject | None:
    """Un logo PNG o JPEG sobre blanco, listo para un PDF; si no se entiende, la factura sale sin él."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(contenido), formats=("PNG", "JPEG")) as original:
                imagen = _sobre_blanco(original)
    except Exception:  # un fichero roto puede fallar de mil maneras y ninguna vale una factura
        return None
    return imagen and PDFImageXObject("logo", ImageReader(imagen))


def _sobre_blanco(original: Image.Image) -> Image.Image | None:
    if original.width * original.height > PIXELES_LEGIBLES:
        return None
    derecha = ImageOps.exif_transpose(original).convert("RGBA")
    derecha.thumbnail((LADO_IMPRESO, LADO_IMPRESO))
    fondo = Image.new("RGBA", derecha.size, "white")
    return Image.alpha_composite(fondo, derecha).convert("RGB")


def encajar(ancho: float, alto: float, hueco_ancho: float, hueco_alto: float) -> tuple[float, float]:
    """El mayor tamaño con las mismas proporciones que cabe en un hueco."""
    escala = min(hueco_ancho / ancho, hueco_alto / alto)
    return ancho * escala, alto * escala
