"""Cómo se paga y cuándo y, a su derecha, el QR con que el banco rellena la transferencia."""

from collections.abc import Iterator

from reportlab.lib.units import mm

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.apartado import ARRIBA, RENGLONES_JUNTOS, poner_apartado
from factursaas.documents.pdf.datos import FacturaImpresa
from factursaas.documents.pdf.estilo import DERECHA, IZQUIERDA, UTIL
from factursaas.documents.pdf.hoja import Hoja, Modulos
from factursaas.documents.pdf.texto import ajustar
from factursaas.domain.dinero import escribir_euros, escribir_fecha_corta
from factursaas.domain.escritura import escribir_iban

LADO_EPC = 26 * mm
ANCHO_EPC = 46 * mm
MARGEN_EPC = 3 * mm
ANCHO_PLAZOS = 62 * mm
ALTO_TITULO = estilo.ROTULO.renglon + 6
ALTO_PLAZO = estilo.NORMAL.renglon + 2


def poner_pago(hoja: Hoja, factura: FacturaImpresa) -> None:
    """Dibuja la forma de pago, los plazos si hay varios y el QR. Un abono no pide que se pague nada."""
    if factura.total_a_pagar < 0:
        return
    fin_qr, pagina = _poner_epc(hoja, factura), len(hoja.paginas)
    ancho = UTIL - ANCHO_EPC - MARGEN_EPC if factura.epc else UTIL
    poner_apartado(hoja, "Forma de pago", list(_forma(factura)), ancho)
    if len(factura.vencimientos) > 1:
        _poner_plazos(hoja, factura)
    if len(hoja.paginas) == pagina:
        hoja.y = max(hoja.y, fin_qr)


def _forma(factura: FacturaImpresa) -> Iterator[str]:
    if factura.forma_pago:
        yield factura.forma_pago
    if factura.iban:
        yield f"IBAN {escribir_iban(factura.iban)}"
    con_plazo = factura.vencimiento and len(factura.vencimientos) < 2 and factura.total_a_pagar > 0
    if factura.vencimiento and con_plazo and (factura.iban or factura.forma_pago):
        importe = escribir_euros(factura.total_a_pagar, factura.moneda)
        yield f"{importe} hasta el {escribir_fecha_corta(factura.vencimiento)}"


def _poner_plazos(hoja: Hoja, factura: FacturaImpresa) -> None:
    juntos = min(RENGLONES_JUNTOS, len(factura.vencimientos))
    hoja.dejar_sitio(ARRIBA + ALTO_TITULO + juntos * ALTO_PLAZO)
    hoja.y += ARRIBA
    _poner_titulo_de_plazos(hoja)
    for plazo in factura.vencimientos:
        if not hoja.cabe(ALTO_PLAZO):
            hoja.pasar_pagina()
            _poner_titulo_de_plazos(hoja)
        importe = escribir_euros(plazo.importe, factura.moneda)
        hoja.escribir(IZQUIERDA, hoja.y, escribir_fecha_corta(plazo.fecha), estilo.NORMAL)
        hoja.escribir(IZQUIERDA, hoja.y, importe, estilo.NORMAL, ANCHO_PLAZOS, lado="derecha")
        hoja.y += ALTO_PLAZO


def _poner_titulo_de_plazos(hoja: Hoja) -> None:
    hoja.escribir(IZQUIERDA, hoja.y, "Vencimientos", estilo.ROTULO)
    hoja.escribir(IZQUIERDA, hoja.y, "Importe", estilo.ROTULO, ANCHO_PLAZOS, lado="derecha")
    hoja.filete(hoja.y + estilo.ROTULO.renglon + 2, IZQUIERDA, ANCHO_PLAZOS)
    hoja.y += ALTO_TITULO


def _poner_epc(hoja: Hoja, factura: FacturaImpresa) -> float:
    """Pone el QR entero en una página, con el blanco que pide alrededor, y dice dónde acaba."""
    if not factura.epc:
        return hoja.y
    leyenda = ajustar(_leyenda(factura), ANCHO_EPC, estilo.PIE)
    alto = ARRIBA + LADO_EPC + MARGEN_EPC + len(leyenda) * estilo.PIE.renglon
    hoja.dejar_sitio(alto)
    y = hoja.y + ARRIBA
    hoja.poner(Modulos(DERECHA - LADO_EPC, y, LADO_EPC, factura.epc))
    y += LADO_EPC + MARGEN_EPC
    for renglon in leyenda:
        hoja.escribir(DERECHA - ANCHO_EPC, y, renglon, estilo.PIE, ANCHO_EPC, lado="derecha")
        y += estilo.PIE.renglon
    return y


def _leyenda(factura: FacturaImpresa) -> str:
    """Que nadie lo tome por el tributario, y de cuánto es si no es de todo."""
    texto = "QR para pagar por transferencia"
    if len(factura.vencimientos) < 2:
        return texto
    return f"{texto}\nel primer plazo: {escribir_euros(factura.vencimientos[0].importe, factura.moneda)}"
