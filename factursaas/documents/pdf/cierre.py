"""Lo que va detrás de los totales: cómo se paga, lo que la ley obliga a decir y las notas; y el pie."""

from collections.abc import Iterator

from reportlab.lib.units import mm

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.cabecera import nombre_del_documento
from factursaas.documents.pdf.datos import FacturaImpresa
from factursaas.documents.pdf.estilo import IZQUIERDA, SUELO, UTIL
from factursaas.documents.pdf.hoja import Hoja
from factursaas.documents.pdf.texto import ajustar, recortar
from factursaas.domain.dinero import escribir_euros, escribir_fecha_corta
from factursaas.domain.escritura import escribir_iban

ANCHO_PIE = UTIL * 0.78


def poner_cierre(hoja: Hoja, factura: FacturaImpresa) -> None:
    """Dibuja los apartados que tengan algo que decir."""
    hoja.y += 3 * mm
    _poner_apartado(hoja, "Forma de pago", list(_pago(factura)))
    _poner_apartado(hoja, "Menciones legales", list(factura.menciones))
    _poner_apartado(hoja, "Notas", [factura.notas])


def _pago(factura: FacturaImpresa) -> Iterator[str]:
    if factura.forma_pago:
        yield factura.forma_pago
    if factura.iban:
        yield f"IBAN {escribir_iban(factura.iban)}"
    if factura.vencimiento and factura.total_a_pagar > 0 and (factura.iban or factura.forma_pago):
        importe = escribir_euros(factura.total_a_pagar, factura.moneda)
        yield f"{importe} hasta el {escribir_fecha_corta(factura.vencimiento)}"


def _poner_apartado(hoja: Hoja, rotulo: str, textos: list[str]) -> None:
    renglones = [renglon for texto in textos for renglon in ajustar(texto, UTIL, estilo.NORMAL)]
    if not renglones:
        return
    alto_rotulo = estilo.ROTULO.renglon + 3
    juntos = min(3, len(renglones))
    if not hoja.cabe(4 * mm + alto_rotulo + juntos * estilo.NORMAL.renglon):
        hoja.pasar_pagina()
    hoja.y += 4 * mm
    hoja.escribir(IZQUIERDA, hoja.y, rotulo, estilo.ROTULO)
    hoja.y += alto_rotulo
    for renglon in renglones:
        if not hoja.cabe(estilo.NORMAL.renglon):
            hoja.pasar_pagina()
        hoja.escribir(IZQUIERDA, hoja.y, renglon, estilo.NORMAL)
        hoja.y += estilo.NORMAL.renglon


def poner_pies(hoja: Hoja, factura: FacturaImpresa) -> None:
    """Escribe el pie de todas las páginas, ya sabido cuántas son."""
    quien = f"{factura.emisor.nombre} · NIF {factura.emisor.nif}"
    paginas = hoja.paginas
    for n in range(1, len(paginas) + 1):
        pagina = Hoja(hoja.al_seguir, paginas[n - 1 : n])
        y = SUELO + 3 * mm
        pagina.filete(y)
        y += 2 * mm
        pagina.escribir(IZQUIERDA, y, f"Página {n} de {len(paginas)}", estilo.PIE, UTIL, lado="derecha")
        izquierda = ajustar(factura.pie, ANCHO_PIE, estilo.PIE, 2) or [
            recortar(f"{nombre_del_documento(factura)} · {quien}", ANCHO_PIE, estilo.PIE)
        ]
        pagina.parrafo(IZQUIERDA, y, izquierda, estilo.PIE)
