"""Emitir: comprobar, numerar, congelar y dejar registro en una sola transacción."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import bindparam
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import attributes
from sqlmodel import col, select

from factursaas.db import TenantSession, al_confirmar
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import EstadoNoPermitido, LimitePlan
from factursaas.domain.escritura import menciones
from factursaas.domain.estados import EstadoFactura, exigir_paso
from factursaas.domain.impuestos import MENCION_CAJA, MENCION_DESTINATARIO, Calificacion, Impuesto
from factursaas.domain.medios import Medio
from factursaas.domain.numeracion import TipoSerie, escribir_numero_factura
from factursaas.models import Cliente, Emisor, Factura, FacturaLinea, FacturaVencimiento, Logo, Serie
from factursaas.observar import metricas
from factursaas.services import auditoria, avisos, cuentas, emisor, gemelas, registros, series
from factursaas.services.facturas import saldos, vencimientos
from factursaas.services.facturas.alta import alta_de
from factursaas.services.facturas.borradores import anotar_totales, bloquear_borrador, bloquear_borradores
from factursaas.services.facturas.calculo import calcular_factura
from factursaas.services.facturas.consulta import estado_de
from factursaas.services.facturas.contexto import Contexto, contexto_de
from factursaas.services.facturas.guardado import grupos_guardados
from factursaas.services.facturas.partes import copiar_parte
from factursaas.services.facturas.revision import exigir_emitible
from factursaas.services.texto import clave_busqueda

_LO_SUYO = (
    select(Serie, Emisor, Cliente, Logo.id)
    .outerjoin(Emisor, col(Emisor.user_id) == Serie.user_id)
    .outerjoin(Cliente, (col(Cliente.user_id) == Serie.user_id) & (col(Cliente.id) == bindparam("cliente_id")))
    .outerjoin(Logo, (col(Logo.user_id) == Serie.user_id) & col(Logo.vigente))
    .where(col(Serie.id) == bindparam("serie_id"))
)


def emitir(db: TenantSession, factura_id: UUID, version: int | None = None) -> Factura:
    """Da número a un borrador y lo congela. O queda entero, o no queda nada y el número no se gasta.

    Raises:
        LimitePlan: si ya se emitieron este mes todas las del plan.
        DatosNoValidos: si le falta algo que la ley pide.
        EstadoNoPermitido: si ya está emitida.
    """
    _exigir_hueco(db, factura_id)
    factura = bloquear_borrador(db, factura_id, version)
    _emitir(db, [factura])
    return factura


def emitir_varias(db: TenantSession, ids: Sequence[UUID]) -> list[Factura]:
    """Emite unos borradores en ese orden, todos o ninguno: lo que es de la cuenta se mira una vez para todos.

    Raises:
        LimitePlan: si no caben todas en lo que queda del plan este mes.
        DatosNoValidos, EstadoNoPermitido, NoEncontrado: si con alguna no se puede.
    """
    cuentas.exigir_hueco(db, "facturas_mes", cuantas=len(ids))
    borradores = bloquear_borradores(db, ids)
    for tanda in _tandas(borradores):
        _emitir(db, tanda)
    return borradores


def _tandas(borradores: Sequence[Factura]) -> Iterator[list[Factura]]:
    """Las que se pueden escribir a la vez. Lo que corrige a otra mueve saldos: va sola, y en su sitio."""
    for corrige, seguidas in groupby(borradores, lambda borrador: bool(borrador.origenes)):
        juntas = list(seguidas)
        yield from ([una] for una in juntas) if corrige else [juntas]


def _emitir(db: TenantSession, borradores: Sequence[Factura]) -> None:
    _suyos = _leer_lo_suyo(db, borradores)
    emisiones = [_preparar(db, borrador) for borrador in borradores]
    _numerar(db, emisiones)
    for emision in emisiones:
        _registrar(db, emision)


@dataclass(frozen=True, slots=True)
class _Emision:
    """Una factura que se está emitiendo, con lo que la rodea y las de la casa que corrige, bloqueadas."""

    contexto: Contexto
    originales: Sequence[Factura]

    @property
    def factura(self) -> Factura:
        return self.contexto.factura


def _leer_lo_suyo(db: TenantSession, borradores: Sequence[Factura]) -> list[Any]:
    """Su serie, su emisor, su cliente y su logotipo: mientras alguien los tenga, no se vuelve a preguntar por ellos."""
    parejas = {(borrador.serie_id, borrador.cliente_id) for borrador in borradores}
    cuales = ({"serie_id": serie_id, "cliente_id": cliente_id} for serie_id, cliente_id in parejas)
    suyos = [suyo for cual in cuales for suyo in db.exec(_LO_SUYO, params=cual)]
    for *_, logo_id in suyos:
        emisor.anotar_el_logo(db, logo_id)
    return suyos


def _preparar(db: TenantSession, factura: Factura) -> _Emision:
    """La calcula, la revisa y la congela."""
    originales = saldos.originales_bloqueadas(db, factura)
    anotar_totales(factura, factura.lineas, calcular_factura(factura, factura.lineas))
    with db.no_autoflush:  # lo que cambie en ella se escribe después, de una vez
        contexto = contexto_de(db, factura)
    exigir_emitible(db, contexto)
    _congelar(db, contexto, originales)
    return _Emision(contexto, originales)


def _registrar(db: TenantSession, emision: _Emision) -> None:
    """Lo que deja en la cadena, en las que corrige y en la actividad."""
    factura = emision.factura
    registros.encadenar(db, alta_de(emision.contexto), factura)
    saldos.al_corregir(db, factura, emision.originales)
    auditoria.anotar(db, Acto.FACTURA_EMITIR, factura.id, f"Factura {factura.numero_completo} emitida")
    avisos.avisar_de_borrador(db, factura.id)
    al_confirmar(db, metricas.EMITIDAS.labels("si" if factura.ensayo else "no").inc)


def _exigir_hueco(db: TenantSession, factura_id: UUID) -> None:
    """Que quepa en el plan; a quien vuelve a emitir la misma se le dice eso, aunque ya no quepan más."""
    try:
        cuentas.exigir_hueco(db, "facturas_mes")
    except LimitePlan:
        exigir_paso(estado_de(db, factura_id), EstadoFactura.EMITIDA)
        raise


def _congelar(db: TenantSession, contexto: Contexto, originales: Sequence[Factura]) -> None:
    """Guarda cómo era todo al emitir; lo que cambie después no toca la factura."""
    factura, quien, cliente = contexto.factura, contexto.emisor, contexto.cliente
    factura.logo_id = emisor.cual_es_el_logo(db)
    factura.emisor = copiar_parte(quien) if quien else None
    factura.cliente = copiar_parte(cliente) if cliente else None
    factura.forma_pago = factura.forma_pago or (cliente.forma_pago if cliente else "") or _habitual(quien)
    factura.criterio_caja = _va_por_caja(quien, originales) and _admite_caja(factura)
    factura.menciones = _menciones(contexto)
    vencimientos.cuadrar(factura)


def _habitual(quien: Emisor | None) -> str:
    """Sin cuenta en la que cobrar, la transferencia no se ofrece."""
    if quien is None or (quien.forma_pago == Medio.TRANSFERENCIA and not quien.iban):
        return ""
    return quien.forma_pago


def _va_por_caja(quien: Emisor | None, originales: Sequence[Factura]) -> bool:
    """Lo que corrige a otra se devenga como ella."""
    if originales:
        return any(original.criterio_caja for original in originales)
    return quien is not None and quien.criterio_caja


def _admite_caja(factura: Factura) -> bool:
    """Fuera quedan exportaciones, intracomunitarias, inversión y recargo (art. 163 duodecies LIVA)."""
    return any(
        linea.impuesto != Impuesto.IPSI and linea.calificacion == Calificacion.S1 and not linea.recargo
        for linea in factura.lineas
        if not linea.suplido
    )


def _menciones(contexto: Contexto) -> list[str]:
    propias = [MENCION_CAJA] if contexto.factura.criterio_caja else []
    if contexto.serie.tipo == TipoSerie.DESTINATARIO:
        propias.append(MENCION_DESTINATARIO)
    return [*menciones(grupos_guardados(contexto.factura)), *propias]


def _numerar(db: TenantSession, emisiones: Sequence[_Emision]) -> None:
    _guardar_sus_partes(db, emisiones)
    with db.no_autoflush:  # se escriben de una vez: cada escritura repasa sus índices y sus resúmenes
        numeradoras = [gemelas.asegurar(db, emision.contexto.numeradora) for emision in emisiones]
        fechas = (emision.factura.fecha for emision in emisiones)
        tomados = series.tomar_numeros(db, list(zip(numeradoras, fechas, strict=True)))
    for emision, serie, tomado in zip(emisiones, numeradoras, tomados, strict=True):
        _poner_numero(emision.factura, serie, tomado)
    try:
        db.flush()
    except IntegrityError as fallo:
        if not isinstance(fallo.orig, UniqueViolation) or "numero_completo" not in (
            fallo.orig.diag.constraint_name or ""
        ):
            raise
        numeros = " o ".join(str(emision.factura.numero_completo) for emision in emisiones)
        # Dos series pueden escribirse igual si el patrón no las nombra.
        raise EstadoNoPermitido(f"Ya hay una factura {numeros}. Usa una serie cuyo patrón lleve {{serie}}.") from None


def _poner_numero(factura: Factura, serie: Serie, tomado: series.NumeroTomado) -> None:
    factura.ejercicio, factura.numero = tomado
    factura.serie_id, factura.serie, factura.ensayo = serie.id, serie.codigo, serie.ensayo
    factura.numero_completo = escribir_numero_factura(serie.patron, serie.codigo, factura.fecha.year, tomado.numero)
    factura.busqueda = clave_busqueda(factura.numero_completo, factura.busqueda)
    factura.estado = EstadoFactura.EMITIDA
    # Dicho aquí el momento, la base no tiene que devolverlo y varias se escriben de una vez.
    factura.emitida_en = factura.updated_at = datetime.now(UTC)
    factura.version += 1


def _guardar_sus_partes(db: TenantSession, emisiones: Sequence[_Emision]) -> None:
    """Las líneas y los vencimientos que hayan cambiado, antes de que las facturas los cierren."""
    tocadas = (fila for fila in (*db.new, *db.dirty) if isinstance(fila, FacturaLinea | FacturaVencimiento))
    quitados = (attributes.get_history(emision.factura, "vencimientos").deleted for emision in emisiones)
    if any(map(db.is_modified, tocadas)) or any(quitados):
        db.flush()
