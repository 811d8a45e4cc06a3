"""Un apartado de los que van detrás de los totales: su rótulo y sus renglones."""

from reportlab.lib.units import mm

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.estilo import IZQUIERDA, UTIL
from factursaas.documents.pdf.hoja import Hoja
from factursaas.documents.pdf.texto import ajustar

ARRIBA = 4 * mm
ALTO_ROTULO = estilo.ROTULO.renglon + 3
RENGLONES_JUNTOS = 3


def poner_apartado(hoja: Hoja, rotulo: str, textos: list[str], ancho: float = UTIL) -> None:
    """Dibuja un apartado, si tiene algo que decir; el rótulo nunca se queda solo al pie de la página."""
    renglones = [renglon for texto in textos for renglon in ajustar(texto, ancho, estilo.NORMAL)]
    if not renglones:
        return
    juntos = min(RENGLONES_JUNTOS, len(renglones))
    hoja.dejar_sitio(ARRIBA + ALTO_ROTULO + juntos * estilo.NORMAL.renglon)
    hoja.y += ARRIBA
    hoja.escribir(IZQUIERDA, hoja.y, rotulo, estilo.ROTULO)
    hoja.y += ALTO_ROTULO
    hoja.seguir(renglones, estilo.NORMAL)
