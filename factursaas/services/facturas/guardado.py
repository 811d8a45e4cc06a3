"""Las cifras guardadas de una factura, sin volver a calcularlas: lo emitido se lee, no se recalcula."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from factursaas.domain.documento import Grupo, LineaCalculada, Retencion, Totales
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.models import Factura


def totales_guardados(factura: Factura) -> Totales:
    """Los totales tal como se guardaron; `factura` llega con sus líneas."""
    return Totales(
        lineas=tuple(LineaCalculada(li.bruto, li.descuento, li.importe, li.neto) for li in factura.lineas),
        grupos=tuple(_grupo(grupo) for grupo in factura.grupos),
        retenciones=tuple(Retencion(**_decimales(retencion)) for retencion in factura.retenciones),
        total_bruto=factura.total_bruto,
        total_descuento_global=factura.total_descuento_global,
        total_base=factura.total_base,
        total_cuota=factura.total_cuota,
        total_recargo=factura.total_recargo,
        total_factura=factura.total,
        total_retencion=factura.total_retencion,
        total_suplidos=factura.total_suplidos,
        total_anticipos=factura.total_anticipos,
        total_a_pagar=factura.total_a_pagar,
    )


def _grupo(grupo: Mapping[str, str]) -> Grupo:
    clave = {"impuesto": Impuesto(grupo["impuesto"]), "calificacion": Calificacion(grupo["calificacion"])}
    return Grupo(**clave, **_decimales({campo: valor for campo, valor in grupo.items() if campo not in clave}))


def _decimales(textos: Mapping[str, str]) -> dict[str, Any]:
    return {campo: Decimal(texto) for campo, texto in textos.items()}
