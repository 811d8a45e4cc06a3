"""Lo que entra y lo que sale de calcular los totales de una factura."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import cast

from factursaas.domain.impuestos import Calificacion, Impuesto

CERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class LineaEntrada:
    """Una línea como la escribe quien factura. Los tipos son tantos por ciento."""

    cantidad: Decimal
    precio: Decimal
    descripcion: str = ""
    descuento_pct: Decimal | None = None
    descuento_importe: Decimal | None = None
    impuesto: Impuesto = Impuesto.IVA
    calificacion: Calificacion = Calificacion.S1
    tipo: Decimal = Decimal(0)
    recargo: Decimal = Decimal(0)
    irpf: Decimal = Decimal(0)
    suplido: bool = False


@dataclass(frozen=True, slots=True)
class DocumentoEntrada:
    """Un documento por calcular. `tipo_cambio` son los euros que vale una unidad de `moneda`."""

    lineas: tuple[LineaEntrada, ...]
    precios_con_impuestos: bool = False
    descuento_global_pct: Decimal | None = None
    descuento_global_importe: Decimal | None = None
    anticipo: Decimal = Decimal(0)
    moneda: str = "EUR"
    tipo_cambio: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LineaCalculada:
    """Importes de una línea. `neto` es sin impuestos aunque los precios los lleven dentro."""

    bruto: Decimal
    descuento: Decimal
    importe: Decimal
    neto: Decimal


@dataclass(frozen=True, slots=True)
class Grupo:
    """Desglose de un impuesto: lo que comparte impuesto, calificación, tipo y recargo.

    Los importes en euros solo van cuando la factura está en otra moneda.
    """

    impuesto: Impuesto
    calificacion: Calificacion
    tipo: Decimal
    recargo: Decimal
    descuento_global: Decimal
    base: Decimal
    cuota: Decimal
    cuota_recargo: Decimal
    base_eur: Decimal | None = None
    cuota_eur: Decimal | None = None
    cuota_recargo_eur: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Retencion:
    """Lo que el cliente retiene a un tipo de IRPF."""

    tipo: Decimal
    base: Decimal
    cuota: Decimal


@dataclass(frozen=True, slots=True)
class Totales:
    """Un documento calculado. `total_factura` es el `ImporteTotal` de la AEAT: la retención no lo baja."""

    lineas: tuple[LineaCalculada, ...]
    grupos: tuple[Grupo, ...]
    retenciones: tuple[Retencion, ...]
    total_bruto: Decimal
    total_descuento_global: Decimal
    total_base: Decimal
    total_cuota: Decimal
    total_recargo: Decimal
    total_factura: Decimal
    total_retencion: Decimal
    total_suplidos: Decimal
    total_anticipos: Decimal
    total_a_pagar: Decimal


Textos = str | list["Textos"] | dict[str, "Textos"]


def a_textos(registro: object) -> dict[str, Textos]:
    """Pasa uno de estos registros a texto, para guardarlo o enviarlo sin perder un céntimo. Omite lo que no hay.

    >>> a_textos(Retencion(Decimal("15"), Decimal("100.00"), Decimal("15.00")))
    {'tipo': '15', 'base': '100.00', 'cuota': '15.00'}
    """
    if not is_dataclass(registro):
        raise TypeError("Solo se pasan a texto los registros del dominio.")
    valores: Mapping[str, object] = {campo.name: getattr(registro, campo.name) for campo in fields(registro)}
    return {nombre: _texto(valor) for nombre, valor in valores.items() if valor is not None}


def _texto(valor: object) -> Textos:
    if isinstance(valor, tuple):
        return [a_textos(parte) for parte in cast("tuple[object, ...]", valor)]
    return format(valor, "f") if isinstance(valor, Decimal) else str(valor)


def grupo_de_textos(grupo: Mapping[str, str]) -> Grupo:
    """Lee un grupo que se guardó con `a_textos`."""
    cifras = {campo: Decimal(texto) for campo, texto in grupo.items() if campo not in ("impuesto", "calificacion")}
    return Grupo(impuesto=Impuesto(grupo["impuesto"]), calificacion=Calificacion(grupo["calificacion"]), **cifras)


def retencion_de_textos(retencion: Mapping[str, str]) -> Retencion:
    """Lee una retención que se guardó con `a_textos`.

    >>> retencion_de_textos({"tipo": "15", "base": "100.00", "cuota": "15.00"}).cuota
    Decimal('15.00')
    """
    return Retencion(Decimal(retencion["tipo"]), Decimal(retencion["base"]), Decimal(retencion["cuota"]))
