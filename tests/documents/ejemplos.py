"""Facturas de ejemplo, calculadas por el dominio, para imprimirlas."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from factursaas.documents.pdf import FacturaImpresa, LineaImpresa, ParteImpresa
from factursaas.domain.totales import DocumentoEntrada, LineaEntrada, calcular

D = Decimal

EMISOR = ParteImpresa(
    "Ana Peña Martín",
    "12345678Z",
    ("Calle de la Ilustración, 14, 3.º B", "28013 Madrid", "España"),
    "hola@anapena.example",
    "+34 600 123 456",
)
CLIENTE = ParteImpresa(
    "Construcciones Muñoz e Hijos, S.L.",
    "B12345674",
    ("Avenida de la Constitución, 120", "41001 Sevilla", "España"),
    "facturas@munoz.example",
)


def linea(descripcion: str = "Línea", cantidad: str = "1", precio: str = "1000", **resto: Any) -> LineaEntrada:
    campos = {campo: D(valor) if type(valor) is str else valor for campo, valor in resto.items()}
    return LineaEntrada(D(cantidad), D(precio), descripcion, **{"tipo": D(21), **campos})


def factura(lineas: Sequence[LineaEntrada] | None = None, documento: dict[str, Any] | None = None, **resto: Any):
    """Calcula las líneas y las deja listas para imprimir; `resto` son campos de `FacturaImpresa`."""
    entrada = DocumentoEntrada(tuple([linea()] if lineas is None else lineas), **(documento or {}))
    totales = calcular(entrada)
    impresas = tuple(
        LineaImpresa(
            suya.descripcion,
            suya.cantidad,
            suya.precio,
            calculada.importe,
            calculada.descuento,
            suya.descuento_pct,
            suya.impuesto,
            suya.calificacion,
            suya.tipo,
            suya.recargo,
            suya.suplido,
        )
        for suya, calculada in zip(entrada.lineas, totales.lineas, strict=True)
    )
    campos: dict[str, Any] = {
        "numero": "A-2026-0001",
        "fecha": date(2026, 11, 25),
        "vencimiento": date(2026, 12, 25),
        "emisor": EMISOR,
        "cliente": CLIENTE,
        "forma_pago": "Transferencia bancaria",
        "iban": "ES9121000418450200051332",
        "precios_con_impuestos": entrada.precios_con_impuestos,
        "descuento_global_pct": entrada.descuento_global_pct,
        "moneda": entrada.moneda,
        "tipo_cambio": entrada.tipo_cambio,
    }
    return FacturaImpresa(
        lineas=impresas,
        grupos=totales.grupos,
        retenciones=totales.retenciones,
        total_bruto=totales.total_bruto,
        total_descuento_global=totales.total_descuento_global,
        total_base=totales.total_base,
        total_cuota=totales.total_cuota,
        total_recargo=totales.total_recargo,
        total_factura=totales.total_factura,
        total_suplidos=totales.total_suplidos,
        total_anticipos=totales.total_anticipos,
        total_a_pagar=totales.total_a_pagar,
        **{**campos, **resto},
    )
