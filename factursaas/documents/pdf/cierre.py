"""Lo que va detrás de los totales: cómo se paga, lo que la ley obliga a decir y las notas; y el pie."""

from reportlab.lib.units import mm

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.apartado import poner_apartado
from factursaas.documents.pdf.cabecera import nombre_del_documento
from factursaas.documents.pdf.correccion import poner_rectificacion
from factursaas.documents.pdf.datos import FacturaImpresa
from factursaas.documents.pdf.estilo import IZQUIERDA, UTIL
from factursaas.documents.pdf.hoja import Hoja
from factursaas.documents.pdf.pago import poner_pago
from factursaas.documents.pdf.pie import empezar_pies
from factursaas.documents.pdf.texto import ajustar, recortar
from factursaas.domain.rectificacion import ModoRectificacion

ANCHO_PIE = UTIL * 0.78


def poner_cierre(hoja: Hoja, factura: FacturaImpresa) -> None:
    """Dibuja los apartados que tengan algo que decir."""
    hoja.y += 3 * mm
    if factura.rectificacion and factura.rectificacion.modo is ModoRectificacion.SUSTITUCION:
        poner_rectificacion(hoja, factura, factura.rectificacion)
    poner_pago(hoja, factura)
    poner_apartado(hoja, "Menciones legales", list(factura.menciones))
    poner_apartado(hoja, "Notas", [factura.notas])


def poner_pies(hoja: Hoja, factura: FacturaImpresa) -> None:
    """Escribe el pie de todas las páginas."""
    quien = f"{factura.emisor.nombre} · NIF {factura.emisor.nif}"
    for pagina in empezar_pies(hoja):
        izquierda = ajustar(factura.pie, ANCHO_PIE, estilo.PIE, 2) or [
            recortar(f"{nombre_del_documento(factura)} · {quien}", ANCHO_PIE, estilo.PIE)
        ]
        pagina.parrafo(IZQUIERDA, pagina.y, izquierda, estilo.PIE)
