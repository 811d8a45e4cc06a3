"""Lo que tendrían que decir los resúmenes, contado en Python factura a factura."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from factursaas.db import TenantSession, tenant_session
from factursaas.domain.dinero import redondear
from factursaas.domain.documento import Grupo
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.domain.nif import es_de_la_union
from factursaas.domain.planes import Inquilino
from factursaas.domain.rectificacion import ClaseOrigen
from factursaas.domain.vencimientos import pendientes
from factursaas.models import Factura, ResumenDeClientes, ResumenDeDeudas, ResumenDeImpuestos, ResumenDeVentas
from factursaas.models.resumen import SIN_VENCIMIENTO
from factursaas.services.facturas import leer, totales_guardados, vencimientos_de

VIVAS = ("EMITIDA", "COBRADA", "RECTIFICADA")
Cuenta = dict[tuple[Any, ...], tuple[Decimal, ...]]


def exigir_que_los_resumenes_sean_fieles(quien: Inquilino) -> None:
    """Recorre todas las facturas y compara; una fila a cero vale lo mismo que ninguna."""
    with tenant_session(quien) as db:
        ids = db.exec(select(Factura.id).where(col(Factura.numero).is_not(None))).all()
        emitidas = [leer(db, factura_id) for factura_id in ids]
        assert _guardado(db, ResumenDeVentas, ("dia", "moneda"), ("facturas", "base")) == _ventas(emitidas)
        claves = ("ejercicio", "moneda", "cliente_id")
        assert _guardado(db, ResumenDeClientes, claves, ("facturas", "base")) == _clientes(emitidas)
        claves = ("mes", "concepto", "impuesto", "tipo")
        assert _guardado(db, ResumenDeImpuestos, claves, ("base", "cuota")) == _impuestos(db, emitidas)
        sumas = ("plazos", "facturas", "importe")
        assert _guardado(db, ResumenDeDeudas, ("vence", "moneda"), sumas) == _deudas(emitidas)


def _guardado(db: TenantSession, tabla: Any, claves: Iterable[str], sumas: Iterable[str]) -> Cuenta:
    filas = db.exec(select(tabla)).all()
    return _sin_ceros(
        {tuple(getattr(f, c) for c in claves): tuple(Decimal(getattr(f, s)) for s in sumas) for f in filas}
    )


def _sin_ceros(cuenta: Cuenta) -> Cuenta:
    return {clave: sumas for clave, sumas in cuenta.items() if any(sumas)}


def _sumar(partes: Iterable[tuple[tuple[Any, ...], tuple[Any, ...]]]) -> Cuenta:
    cuenta: dict[tuple[Any, ...], Counter[int]] = defaultdict(Counter)
    largo = 0
    for clave, sumas in partes:
        largo = len(sumas)
        for puesto, suma in enumerate(sumas):
            cuenta[clave][puesto] += suma
    return _sin_ceros({clave: tuple(Decimal(suyas[i]) for i in range(largo)) for clave, suyas in cuenta.items()})


def _vendidas(emitidas: Iterable[Factura]) -> Iterable[tuple[Factura, Decimal]]:
    for f in emitidas:
        if f.estado in VIVAS and f.tipo != "F3":
            yield f, f.total_base - (f.base_rectificada or 0)


def _ventas(emitidas: Iterable[Factura]) -> Cuenta:
    return _sumar(((f.fecha, f.moneda), (1, base)) for f, base in _vendidas(emitidas))


def _clientes(emitidas: Iterable[Factura]) -> Cuenta:
    con_cliente = ((f, base) for f, base in _vendidas(emitidas) if f.cliente_id)
    return _sumar(((f.fecha.year, f.moneda, f.cliente_id), (1, base)) for f, base in con_cliente)


def _deudas(emitidas: Iterable[Factura]) -> Cuenta:
    partes: list[tuple[tuple[date, str], tuple[int, int, Decimal]]] = []
    for f in emitidas:
        if f.estado not in ("EMITIDA", "RECTIFICADA") or f.total_a_pagar <= f.cobrado:
            continue
        if not f.vencimientos:
            partes.append(((SIN_VENCIMIENTO, f.moneda), (1, 1, f.total_a_pagar - f.cobrado)))
        for puesto, plazo in enumerate(pendientes(vencimientos_de(f), f.cobrado)):
            partes.append(((plazo.fecha, f.moneda), (1, int(not puesto), plazo.importe)))
    return _sumar(partes)


def _impuestos(db: TenantSession, emitidas: Iterable[Factura]) -> Cuenta:
    return _sumar(parte for f in emitidas if f.estado in VIVAS for parte in _de_una(db, f))


def _de_una(db: TenantSession, f: Factura) -> Iterable[tuple[tuple[Any, ...], tuple[Decimal, Decimal]]]:
    totales, cambio = totales_guardados(f), f.tipo_cambio or Decimal(1)
    mes = (f.fecha if f.metodo else f.fecha_operacion or f.fecha).replace(day=1)
    for r in totales.retenciones:
        yield (mes, "retenido", "IRPF", r.tipo), (redondear(r.base * cambio), redondear(r.cuota * cambio))
    for origen in f.origenes:
        if origen.original_id and (f.metodo == "S" or origen.clase == ClaseOrigen.SUSTITUYE):
            for r in totales_guardados(leer(db, origen.original_id)).retenciones:
                yield (mes, "retenido", "IRPF", r.tipo), (-redondear(r.base * cambio), -redondear(r.cuota * cambio))
    if f.criterio_caja or f.tipo == "F3" or not totales.grupos:
        return
    if f.metodo:
        base = redondear((f.total_base - (f.base_rectificada or 0)) * cambio)
        cuota = redondear((f.total_cuota - (f.cuota_rectificada or 0)) * cambio)
        recargo = redondear((f.total_recargo - (f.recargo_rectificado or 0)) * cambio)
        impuesto = totales.grupos[0].impuesto.value
        yield (mes, "rectificado", impuesto, Decimal(0)), (base, cuota)
        yield (mes, "recargo", impuesto, Decimal(0)), (Decimal(0), recargo)
        return
    for g in totales.grupos:
        base = g.base if g.base_eur is None else g.base_eur
        concepto = _concepto(f, g)
        yield (mes, concepto, g.impuesto.value, g.tipo), (base, g.cuota if g.cuota_eur is None else g.cuota_eur)
        if g.recargo:
            recargo = g.cuota_recargo if g.cuota_recargo_eur is None else g.cuota_recargo_eur
            yield (mes, "recargo", g.impuesto.value, g.recargo), (base, recargo)


def _concepto(f: Factura, g: Grupo) -> str:
    if g.calificacion is Calificacion.S1:
        return "repercutido"
    pais = (f.cliente or {}).get("pais", "ES")
    servicio = g.calificacion is Calificacion.N2 and pais != "ES" and es_de_la_union(pais)
    return (
        "intracomunitario"
        if g.impuesto is Impuesto.IVA and (g.calificacion is Calificacion.E5 or servicio)
        else "sin_cuota"
    )
