"""El logo del emisor, venga como venga."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

PIXELES_LEGIBLES = 40_000_000
LADO_IMPRESO = 1000


def leer_logo(contenido: bytes | None) -> Image.Image | None:
    """Abre un logo PNG o JPEG sobre blanco; si no se entiende, la factura sale sin él."""
    if not contenido:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(contenido), formats=("PNG", "JPEG")) as original:
                return _sobre_blanco(original)
    except Exception:  # un fichero roto puede fallar de mil maneras y ninguna vale una factura
        return None


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
