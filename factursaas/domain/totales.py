"""Línea → desglose por tipo → totales de la factura.

El impuesto se calcula por base, nunca línea a línea (EN 16931, BR-CO-17), y cada importe se redondea a céntimos.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from factursaas.domain import comprobaciones
from factursaas.domain.dinero import CONTEXTO, ajustar, redondear, repartir, sin_cero_negativo, sin_ceros
from factursaas.domain.documento import (
    CERO,
    DocumentoEntrada,
    Grupo,
    LineaCalculada,
    LineaEntrada,
    Retencion,
    Totales,
    a_textos,
)
from factursaas.domain.impuestos import Calificacion, Impuesto

__all__ = [
    "DocumentoEntrada",
    "Grupo",
    "LineaCalculada",
    "LineaEntrada",
    "Retencion",
    "Totales",
    "a_textos",
    "calcular",
]

_CIEN = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Clave:
    """Lo que comparten las líneas de un grupo del desglose."""

    impuesto: Impuesto
    calificacion: Calificacion
    tipo: Decimal
    recargo: Decimal

    @property
    def factor(self) -> Decimal:
        """Por lo que se divide un precio con impuestos para dejarlo sin ellos."""
        return 1 + (self.tipo + self.recargo) / _CIEN


@dataclass(frozen=True, slots=True)
class _GrupoFino:
    """Líneas con el mismo desglose y la misma retención: el descuento global se reparte entre estos."""

    clave: _Clave
    irpf: Decimal
    puestos: tuple[int, ...]
    total: Decimal
    con_impuestos: bool
    descuento: Decimal = CERO

    @property
    def cobrado(self) -> Decimal:
        """Lo que queda tras el descuento global; con impuestos, si los precios los llevan."""
        return self.total - self.descuento

    @property
    def neto(self) -> Decimal:
        """Lo que suman sus líneas, sin impuestos y antes del descuento global."""
        return self._sin_impuestos(self.total)

    @property
    def base(self) -> Decimal:
        """Base imponible, descontado el descuento global (art. 78.Tres.2.º LIVA)."""
        return self._sin_impuestos(self.cobrado)

    def _sin_impuestos(self, importe: Decimal) -> Decimal:
        return redondear(importe / self.clave.factor) if self.con_impuestos else importe


def calcular(documento: DocumentoEntrada) -> Totales:
    """Calcula un documento entero. Los suplidos van aparte (art. 78.Tres.3.º LIVA) y la retención no baja el total.

    >>> calcular(DocumentoEntrada((LineaEntrada(Decimal("1"), Decimal("1757.50"), tipo=Decimal("21")),))).total_cuota
    Decimal('369.08')

    Raises:
        DatosNoValidos: si algún campo no vale o un importe no cabe en un registro de la AEAT.
    """
    comprobaciones.exigir_documento(documento)
    with localcontext(CONTEXTO):
        brutas = tuple(_linea(linea) for linea in documento.lineas)
        comprobaciones.exigir_lineas(documento, brutas)
        finos = _con_descuento(documento, _grupos_finos(documento, brutas))
        totales = _totales(documento, _con_netos(brutas, finos), finos)
        comprobaciones.exigir_totales(totales)
        return totales


def _suma(importes: Iterable[Decimal]) -> Decimal:
    return sin_cero_negativo(sum(importes, CERO))


def _tanto(importe: Decimal, tipo: Decimal) -> Decimal:
    return redondear(importe * tipo / _CIEN)


def _linea(linea: LineaEntrada) -> LineaCalculada:
    bruto = redondear(linea.cantidad * linea.precio)
    fijo = linea.descuento_importe
    descuento = redondear(fijo) if fijo else _tanto(bruto, linea.descuento_pct or CERO)
    importe = bruto - descuento
    return LineaCalculada(bruto, descuento, importe, importe)


def _grupos_finos(documento: DocumentoEntrada, lineas: Sequence[LineaCalculada]) -> list[_GrupoFino]:
    puestos: dict[tuple[_Clave, Decimal], list[int]] = {}
    for puesto, linea in enumerate(documento.lineas):
        if not linea.suplido:
            clave = _Clave(linea.impuesto, linea.calificacion, sin_ceros(linea.tipo), sin_ceros(linea.recargo))
            puestos.setdefault((clave, sin_ceros(linea.irpf)), []).append(puesto)
    return [
        _GrupoFino(clave, irpf, tuple(suyos), _suma(lineas[i].importe for i in suyos), documento.precios_con_impuestos)
        for (clave, irpf), suyos in puestos.items()
    ]


def _con_descuento(documento: DocumentoEntrada, finos: list[_GrupoFino]) -> list[_GrupoFino]:
    fijo = documento.descuento_global_importe
    if fijo and finos:
        descuentos = repartir(fijo, [fino.total for fino in finos])
    else:
        descuentos = [_tanto(fino.total, documento.descuento_global_pct or CERO) for fino in finos]
    return [
        _GrupoFino(f.clave, f.irpf, f.puestos, f.total, f.con_impuestos, descuento)
        for f, descuento in zip(finos, descuentos, strict=True)
    ]


def _con_netos(lineas: Sequence[LineaCalculada], finos: Iterable[_GrupoFino]) -> tuple[LineaCalculada, ...]:
    netos = [linea.importe for linea in lineas]
    for fino in finos:
        if fino.con_impuestos:
            importes = [lineas[i].importe for i in fino.puestos]
            for i, neto in zip(fino.puestos, _netos(fino, importes), strict=True):
                netos[i] = neto
    return tuple(
        LineaCalculada(linea.bruto, linea.descuento, linea.importe, neto)
        for linea, neto in zip(lineas, netos, strict=True)
    )


def _netos(fino: _GrupoFino, importes: Sequence[Decimal]) -> list[Decimal]:
    if min(importes) < 0 < max(importes):
        # Con abonos el total puede quedar cerca de cero, y en proporción a él saldrían netos desmedidos.
        return ajustar(fino.neto, [importe / fino.clave.factor for importe in importes])
    return repartir(fino.neto, importes)


def _grupo(documento: DocumentoEntrada, clave: _Clave, finos: Sequence[_GrupoFino]) -> Grupo:
    base = _suma(fino.base for fino in finos)
    cuota_recargo = _tanto(base, clave.recargo)
    if documento.precios_con_impuestos:
        # El total que vio el cliente manda: la cuota es lo que queda.
        cuota = sin_cero_negativo(_suma(fino.cobrado for fino in finos) - base - cuota_recargo)
    else:
        cuota = _tanto(base, clave.tipo)
    # Art. 12.1 RD 1619/2012: en otra moneda, la cuota también va en euros.
    cambio = None if documento.moneda == "EUR" else documento.tipo_cambio
    return Grupo(
        impuesto=clave.impuesto,
        calificacion=clave.calificacion,
        tipo=clave.tipo,
        recargo=clave.recargo,
        descuento_global=_suma(fino.neto - fino.base for fino in finos),
        base=base,
        cuota=cuota,
        cuota_recargo=cuota_recargo,
        base_eur=None if cambio is None else redondear(base * cambio),
        cuota_eur=None if cambio is None else redondear(cuota * cambio),
        cuota_recargo_eur=redondear(cuota_recargo * cambio) if cambio is not None and clave.recargo else None,
    )


def _grupos(documento: DocumentoEntrada, finos: Iterable[_GrupoFino]) -> tuple[Grupo, ...]:
    por_clave: dict[_Clave, list[_GrupoFino]] = {}
    for fino in finos:
        por_clave.setdefault(fino.clave, []).append(fino)
    return tuple(_grupo(documento, clave, suyos) for clave, suyos in por_clave.items())


def _retenciones(finos: Iterable[_GrupoFino]) -> tuple[Retencion, ...]:
    bases: dict[Decimal, Decimal] = {}
    for fino in finos:
        if fino.irpf:
            bases[fino.irpf] = bases.get(fino.irpf, CERO) + fino.base
    return tuple(Retencion(tipo, sin_cero_negativo(base), _tanto(base, tipo)) for tipo, base in bases.items())


def _totales(documento: DocumentoEntrada, lineas: tuple[LineaCalculada, ...], finos: Sequence[_GrupoFino]) -> Totales:
    grupos, retenciones = _grupos(documento, finos), _retenciones(finos)
    pares = list(zip(documento.lineas, lineas, strict=True))
    base = _suma(grupo.base for grupo in grupos)
    cuota = _suma(grupo.cuota for grupo in grupos)
    recargo = _suma(grupo.cuota_recargo for grupo in grupos)
    factura = _suma((base, cuota, recargo))
    retencion = _suma(retencion.cuota for retencion in retenciones)
    suplidos = _suma(calculada.importe for linea, calculada in pares if linea.suplido)
    anticipos = redondear(documento.anticipo)
    return Totales(
        lineas=lineas,
        grupos=grupos,
        retenciones=retenciones,
        total_bruto=_suma(calculada.neto for linea, calculada in pares if not linea.suplido),
        total_descuento_global=_suma(grupo.descuento_global for grupo in grupos),
        total_base=base,
        total_cuota=cuota,
        total_recargo=recargo,
        total_factura=factura,
        total_retencion=retencion,
        total_suplidos=suplidos,
        total_anticipos=anticipos,
        total_a_pagar=_suma((factura, -retencion, suplidos, -anticipos)),
    )
