"""Lo que un documento tiene que cumplir para poder calcularlo, campo a campo."""

import re
from collections.abc import Iterator
from dataclasses import fields
from decimal import ROUND_HALF_UP, Decimal

from factursaas.domain.dinero import CONTEXTO, DECIMALES_MAXIMOS, IMPORTE_MAXIMO, escribir_euros, escribir_numero
from factursaas.domain.documento import DocumentoEntrada, Grupo, LineaCalculada, LineaEntrada, Retencion, Totales
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.impuestos import Calificacion, Impuesto

_CIEN = Decimal(100)
_MAXIMO = f"el máximo es {escribir_euros(IMPORTE_MAXIMO)}."

Fallo = tuple[str, str]
"""Campo y lo que le pasa."""


def exigir_documento(documento: DocumentoEntrada) -> None:
    """Comprueba que se puede calcular.

    Raises:
        DatosNoValidos: con todos los campos que no valen, no solo el primero.
    """
    fallos = dict(_fallos_de_cabecera(documento))
    for puesto, linea in enumerate(documento.lineas):
        fallos |= {f"lineas.{puesto}.{campo}": mensaje for campo, mensaje in _fallos_de_linea(linea)}
    if fallos:
        raise DatosNoValidos(fallos)


def exigir_lineas(documento: DocumentoEntrada, lineas: tuple[LineaCalculada, ...]) -> None:
    """Comprueba los importes de las líneas ya calculadas y que ningún descuento pasa de lo que rebaja.

    Raises:
        DatosNoValidos: si alguno no cabe en un registro de la AEAT, o un descuento se pasa.
    """
    fallos: dict[str, str] = {}
    for puesto, linea in enumerate(lineas):
        if abs(linea.bruto) > IMPORTE_MAXIMO or abs(linea.importe) > IMPORTE_MAXIMO:
            fallos[f"lineas.{puesto}.precio"] = f"El importe es demasiado grande: {_MAXIMO}"
        elif abs(linea.descuento) > abs(linea.bruto):
            fallos[f"lineas.{puesto}.descuento_importe"] = "El descuento no puede pasar del importe de la línea."
    total = sum((c.importe for e, c in zip(documento.lineas, lineas, strict=True) if not e.suplido), Decimal(0))
    if lineas and abs(documento.descuento_global_importe or 0) > abs(total):
        fallos["descuento_global_importe"] = "El descuento no puede pasar de la suma de las líneas."
    if fallos:
        raise DatosNoValidos(fallos)


def exigir_totales(totales: Totales) -> None:
    """Comprueba que todos los importes caben en un registro de la AEAT.

    Raises:
        DatosNoValidos: si alguno no cabe.
    """
    registros = (totales, *totales.lineas, *totales.grupos, *totales.retenciones)
    if any(abs(importe) > IMPORTE_MAXIMO for registro in registros for importe in _importes(registro)):
        raise DatosNoValidos({"lineas": f"La suma de la factura es demasiado grande: {_MAXIMO}"})


def _importes(registro: Totales | LineaCalculada | Grupo | Retencion) -> Iterator[Decimal]:
    valores: list[object] = [getattr(registro, campo.name) for campo in fields(registro)]
    return (valor for valor in valores if isinstance(valor, Decimal))


def _fallos_de_cabecera(documento: DocumentoEntrada) -> Iterator[Fallo]:
    yield from _tanto("descuento_global_pct", documento.descuento_global_pct)
    yield from _importe("descuento_global_importe", documento.descuento_global_importe, decimales=2)
    yield from _importe("anticipo", documento.anticipo, decimales=2)
    if documento.descuento_global_pct and documento.descuento_global_importe:
        yield "descuento_global_importe", "Pon el descuento en porcentaje o en importe, no los dos."
    if not re.fullmatch("[A-Z]{3}", documento.moneda):
        yield "moneda", "La moneda se escribe con su código de tres letras, como EUR o USD."
    if documento.tipo_cambio is not None:
        yield from _importe("tipo_cambio", documento.tipo_cambio)
        if documento.tipo_cambio.is_finite() and documento.tipo_cambio <= 0:
            yield "tipo_cambio", "El tipo de cambio tiene que ser mayor que cero."


def _fallos_de_linea(linea: LineaEntrada) -> Iterator[Fallo]:
    yield from _importe("cantidad", linea.cantidad)
    yield from _importe("precio", linea.precio)
    yield from _tanto("descuento_pct", linea.descuento_pct)
    yield from _importe("descuento_importe", linea.descuento_importe, decimales=2)
    if linea.descuento_pct and linea.descuento_importe:
        yield "descuento_importe", "Pon el descuento en porcentaje o en importe, no los dos."
    for campo, tanto in (("tipo", linea.tipo), ("recargo", linea.recargo), ("irpf", linea.irpf)):
        yield from _tanto(campo, tanto, decimales=2)
    if not linea.suplido:
        yield from _fallos_de_impuesto(linea)


def _fallos_de_impuesto(linea: LineaEntrada) -> Iterator[Fallo]:
    if not linea.calificacion.lleva_cuota and linea.tipo:
        yield "tipo", f"Una operación «{linea.calificacion.nombre}» lleva el tipo 0."
    if linea.recargo and not linea.calificacion.lleva_cuota:
        yield "recargo", f"Una operación «{linea.calificacion.nombre}» no lleva recargo de equivalencia."
    elif linea.recargo and linea.impuesto is not Impuesto.IVA:
        yield "recargo", f"El recargo de equivalencia solo existe en el IVA, no en el {linea.impuesto.nombre}."
    if linea.calificacion in (Calificacion.E7, Calificacion.E8) and linea.impuesto is not Impuesto.IGIC:
        yield "calificacion", f"La exención {linea.calificacion.value} solo existe en el IGIC."


def _importe(campo: str, numero: Decimal | None, decimales: int = DECIMALES_MAXIMOS) -> Iterator[Fallo]:
    if numero is None:
        return
    if not numero.is_finite():
        yield campo, "Tiene que ser un número."
    elif abs(numero) > IMPORTE_MAXIMO:
        yield campo, f"Es demasiado grande: el máximo es {escribir_numero(IMPORTE_MAXIMO)}."
    elif not _caben_decimales(numero, decimales):
        yield campo, f"Admite hasta {decimales} decimales."


def _tanto(campo: str, tanto: Decimal | None, decimales: int = DECIMALES_MAXIMOS) -> Iterator[Fallo]:
    if tanto is None:
        return
    if not tanto.is_finite():
        yield campo, "Tiene que ser un número."
    elif not 0 <= tanto <= _CIEN:
        yield campo, "Tiene que estar entre 0 y 100."
    elif not _caben_decimales(tanto, decimales):
        yield campo, f"Admite hasta {decimales} decimales."


def _caben_decimales(numero: Decimal, decimales: int) -> bool:
    unidad = Decimal(1).scaleb(-decimales)
    return numero == numero.quantize(unidad, rounding=ROUND_HALF_UP, context=CONTEXTO)
