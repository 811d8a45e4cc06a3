"""Hasta dónde se puede corregir: qué queda facturado, a tiempo y sin pisar otra corrección."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from factursaas.db import TenantSession
from factursaas.domain.dinero import CERO, escribir_euros
from factursaas.domain.documento import Grupo
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.escritura import nombre_de_grupo
from factursaas.domain.estados import TipoFactura
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion
from factursaas.models import Factura, FacturaOrigen
from factursaas.services.facturas import parentesco
from factursaas.services.facturas.consulta import leer
from factursaas.services.facturas.guardado import grupos_guardados

ANOS_PARA_RECTIFICAR = 4


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
    por_diferencias = factura.metodo != ModoRectificacion.SUSTITUCION and not _es_canje(factura)
    if por_diferencias and any(original.cliente_id != factura.cliente_id for original in originales):
        yield "cliente_id", "Por diferencias va a quien recibió la original: para cambiar de cliente, sustitúyela."
    if any(original.moneda != factura.moneda for original in originales):
        yield "moneda", "Tiene que ir en la moneda de la factura que corrige."
    try:
        for original in originales:
            _exigir_a_tiempo(db, factura, original)
    except EstadoNoPermitido as fallo:
        yield "origenes", str(fallo)
        return
    if factura.metodo == ModoRectificacion.SUSTITUCION:
        yield from _fallos_de_sustitucion(factura, originales, _familia(db, originales, factura.id))
    elif _es_canje(factura):
        yield from _fallos_de_canje(factura, originales)
    elif factura.tipo == TipoFactura.SUSTITUTIVA:
        if factura.total != -originales[0].total:
            yield "lineas", "Un canje se deshace entero: deja las líneas en negativo y canjea después de nuevo."
    elif all(origen.original_id for origen in factura.origenes):
        yield from _fallos_de_cuantia(factura, _familia(db, originales, factura.id))
    elif originales or any(origen.base or origen.cuota for origen in factura.origenes):
        yield from _fallos_con_externas(factura, _familia(db, originales, factura.id))


def aviso_de_plazo(factura: Factura) -> str:
    """Cuatro años desde el devengo, o desde la causa del art. 80 si la hay (art. 89.Uno LIVA)."""
    if not factura.metodo or not any(_es_antigua(origen, factura) for origen in factura.origenes):
        return ""
    return (
        "Han pasado más de cuatro años desde la original: solo se rectifica si la causa (devolución, impago…) es "
        "posterior (arts. 89.Uno LIVA y 15.3 RD 1619/2012)."
    )


def _es_canje(factura: Factura) -> bool:
    return any(origen.clase == ClaseOrigen.SUSTITUYE for origen in factura.origenes)


def _familia(db: TenantSession, originales: Sequence[Factura], salvo: UUID) -> list[Factura]:
    """Las originales, las que ellas corregían y todo lo que las corrige, sin lo que otra ha sustituido."""
    vistas = {f.id: f for f in (*originales, *_antepasadas(db, originales))}
    sustituidas: set[UUID] = set()
    por_mirar = list(vistas)
    while por_mirar:
        cual = por_mirar.pop()
        for otra in parentesco.corregidas_por(db, [cual], salvo):
            if parentesco.ocupa_su_sitio(otra):
                sustituidas.add(cual)
            if otra.id not in vistas:
                vistas[otra.id] = otra
                por_mirar.append(otra.id)
    return [factura for factura in vistas.values() if factura.id not in sustituidas]


def _antepasadas(db: TenantSession, facturas: Sequence[Factura]) -> Iterator[Factura]:
    for factura in facturas:
        padres = [leer(db, origen.original_id) for origen in factura.origenes if origen.original_id]
        yield from padres
        yield from _antepasadas(db, padres)


def _exigir_a_tiempo(db: TenantSession, factura: Factura, original: Factura) -> None:
    """Mientras se escribía el borrador, alguien pudo corregir la original con otro."""
    if _es_canje(factura):
        parentesco.exigir_canjeable(db, original)
    else:
        parentesco.exigir_corregible(db, original, ModoRectificacion(factura.metodo) if factura.metodo else None)


def _es_antigua(origen: FacturaOrigen, factura: Factura) -> bool:
    aniversario = (origen.fecha.year + ANOS_PARA_RECTIFICAR, origen.fecha.month, origen.fecha.day)
    return (factura.fecha.year, factura.fecha.month, factura.fecha.day) > aniversario


def _fallos_de_sustitucion(
    factura: Factura, originales: Sequence[Factura], familia: Sequence[Factura]
) -> Iterator[tuple[str, str]]:
    antes = sum((o.base + o.cuota + o.recargo for o in factura.origenes), CERO)
    if len(originales) < len(factura.origenes) and not antes:
        yield "origenes", "Para sustituir una factura de otro programa hacen falta su base y su cuota (art. 15.5)."
    elif antes * factura.total < 0:
        yield "lineas", "Por sustitución se escribe la factura entera como debió ser, no la diferencia."
    elif len(familia) > len(originales):
        # Sustituye a una rectificativa: con ella cambia lo que queda de la factura primera.
        sustituidas = {original.id for original in originales}
        queda = sum((una.total for una in familia if una.id not in sustituidas), CERO) + factura.total
        if queda * sum((una.total for una in familia if not una.metodo), CERO) < 0:
            yield "lineas", "Con esta corrección se habría abonado más de lo que se facturó (art. 15)."


def _fallos_con_externas(factura: Factura, familia: Sequence[Factura]) -> Iterator[tuple[str, str]]:
    """De otro programa no se sabe el desglose: se mira el total."""
    externas = [origen for origen in factura.origenes if not origen.original_id]
    if not all(origen.base or origen.cuota for origen in externas):
        yield "origenes", "Junto a las tuyas hacen falta la base y la cuota de las que hiciste con otro programa."
        return
    queda = sum((una.total for una in familia), CERO) + sum((o.base + o.cuota + o.recargo for o in externas), CERO)
    if _se_pasa(queda, factura.total):
        quedan = escribir_euros(queda, factura.moneda)
        yield "lineas", f"Rectificas {escribir_euros(factura.total, factura.moneda)} y solo quedan {quedan} (art. 15)."


def _fallos_de_cuantia(factura: Factura, familia: Sequence[Factura]) -> Iterator[tuple[str, str]]:
    """No se puede quitar más de lo que queda facturado, ni de un tipo que no se facturó."""
    suplidos = sum((una.total_suplidos for una in familia), CERO)
    if _se_pasa(suplidos, factura.total_suplidos):
        yield "lineas", f"De suplidos solo quedan {escribir_euros(suplidos, factura.moneda)}."
    queda = _facturado(familia)
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
    antes, ahora = _facturado(originales), _facturado([factura])
    # Sin el impuesto dentro, sumar bases y luego calcular puede mover un céntimo por factura.
    holgura = CERO if factura.precios_con_impuestos else Decimal("0.01") * len(originales)
    difieren = antes.keys() != ahora.keys() or any(abs(antes[c].total - ahora[c].total) > holgura for c in antes)
    if difieren or abs(factura.total - suma) > holgura:
        yield (
            "lineas",
            f"La factura de canje tiene que sumar lo mismo que las simplificadas, con los mismos impuestos: "
            f"{escribir_euros(suma)}, y suma {escribir_euros(factura.total)}.",
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
