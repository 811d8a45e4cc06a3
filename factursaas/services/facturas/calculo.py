"""De los datos que escribe una persona a los totales del dominio."""

from collections.abc import Iterable
from dataclasses import dataclass

from factursaas.domain.caja import Cobro, Devengo, devengos
from factursaas.domain.dinero import CERO
from factursaas.domain.rectificacion import Rectificacion, rectificar
from factursaas.domain.totales import DocumentoEntrada, LineaEntrada, Totales
from factursaas.domain.totales import calcular as calcular_documento
from factursaas.models import Factura, FacturaLinea
from factursaas.services.facturas.datos import DatosCalculo, DatosLinea


@dataclass(frozen=True, slots=True)
class Calculo:
    """Los totales y, si se pidieron, la rectificación y los devengos por cobros."""

    totales: Totales
    rectificacion: Rectificacion | None = None
    devengos: tuple[Devengo, ...] | None = None


def calcular(datos: DatosCalculo) -> Calculo:
    """Calcula unos importes sin guardar nada; lo que no se dice no se supone.

    Raises:
        DatosNoValidos: si algún importe no vale o no cabe en un registro de la AEAT.
    """
    totales = calcular_documento(_documento(datos, map(_linea_sin_suponer, datos.lineas)))
    rectificada = por_cobros = None
    if r := datos.rectifica:
        rectificada = rectificar(totales, r.modo, r.base, r.cuota, r.recargo)
    if datos.cobros is not None:
        por_cobros = devengos(totales, [Cobro(cobro.fecha, cobro.importe) for cobro in datos.cobros])
    return Calculo(totales, rectificada, por_cobros)


def calcular_factura(factura: Factura, lineas: Iterable[FacturaLinea]) -> Totales:
    """Calcula una factura con sus líneas completas."""
    return calcular_documento(_documento(factura, map(_linea_guardada, lineas)))


def _documento(datos: DatosCalculo | Factura, lineas: Iterable[LineaEntrada]) -> DocumentoEntrada:
    return DocumentoEntrada(
        lineas=tuple(lineas),
        precios_con_impuestos=datos.precios_con_impuestos,
        descuento_global_pct=datos.descuento_global_pct,
        descuento_global_importe=datos.descuento_global_importe,
        anticipo=datos.anticipo,
        moneda=datos.moneda,
        tipo_cambio=datos.tipo_cambio,
    )


def _linea_sin_suponer(linea: DatosLinea) -> LineaEntrada:
    return LineaEntrada(
        cantidad=linea.cantidad,
        precio=linea.precio,
        descripcion=linea.descripcion,
        descuento_pct=linea.descuento_pct,
        descuento_importe=linea.descuento_importe,
        impuesto=linea.impuesto,
        calificacion=linea.calificacion,
        tipo=linea.tipo or CERO,
        recargo=linea.recargo or CERO,
        irpf=linea.irpf or CERO,
        suplido=linea.suplido,
    )


def _linea_guardada(linea: FacturaLinea) -> LineaEntrada:
    return _linea_sin_suponer(DatosLinea.model_validate({c: getattr(linea, c) for c in DatosLinea.model_fields}))
