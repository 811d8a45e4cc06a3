"""Cómo se escriben en la factura las cantidades y los precios, con su moneda."""

from decimal import Decimal

from factursaas.documents.pdf.datos import CERO, LineaImpresa
from factursaas.domain import escritura
from factursaas.domain.dinero import escribir_euros, escribir_tipo


def escribir_precio(precio: Decimal, moneda: str) -> str:
    """Un precio con todos sus decimales, dos por lo menos, y su moneda."""
    unidad = escribir_euros(CERO, moneda).removeprefix("0,00")
    return escritura.escribir_precio(precio) + unidad


def escribir_descuento(linea: LineaImpresa, moneda: str) -> str:
    """El descuento como se pactó: en porcentaje o en dinero."""
    if linea.descuento_pct:
        return escribir_tipo(linea.descuento_pct)
    return escribir_euros(linea.descuento, moneda) if linea.descuento else ""


def impuesto_de_linea(linea: LineaImpresa, con_nombre: bool) -> str:
    """Lo que grava una línea, con el nombre del impuesto si en la factura hay varios."""
    texto = escritura.impuesto_de_linea(linea.calificacion, linea.tipo, linea.recargo, suplido=linea.suplido)
    con_tipo = linea.calificacion.lleva_cuota and not linea.suplido
    return f"{linea.impuesto} {texto}" if con_nombre and con_tipo else texto
