"""Las cifras guardadas de una factura, sin volver a calcularlas: lo emitido se lee, no se recalcula."""

from dataclasses import replace

from factursaas.domain.documento import Grupo, LineaCalculada, Totales, grupo_de_textos, retencion_de_textos
from factursaas.models import Factura


def totales_guardados(factura: Factura) -> Totales:
    """Los totales tal como se guardaron; `factura` llega con sus líneas."""
    lineas = tuple(LineaCalculada(li.bruto, li.descuento, li.importe, li.neto) for li in factura.lineas)
    return replace(totales_sin_lineas(factura), lineas=lineas)


def totales_sin_lineas(factura: Factura) -> Totales:
    """Los totales tal como se guardaron, de una factura que llega sin sus líneas."""
    return Totales(
        lineas=(),
        grupos=grupos_guardados(factura),
        retenciones=tuple(retencion_de_textos(retencion) for retencion in factura.retenciones),
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


def grupos_guardados(factura: Factura) -> tuple[Grupo, ...]:
    """El desglose tal como se guardó."""
    return tuple(grupo_de_textos(grupo) for grupo in factura.grupos)
