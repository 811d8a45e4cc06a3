"""De una factura guardada a lo que se dibuja: las cifras son las guardadas, aquí no se calcula nada."""

from collections.abc import Mapping
from typing import Any

from factursaas.documents.pdf.datos import FacturaImpresa, LineaImpresa, ParteImpresa
from factursaas.documents.pdf.dibujo import dibujar
from factursaas.domain.documento import grupo_de_textos, retencion_de_textos
from factursaas.domain.escritura import menciones
from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.models import Factura, FacturaLinea

_MISMO_NOMBRE = (
    "fecha",
    "fecha_operacion",
    "vencimiento",
    "total_bruto",
    "total_descuento_global",
    "descuento_global_pct",
    "total_base",
    "total_cuota",
    "total_recargo",
    "total_suplidos",
    "total_anticipos",
    "total_a_pagar",
    "precios_con_impuestos",
    "moneda",
    "tipo_cambio",
    "notas",
)


def imprimir(
    factura: Factura, emisor: Mapping[str, Any], cliente: Mapping[str, Any] | None, logo: bytes | None
) -> bytes:
    """El PDF de una factura, con sus partes leídas."""
    return dibujar(preparar(factura, emisor, cliente, logo))


def preparar(
    factura: Factura, emisor: Mapping[str, Any], cliente: Mapping[str, Any] | None, logo: bytes | None
) -> FacturaImpresa:
    """La factura, lista para dibujar."""
    grupos = tuple(grupo_de_textos(grupo) for grupo in factura.grupos)
    iban = str(emisor.get("iban", ""))
    return FacturaImpresa(
        numero=factura.numero_completo,
        tipo=TipoFactura(factura.tipo),
        emisor=_parte(emisor),
        cliente=_parte(cliente) if cliente else None,
        lineas=tuple(_linea(linea) for linea in factura.lineas),
        grupos=grupos,
        retenciones=tuple(retencion_de_textos(retencion) for retencion in factura.retenciones),
        total_factura=factura.total,
        forma_pago="Transferencia bancaria" if iban else "",
        iban=iban,
        menciones=menciones(grupos) if factura.menciones is None else tuple(factura.menciones),
        logo=logo,
        **{campo: getattr(factura, campo) for campo in _MISMO_NOMBRE},
    )


def _parte(parte: Mapping[str, Any]) -> ParteImpresa:
    extranjero = parte["pais"] if parte["pais"] != "ES" else ""
    provincia = parte["provincia"] if parte["provincia"] != parte["municipio"] else ""
    poblacion = f"{parte['codigo_postal']} {parte['municipio']}".strip()
    direccion = tuple(renglon for renglon in (parte["direccion"], poblacion, provincia, extranjero) if renglon)
    return ParteImpresa(parte["nombre"], parte["nif"], direccion, parte["email"], parte["telefono"])


def _linea(linea: FacturaLinea) -> LineaImpresa:
    return LineaImpresa(
        descripcion=linea.descripcion,
        cantidad=linea.cantidad,
        precio=linea.precio,
        importe=linea.importe,
        descuento=linea.descuento,
        descuento_pct=linea.descuento_pct,
        impuesto=Impuesto(linea.impuesto),
        calificacion=Calificacion(linea.calificacion),
        tipo=linea.tipo,
        recargo=linea.recargo,
        suplido=linea.suplido,
    )
