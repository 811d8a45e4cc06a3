"""De los datos de una factura a su PDF."""

from threading import Lock

from factursaas.documents.pdf.cabecera import nombre_del_documento, poner_cabecera, poner_continuacion
from factursaas.documents.pdf.cierre import poner_cierre, poner_pies
from factursaas.documents.pdf.datos import FacturaImpresa
from factursaas.documents.pdf.hoja import Aguada, Hoja
from factursaas.documents.pdf.pintura import pintar
from factursaas.documents.pdf.tabla import poner_lineas
from factursaas.documents.pdf.texto import en_linea
from factursaas.documents.pdf.totales import alto_de_totales, poner_totales

TURNO = Lock()  # reportlab no admite la misma fuente en dos documentos a la vez


def dibujar(factura: FacturaImpresa) -> bytes:
    """El PDF de una factura. La misma factura da siempre los mismos bytes."""
    with TURNO:
        titulo = en_linea(nombre_del_documento(factura))
        return pintar(componer(factura).paginas, titulo, en_linea(factura.emisor.nombre))


def componer(factura: FacturaImpresa) -> Hoja:
    """Decide qué va en cada página y dónde."""
    hoja = Hoja(lambda siguiente: _empezar_otra(siguiente, factura))
    _poner_marca(hoja, factura)
    poner_cabecera(hoja, factura)
    poner_lineas(hoja, factura, alto_de_totales(factura))
    poner_totales(hoja, factura)
    poner_cierre(hoja, factura)
    poner_pies(hoja, factura)
    return hoja


def _empezar_otra(hoja: Hoja, factura: FacturaImpresa) -> None:
    _poner_marca(hoja, factura)
    poner_continuacion(hoja, factura)


def _poner_marca(hoja: Hoja, factura: FacturaImpresa) -> None:
    if marca := en_linea(factura.marca or ("" if factura.numero else "BORRADOR")):
        hoja.poner(Aguada(marca))
