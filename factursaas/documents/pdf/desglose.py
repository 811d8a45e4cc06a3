"""El desglose de impuestos: base y cuota de cada tipo."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reportlab.lib.units import mm

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.datos import FacturaImpresa
from factursaas.documents.pdf.estilo import IZQUIERDA, UTIL, Estilo
from factursaas.documents.pdf.hoja import Hoja
from factursaas.documents.pdf.texto import ajustar
from factursaas.domain.dinero import escribir_euros, escribir_numero, escribir_tipo, redondear
from factursaas.domain.documento import Grupo
from factursaas.domain.escritura import nombre_de_grupo

ANCHO = UTIL - 86 * mm
ANCHO_ROTULO = ANCHO * 0.4
ANCHO_CIFRA = ANCHO * 0.3 - 6
FIN = IZQUIERDA + ANCHO
ALTO_TITULOS = estilo.ROTULO.renglon + 9


@dataclass(frozen=True, slots=True)
class Fila:
    """Un renglón del desglose: impuesto, base y cuota; sin cifras es una aclaración."""

    rotulo: str
    base: str = ""
    cuota: str = ""

    @property
    def letra(self) -> Estilo:
        """La aclaración va más callada."""
        return estilo.NORMAL if self.base else estilo.DETALLE

    @property
    def renglones(self) -> list[str]:
        """El rótulo, partido en lo que le toca."""
        return ajustar(self.rotulo, ANCHO_ROTULO if self.base else ANCHO, self.letra)

    @property
    def alto(self) -> float:
        """Lo que baja."""
        return len(self.renglones) * self.letra.renglon + 4


def filas_del_desglose(factura: FacturaImpresa) -> list[Fila]:
    """Base y cuota de cada tipo, con su recargo aparte (arts. 6.2 y 16.4 RD 1619/2012)."""
    filas = [fila for grupo in factura.grupos for fila in _filas_de_grupo(grupo, factura)]
    if factura.tipo_cambio and factura.moneda != "EUR":
        filas.append(Fila(f"Cambio: 1 {factura.moneda} = {escribir_numero(factura.tipo_cambio)} €"))
    return filas


def _filas_de_grupo(grupo: Grupo, factura: FacturaImpresa) -> Iterator[Fila]:
    """En otra moneda, cada cuota va también en euros (art. 12.1 RD 1619/2012)."""
    base = escribir_euros(grupo.base, factura.moneda)
    yield Fila(nombre_de_grupo(grupo), base, escribir_euros(grupo.cuota, factura.moneda))
    if grupo.base_eur is not None and grupo.cuota_eur is not None:
        yield Fila("En euros", escribir_euros(grupo.base_eur), escribir_euros(grupo.cuota_eur))
    if not grupo.recargo:
        return
    rotulo = f"Recargo eq. {escribir_tipo(grupo.recargo)}"
    yield Fila(rotulo, base, escribir_euros(grupo.cuota_recargo, factura.moneda))
    recargo_eur = _recargo_en_euros(grupo, factura)
    if grupo.base_eur is not None and recargo_eur is not None:
        yield Fila("En euros", escribir_euros(grupo.base_eur), escribir_euros(recargo_eur))


def _recargo_en_euros(grupo: Grupo, factura: FacturaImpresa) -> Decimal | None:
    """El guardado; las facturas más antiguas no lo guardaban y sale del cambio."""
    if grupo.cuota_recargo_eur is None and factura.tipo_cambio:
        return redondear(grupo.cuota_recargo * factura.tipo_cambio)
    return grupo.cuota_recargo_eur


def alto_del_desglose(filas: list[Fila]) -> float:
    """Lo que ocupa entero."""
    return ALTO_TITULOS + sum(fila.alto for fila in filas)


def poner_desglose(hoja: Hoja, filas: list[Fila]) -> None:
    """Dibuja el desglose en la mitad izquierda."""
    _poner_titulos(hoja)
    for fila in filas:
        if not hoja.cabe(fila.alto):
            hoja.pasar_pagina()
            _poner_titulos(hoja)
        hoja.parrafo(IZQUIERDA, hoja.y + 2, fila.renglones, fila.letra)
        _poner_cifras(hoja, hoja.y + 2, fila.base, fila.cuota, fila.letra)
        hoja.y += fila.alto


def _poner_titulos(hoja: Hoja) -> None:
    hoja.y += 3
    hoja.escribir(IZQUIERDA, hoja.y, "Desglose", estilo.ROTULO)
    _poner_cifras(hoja, hoja.y, "Base imponible", "Cuota", estilo.ROTULO)
    hoja.y += estilo.ROTULO.renglon + 4
    hoja.filete(hoja.y, IZQUIERDA, ANCHO)
    hoja.y += 2


def _poner_cifras(hoja: Hoja, y: float, base: str, cuota: str, letra: Estilo) -> None:
    hoja.escribir(FIN - 2 * ANCHO_CIFRA - 12, y, base, letra, ANCHO_CIFRA, lado="derecha")
    hoja.escribir(FIN - ANCHO_CIFRA, y, cuota, letra, ANCHO_CIFRA, lado="derecha")
