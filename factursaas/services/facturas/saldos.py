"""Lo que se debe y lo que se ha pagado de cada factura, también cuando pasa de una a la que la corrige."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.estados import EstadoFactura, TipoFactura, estado_de_cobro
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion
from factursaas.models import Cobro, Factura
from factursaas.models.cobro import COMPENSACION
from factursaas.services.facturas import correcciones, vencimientos
from factursaas.services.facturas.consulta import bloquear_varias

CERO = Decimal(0)
_SIN_CONDONAR = (TipoFactura.RECTIFICATIVA_CONCURSO, TipoFactura.RECTIFICATIVA_INCOBRABLE)


def originales_bloqueadas(db: TenantSession, factura: Factura) -> list[Factura]:
    """Las facturas de la casa que corrige esta, bloqueadas hasta confirmar."""
    return bloquear_varias(db, [origen.original_id for origen in factura.origenes if origen.original_id])


def al_corregir(db: TenantSession, factura: Factura, originales: Sequence[Factura]) -> None:
    """Mueve lo debido y lo cobrado de las originales a la que las corrige, recién emitida."""
    canjea = any(origen.clase == ClaseOrigen.SUSTITUYE for origen in factura.origenes)
    if factura.tipo in _SIN_CONDONAR or any(_se_saldo_sola(db, original) for original in originales):
        # Baja la base del impuesto, pero quien no pagó sigue debiendo: ni se le devuelve ni se le perdona.
        _compensar(db, factura, factura.total_a_pagar, factura.fecha, None)
    elif canjea or factura.metodo == ModoRectificacion.SUSTITUCION:
        _traspasar(db, factura, originales)
    else:
        _descontar(db, factura, originales)
    for original in originales:
        if factura.tipo == TipoFactura.SUSTITUTIVA and original.tipo == TipoFactura.SUSTITUTIVA:
            for canjeada in deshacer_compensaciones(db, original, con=factura.id):
                actualizar(db, canjeada)
        actualizar(db, original)
    if factura.origenes:
        actualizar(db, factura)


def _se_saldo_sola(db: TenantSession, factura: Factura) -> bool:
    """Si no movió dinero: lo que la corrija tampoco lo mueve."""
    solas = select(Cobro.id).where(Cobro.factura_id == factura.id, Cobro.medio == COMPENSACION)
    return db.exec(solas.where(col(Cobro.otra_id).is_(None), col(Cobro.deshecho_en).is_(None))).first() is not None


def _traspasar(db: TenantSession, factura: Factura, originales: Sequence[Factura]) -> None:
    """La nueva ocupa el sitio de las originales: lo que se les cobró cuenta para ella, y ya nada se debe de ellas."""
    for original in originales:
        cobrado, pendiente = original.cobrado, original.total_a_pagar - original.cobrado
        _compensar(db, original, pendiente, factura.fecha, factura)
        _compensar(db, factura, cobrado, factura.fecha, original)


def _descontar(db: TenantSession, factura: Factura, originales: Sequence[Factura]) -> None:
    """Un abono salda primero lo que aún se debía de la original; el resto se devuelve."""
    for original in originales:
        resto, pendiente = factura.total_a_pagar - factura.cobrado, original.total_a_pagar - original.cobrado
        if resto * pendiente < 0:
            parte = min(abs(resto), abs(pendiente)).copy_sign(pendiente)
            _compensar(db, original, parte, factura.fecha, factura)
            _compensar(db, factura, -parte, factura.fecha, original)


def _compensar(db: TenantSession, factura: Factura, importe: Decimal, fecha: date, otra: Factura | None) -> None:
    if importe:
        otra_id = otra.id if otra else None
        db.add(Cobro(factura_id=factura.id, fecha=fecha, importe=importe, medio=COMPENSACION, otra_id=otra_id))
        factura.cobrado += importe


def deshacer_compensaciones(db: TenantSession, factura: Factura, con: UUID | None = None) -> list[Factura]:
    """Deja como estaban los saldos que movió una factura, salvo los que comparte con `con`.

    Returns:
        Las facturas del otro lado, bloqueadas; falta ponerlas al día.
    """
    suyos = select(Cobro).where(
        (col(Cobro.factura_id) == factura.id) | (col(Cobro.otra_id) == factura.id),
        col(Cobro.medio) == COMPENSACION,
        col(Cobro.deshecho_en).is_(None),
    )
    movidos = [c for c in db.exec(suyos) if con is None or con not in (c.factura_id, c.otra_id)]
    otras = {o.id: o for o in bloquear_varias(db, {c.factura_id for c in movidos} - {factura.id})}
    ahora = datetime.now(UTC)
    for cobro in movidos:
        cobro.deshecho_en, cobro.motivo_deshecho = ahora, f"Ya no vale {factura.numero_completo}."
        (factura if cobro.factura_id == factura.id else otras[cobro.factura_id]).cobrado -= cobro.importe
    return list(otras.values())


def heredera(db: TenantSession, factura_id: UUID) -> Factura | None:
    """La factura viva que ocupa el sitio de esta, y con ella lo cobrado."""
    return next((otra for otra in correcciones.vivas_sobre(db, factura_id) if _ocupa_su_sitio(otra)), None)


def _ocupa_su_sitio(otra: Factura) -> bool:
    return otra.metodo == ModoRectificacion.SUSTITUCION or otra.tipo == TipoFactura.SUSTITUTIVA


def actualizar(db: TenantSession, factura: Factura) -> None:
    """Pone el estado y el próximo vencimiento que corresponden a lo cobrado y a lo que la corrige."""
    if factura.estado != EstadoFactura.ANULADA:
        factura.estado = _estado(db, factura)
    factura.proximo_vencimiento = vencimientos.proximo(factura)
    factura.version += 1
    db.flush()
    db.refresh(factura, ["updated_at"])


def _estado(db: TenantSession, factura: Factura) -> EstadoFactura:
    # Un canje no rectifica la simplificada; otro canje en negativo sí rectifica al primero.
    vivas = correcciones.vivas_sobre(db, factura.id)
    if any(otra.metodo or factura.tipo == TipoFactura.SUSTITUTIVA for otra in vivas):
        return EstadoFactura.RECTIFICADA
    return estado_de_cobro(factura.cobrado, factura.total_a_pagar)
