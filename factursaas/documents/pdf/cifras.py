"""Cómo se escriben en la factura las cantidades, los precios y los nombres de los impuestos."""

from decimal import Decimal

from factursaas.documents.pdf.datos import CERO, LineaImpresa
from factursaas.domain.dinero import escribir_euros, escribir_numero, escribir_tipo, sin_ceros
from factursaas.domain.documento import Grupo
from factursaas.domain.impuestos import Calificacion


def escribir_precio(precio: Decimal, moneda: str) -> str:
    """Un precio con todos sus decimales, dos por lo menos."""
    decimales = len(format(sin_ceros(precio), "f").partition(".")[2])
    unidad = escribir_euros(CERO, moneda).removeprefix("0,00")
    return escribir_numero(precio, max(2, decimales)) + unidad


def escribir_descuento(linea: LineaImpresa, moneda: str) -> str:
    """El descuento como se pactó: en porcentaje o en dinero."""
    if linea.descuento_pct:
        return escribir_tipo(linea.descuento_pct)
    return escribir_euros(linea.descuento, moneda) if linea.descuento else ""


def impuesto_de_linea(linea: LineaImpresa, con_nombre: bool) -> str:
    """Lo que grava una línea: «21 %», «21 % + 5,2 %», «Exenta»."""
    if linea.suplido:
        return "Suplido"
    if linea.calificacion.lleva_cuota:
        tipo = escribir_tipo(linea.tipo) + (f" + {escribir_tipo(linea.recargo)}" if linea.recargo else "")
        return f"{linea.impuesto} {tipo}" if con_nombre else tipo
    if linea.calificacion is Calificacion.S2:
        return "ISP"
    return "Exenta" if linea.calificacion.exenta else "No sujeta"


def impuesto_de_grupo(grupo: Grupo) -> str:
    """El nombre de una fila del desglose."""
    if grupo.calificacion.lleva_cuota:
        return f"{grupo.impuesto} {escribir_tipo(grupo.tipo)}"
    if grupo.calificacion is Calificacion.S2:
        return "Inversión del sujeto pasivo"
    return f"Exenta de {grupo.impuesto}" if grupo.calificacion.exenta else f"No sujeta a {grupo.impuesto}"


def iban_legible(iban: str) -> str:
    """Un IBAN de cuatro en cuatro."""
    compacto = "".join(iban.split())
    return " ".join(compacto[i : i + 4] for i in range(0, len(compacto), 4))
