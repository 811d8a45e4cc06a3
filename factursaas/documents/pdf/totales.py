"""La suma de la factura, a la derecha del desglose de impuestos."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from reportlab.lib.units import mm

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.datos import FacturaImpresa
from factursaas.documents.pdf.desglose import alto_del_desglose, filas_del_desglose, poner_desglose
from factursaas.documents.pdf.estilo import ACENTO, CUERPO_DE_PAGINA, DERECHA, FILETE, Estilo
from factursaas.documents.pdf.fuentes import ancho_de
from factursaas.documents.pdf.hoja import Caja, Hoja
from factursaas.domain.dinero import escribir_euros, escribir_tipo

ARRIBA = 6 * mm
ANCHO = 74 * mm


class Clase(Enum):
    """Cuánto pesa una fila de la suma."""

    CORRIENTE = "corriente"
    TOTAL = "total"
    A_PAGAR = "a pagar"


LETRAS: dict[Clase, Estilo] = {
    Clase.CORRIENTE: estilo.NORMAL,
    Clase.TOTAL: estilo.TOTAL,
    Clase.A_PAGAR: estilo.A_PAGAR,
}
ALTOS: dict[Clase, float] = {Clase.CORRIENTE: 15.5, Clase.TOTAL: 31, Clase.A_PAGAR: 38}


@dataclass(frozen=True, slots=True)
class Fila:
    """Un renglón de la suma."""

    rotulo: str
    importe: Decimal
    clase: Clase = Clase.CORRIENTE
    detalle: str = ""

    @property
    def alto(self) -> float:
        """Lo que baja, con su aclaración si la lleva."""
        return ALTOS[self.clase] + (estilo.DETALLE.renglon if self.detalle else 0)


def filas_de_la_suma(factura: FacturaImpresa) -> list[Fila]:
    """De la suma de las líneas a lo que se paga. El total de la factura no descuenta la retención."""
    return [*_hasta_el_total(factura), *_hasta_el_pago(factura)]


def _hasta_el_total(factura: FacturaImpresa) -> Iterator[Fila]:
    if factura.total_descuento_global:
        pct = f" {escribir_tipo(factura.descuento_global_pct)}" if factura.descuento_global_pct else ""
        yield Fila("Suma sin impuestos", factura.total_bruto)
        yield Fila(f"Descuento global{pct}", -factura.total_descuento_global)
    yield Fila("Base imponible", factura.total_base)
    impuestos = list(dict.fromkeys(str(grupo.impuesto) for grupo in factura.grupos))
    yield Fila(f"Cuota de {' e '.join(impuestos)}" if impuestos else "Impuestos", factura.total_cuota)
    if factura.total_recargo:
        yield Fila("Recargo de equivalencia", factura.total_recargo)
    yield Fila("Total factura", factura.total_factura, Clase.TOTAL, _impuesto_incluido(factura))


def _impuesto_incluido(factura: FacturaImpresa) -> str:
    """En una simplificada basta decir el tipo y que va dentro del precio (art. 7.1.f RD 1619/2012)."""
    if not (factura.simplificada and factura.precios_con_impuestos):
        return ""
    tipos: dict[str, list[str]] = {}
    for grupo in filter(lambda grupo: grupo.calificacion.lleva_cuota, factura.grupos):
        tipos.setdefault(grupo.impuesto, []).append(escribir_tipo(grupo.tipo))
    return " · ".join(f"{impuesto} incluido: {', '.join(dict.fromkeys(suyos))}" for impuesto, suyos in tipos.items())


def _hasta_el_pago(factura: FacturaImpresa) -> Iterator[Fila]:
    for retencion in factura.retenciones:
        parcial = retencion.base != factura.total_base
        detalle = f"sobre {escribir_euros(retencion.base, factura.moneda)}" if parcial else ""
        yield Fila(f"Retención IRPF {escribir_tipo(retencion.tipo)}", -retencion.cuota, detalle=detalle)
    if factura.total_suplidos:
        yield Fila("Suplidos", factura.total_suplidos)
    if factura.total_anticipos:
        yield Fila("Anticipos ya pagados", -factura.total_anticipos)
    rotulo = "Total del abono" if factura.total_a_pagar < 0 else "Total a pagar"
    yield Fila(rotulo, factura.total_a_pagar, Clase.A_PAGAR)


def alto_de_totales(factura: FacturaImpresa) -> float:
    """Lo que debe caber junto: todo, salvo que el desglose sea tan largo que vaya aparte."""
    suma, desglose = _alto_suma(factura), alto_del_desglose(filas_del_desglose(factura))
    return ARRIBA + (suma if _va_aparte(desglose) else max(suma, desglose))


def poner_totales(hoja: Hoja, factura: FacturaImpresa) -> None:
    """Dibuja el desglose y la suma: uno al lado de la otra o, si el desglose es muy largo, debajo."""
    filas = filas_del_desglose(factura)
    hoja.y += ARRIBA
    y = hoja.y
    poner_desglose(hoja, filas)
    if not _va_aparte(alto_del_desglose(filas)):
        fin, hoja.y = hoja.y, y
        _poner_suma(hoja, factura)
        hoja.y = max(fin, hoja.y)
        return
    if hoja.cabe(ARRIBA + _alto_suma(factura)):
        hoja.y += ARRIBA
    else:
        hoja.pasar_pagina()
    _poner_suma(hoja, factura)


def _va_aparte(alto_desglose: float) -> bool:
    return alto_desglose > CUERPO_DE_PAGINA / 2


def _alto_suma(factura: FacturaImpresa) -> float:
    return sum(fila.alto for fila in filas_de_la_suma(factura))


def _poner_suma(hoja: Hoja, factura: FacturaImpresa) -> None:
    for fila in filas_de_la_suma(factura):
        _poner_fila(hoja, fila, factura.moneda)


def _poner_fila(hoja: Hoja, fila: Fila, moneda: str) -> None:
    x, y, letra, sangria, ancho = DERECHA - ANCHO, hoja.y + 2, LETRAS[fila.clase], 0.0, ANCHO
    if fila.clase is Clase.TOTAL:
        hoja.poner(Caja(x, hoja.y + 3, ANCHO, 0.8, FILETE))
        y = hoja.y + 9.5
    if fila.clase is Clase.A_PAGAR:
        hoja.poner(Caja(x, hoja.y + 8, ANCHO, 30, ACENTO, 4))
        y, sangria, ancho = hoja.y + 14, 8.0, ANCHO - 16
    rotulo = min(ancho_de(fila.rotulo, letra.peso, letra.tamano), ancho * 0.56)
    importe = ancho - rotulo - 8
    hoja.escribir(x + sangria, y, fila.rotulo, letra, rotulo)
    hoja.escribir(DERECHA - sangria - importe, y, escribir_euros(fila.importe, moneda), letra, importe, lado="derecha")
    if fila.detalle:
        hoja.escribir(x, y + letra.renglon - 1, fila.detalle, estilo.DETALLE, ANCHO)
    hoja.y += fila.alto
