"""Lo que decía la factura que se sustituye, lo que dice esta y la diferencia (art. 15.5 RD 1619/2012)."""

from collections.abc import Iterator
from decimal import Decimal

from reportlab.lib.units import mm

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.datos import FacturaImpresa
from factursaas.documents.pdf.estilo import IZQUIERDA, UTIL
from factursaas.documents.pdf.hoja import Hoja
from factursaas.domain.dinero import escribir_euros
from factursaas.domain.rectificacion import Rectificacion

TITULOS = ("Rectificada", "Rectificativa", "Diferencia")
ANCHO_ROTULO = UTIL * 0.34
ANCHO_CIFRA = UTIL * 0.22
SEPARACION = 10
ALTO_FILA = estilo.NORMAL.renglon + 4

Fila = tuple[str, tuple[Decimal, Decimal, Decimal]]


def poner_rectificacion(hoja: Hoja, factura: FacturaImpresa, rectificacion: Rectificacion) -> None:
    """Dibuja las tres columnas, juntas en una página."""
    filas = list(_filas(factura, rectificacion))
    alto = 4 * mm + estilo.ROTULO.renglon + 6 + len(filas) * ALTO_FILA
    hoja.dejar_sitio(alto)
    hoja.y += 4 * mm
    hoja.escribir(IZQUIERDA, hoja.y, "Importe de la rectificación", estilo.ROTULO)
    _poner_cifras(hoja, TITULOS, estilo.ROTULO)
    hoja.y += estilo.ROTULO.renglon + 4
    hoja.filete(hoja.y, IZQUIERDA, ANCHO_ROTULO + 3 * ANCHO_CIFRA)
    hoja.y += 2
    for rotulo, importes in filas:
        hoja.escribir(IZQUIERDA, hoja.y + 2, rotulo, estilo.NORMAL)
        _poner_cifras(hoja, [escribir_euros(importe, factura.moneda) for importe in importes], estilo.NORMAL, 2)
        hoja.y += ALTO_FILA


def _filas(factura: FacturaImpresa, r: Rectificacion) -> Iterator[Fila]:
    yield "Base imponible", (r.base_rectificada, factura.total_base, r.diferencia_base)
    yield "Cuota", (r.cuota_rectificada, factura.total_cuota, r.diferencia_cuota)
    if r.cuota_recargo_rectificada or factura.total_recargo:
        yield (
            "Recargo de equivalencia",
            (r.cuota_recargo_rectificada, factura.total_recargo, r.diferencia_recargo),
        )


def _poner_cifras(hoja: Hoja, textos: tuple[str, ...] | list[str], letra: estilo.Estilo, baja: float = 0) -> None:
    for puesto, texto in enumerate(textos):
        x = IZQUIERDA + ANCHO_ROTULO + puesto * ANCHO_CIFRA + SEPARACION
        hoja.escribir(x, hoja.y + baja, texto, letra, ANCHO_CIFRA - SEPARACION, lado="derecha")
