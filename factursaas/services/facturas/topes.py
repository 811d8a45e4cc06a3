"""Hasta dónde se puede corregir: qué queda facturado, a tiempo y sin pisar otra corrección."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros
from factursaas.domain.documento import Grupo
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.escritura import nombre_de_grupo
from factursaas.domain.estados import TipoFactura
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion
from factursaas.models import Factura, FacturaOrigen
from factursaas.services.facturas import correcciones
from factursaas.services.facturas.consulta import leer
from factursaas.services.facturas.guardado import grupos_guardados

ANOS_PARA_RECTIFICAR = 4
CERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Facturado:
    """Lo que queda facturado de un grupo del desglose, sumadas las rectificaciones."""

    grupo: Grupo
    base: Decimal
    total: Decimal


def fallos(db: TenantSession, factura: Factura) -> Iterator[tuple[str, str]]:
    """Lo que impide corregir con esta factura las que dice."""
    originales = [leer(db, o.original_id) for o in factura.origenes if o.original_id]
    if factura.metodo and not factura.motivo:
        yield "motivo", "Escribe por qué se rectifica (art. 15 RD 1619/2012)."
    if any(origen.fecha > factura.fecha for origen in factura.origenes):
        yield "fecha", "No puede llevar una fecha anterior a la de la factura que corrige."
    if factura.metodo and any(_ha_prescrito(origen, factura) for origen in factura.origenes):
        yield (
            "origenes",
            "Han pasado más de cuatro años desde la original: ya no se puede rectificar (art. 89.Uno LIVA).",
        )
    if any(original.moneda != factura.moneda for original in originales):
        yield "moneda", "Tiene que ir en la moneda de la factura que corrige."
    try:
        for original in originales:
            _exigir_a_tiempo(db, factura, original)
    except EstadoNoPermitido as fallo:
        yield "origenes", str(fallo)
        return
    if factura.metodo == ModoRectificacion.SUSTITUCION:
        yield from _fallos_de_sustitucion(factura, originales)
    elif all(origen.original_id for origen in factura.origenes):
        yield from _fallos_de_cuantia(db, factura, originales)


def _exigir_a_tiempo(db: TenantSession, factura: Factura, original: Factura) -> None:
    """Mientras se escribía el borrador, alguien pudo corregir la original con otro."""
    if any(origen.clase == ClaseOrigen.SUSTITUYE for origen in factura.origenes):
        correcciones.exigir_canjeable(db, original)
    else:
        correcciones.exigir_corregible(db, original, ModoRectificacion(factura.metodo) if factura.metodo else None)


def _ha_prescrito(origen: FacturaOrigen, factura: Factura) -> bool:
    aniversario = (origen.fecha.year + ANOS_PARA_RECTIFICAR, origen.fecha.month, origen.fecha.day)
    return (factura.fecha.year, factura.fecha.month, factura.fecha.day) > aniversario


def _fallos_de_sustitucion(factura: Factura, originales: Sequence[Factura]) -> Iterator[tuple[str, str]]:
    antes = sum((o.base + o.cuota + o.recargo for o in factura.origenes), CERO)
    if len(originales) < len(factura.origenes) and not antes:
        yield "origenes", "Para sustituir una factura de otro programa hacen falta su base y su cuota (art. 15.5)."
    elif antes * factura.total < 0:
        yield "lineas", "Por sustitución se escribe la factura entera como debió ser, no la diferencia."


def _fallos_de_cuantia(db: TenantSession, factura: Factura, originales: Sequence[Factura]) -> Iterator[tuple[str, str]]:
    """No se puede quitar más de lo que queda facturado, ni de un tipo que no se facturó."""
    anteriores = correcciones.corregidas_por(db, [original.id for original in originales], factura.id)
    if factura.tipo == TipoFactura.SUSTITUTIVA and any(o.clase == ClaseOrigen.SUSTITUYE for o in factura.origenes):
        yield from _fallos_de_canje(factura, originales)
        return
    if factura.tipo == TipoFactura.SUSTITUTIVA and factura.total != -originales[0].total:
        yield "lineas", "Un canje se deshace entero: deja las líneas en negativo como están y canjea después de nuevo."
        return
    queda = _facturado([*originales, *anteriores])
    for clave, quitado in _facturado([factura]).items():
        habia = queda.get(clave)
        tope_base, tope_total = (habia.base, habia.total) if habia else (CERO, CERO)
        # Con el impuesto dentro manda el total; si no, la base. El otro puede bailar un céntimo.
        tope, pedido = (tope_total, quitado.total) if factura.precios_con_impuestos else (tope_base, quitado.base)
        if _se_pasa(tope, pedido):
            nombre = nombre_de_grupo(quitado.grupo)
            yield (
                "lineas",
                f"Rectificas {escribir_euros(pedido, factura.moneda)} de {nombre} y en la original "
                f"{'solo quedan ' + escribir_euros(tope, factura.moneda) if tope else 'no queda nada'} (art. 15).",
            )


def _se_pasa(tope: Decimal, pedido: Decimal) -> bool:
    return tope + pedido < 0 if tope > 0 else (pedido < 0 if tope == 0 else tope + pedido > 0)


def _fallos_de_canje(factura: Factura, originales: Sequence[Factura]) -> Iterator[tuple[str, str]]:
    suma = sum((original.total for original in originales), CERO)
    # Sin el impuesto dentro, sumar bases y luego calcular puede mover un céntimo por factura.
    holgura = CERO if factura.precios_con_impuestos else Decimal("0.01") * len(originales)
    if abs(factura.total - suma) > holgura:
        yield (
            "lineas",
            f"La factura de canje tiene que sumar lo mismo que las simplificadas: {escribir_euros(suma)}, y suma "
            f"{escribir_euros(factura.total)}.",
        )


def _facturado(facturas: Iterable[Factura]) -> dict[tuple[str, str, Decimal, Decimal], _Facturado]:
    suma: dict[tuple[str, str, Decimal, Decimal], _Facturado] = {}
    for factura in facturas:
        for grupo in grupos_guardados(factura):
            clave = (grupo.impuesto, grupo.calificacion, grupo.tipo, grupo.recargo)
            antes = suma.get(clave, _Facturado(grupo, CERO, CERO))
            total = grupo.base + grupo.cuota + grupo.cuota_recargo
            suma[clave] = _Facturado(grupo, antes.base + grupo.base, antes.total + total)
    return suma
