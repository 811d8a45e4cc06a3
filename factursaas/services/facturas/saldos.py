"""Lo que se debe y lo que se ha pagado de cada factura, también cuando pasa de una a la que la corrige."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.estados import EstadoFactura, TipoFactura, estado_de_cobro
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion
from factursaas.models import Cobro, Factura, FacturaOrigen
from factursaas.models.cobro import COMPENSACION
from factursaas.services.facturas import parentesco, vencimientos
from factursaas.services.facturas.consulta import bloquear_varias, leer

_SIN_CONDONAR = (TipoFactura.RECTIFICATIVA_CONCURSO, TipoFactura.RECTIFICATIVA_INCOBRABLE)


def originales_bloqueadas(db: TenantSession, factura: Factura) -> list[Factura]:
    """Las facturas de la casa que corrige esta, bloqueadas hasta confirmar; de un canje, también sus tiques."""
    ids = {origen.original_id for origen in factura.origenes if origen.original_id}
    if not ids:
        return []
    de_los_canjes = select(FacturaOrigen.original_id).where(
        col(FacturaOrigen.factura_id).in_(ids), FacturaOrigen.clase == ClaseOrigen.SUSTITUYE.value
    )
    todas = ids | {tique for tique in db.exec(de_los_canjes) if tique}
    return [factura for factura in bloquear_varias(db, todas) if factura.id in ids]


def bloquear_con_socias(db: TenantSession, factura_id: UUID) -> tuple[Factura, list[Factura]]:
    """Una factura y las que comparten saldo con ella: las que corrige y las que la corrigen.

    Raises:
        NoEncontrado: si no existe o es de otro.
    """
    socias = {o.original_id for o in leer(db, factura_id).origenes if o.original_id}
    socias |= {otra.id for otra in parentesco.vivas_sobre(db, factura_id)}
    bloqueadas = {f.id: f for f in bloquear_varias(db, {factura_id, *socias})}
    # Entre mirarlas y bloquearlas, alguna pudo anularse.
    vivas = [socia for socia in bloqueadas.values() if socia.estado != EstadoFactura.ANULADA]
    return bloqueadas[factura_id], [socia for socia in vivas if socia.id != factura_id]


def casar(db: TenantSession, factura: Factura, socias: Sequence[Factura]) -> None:
    """Tras moverse dinero, lo que queda por cobrar en una y por devolver en otra se salda entre ellas."""
    for socia in socias:
        if _saldar(db, factura, socia, max(factura.fecha, socia.fecha)):
            actualizar(db, socia)
    actualizar(db, factura)


def al_corregir(db: TenantSession, factura: Factura, originales: Sequence[Factura]) -> None:
    """Mueve lo debido y lo cobrado de las originales a la que las corrige, recién emitida."""
    canjea = any(origen.clase == ClaseOrigen.SUSTITUYE for origen in factura.origenes)
    if factura.tipo == TipoFactura.SUSTITUTIVA and not canjea:
        _liberar_tiques(db, originales)
    if factura.tipo in _SIN_CONDONAR or any(_se_saldo_sola(db, original) for original in originales):
        # Baja la base del impuesto, pero quien no pagó sigue debiendo: ni se le devuelve ni se le perdona.
        _compensar(db, factura, factura.total_a_pagar, factura.fecha, None)
    elif canjea or factura.metodo == ModoRectificacion.SUSTITUCION:
        _traspasar(db, factura, originales)
    else:
        _descontar(db, factura, originales)
    for original in originales:
        actualizar(db, original)
    if factura.origenes or not factura.total_a_pagar:
        actualizar(db, factura)


def _liberar_tiques(db: TenantSession, canjes: Sequence[Factura]) -> None:
    """Deshecho el canje, cada tique recupera su saldo y el canje se queda con todo lo suyo por saldar."""
    for canje in canjes:
        for tique in deshacer_compensaciones(db, canje):
            actualizar(db, tique)


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
        _saldar(db, factura, original, factura.fecha)


def _saldar(db: TenantSession, una: Factura, otra: Factura, fecha: date) -> bool:
    """Si a una le falta por cobrar lo que a la otra por devolver, lo que coincida queda saldado en las dos."""
    falta, sobra = una.total_a_pagar - una.cobrado, otra.total_a_pagar - otra.cobrado
    if falta * sobra >= 0:
        return False
    parte = min(abs(falta), abs(sobra)).copy_sign(falta)
    _compensar(db, una, parte, fecha, otra)
    _compensar(db, otra, -parte, fecha, una)
    return True


def _compensar(db: TenantSession, factura: Factura, importe: Decimal, fecha: date, otra: Factura | None) -> None:
    if importe:
        otra_id = otra.id if otra else None
        db.add(Cobro(factura_id=factura.id, fecha=fecha, importe=importe, medio=COMPENSACION, otra_id=otra_id))
        factura.cobrado += importe


def no_movio_dinero(cobro: Cobro) -> bool:
    """Si salda la factura sin que pase a ninguna otra."""
    return cobro.medio == COMPENSACION and cobro.otra_id is None


def deshacer_compensaciones(db: TenantSession, factura: Factura) -> list[Factura]:
    """Deja como estaban los saldos que movió una factura.

    Returns:
        Las facturas del otro lado, bloqueadas; falta ponerlas al día.
    """
    suyos = select(Cobro).where(
        (col(Cobro.factura_id) == factura.id) | (col(Cobro.otra_id) == factura.id),
        col(Cobro.medio) == COMPENSACION,
        col(Cobro.deshecho_en).is_(None),
    )
    movidos = list(db.exec(suyos))
    otras = {o.id: o for o in bloquear_varias(db, {c.factura_id for c in movidos} - {factura.id})}
    ahora = datetime.now(UTC)
    for cobro in movidos:
        cobro.deshecho_en, cobro.motivo_deshecho = ahora, f"Ya no vale {factura.numero_completo}."
        (factura if cobro.factura_id == factura.id else otras[cobro.factura_id]).cobrado -= cobro.importe
    return list(otras.values())


def heredera(db: TenantSession, factura_id: UUID) -> Factura | None:
    """La factura viva que ocupa el sitio de esta, y con ella lo cobrado."""
    vivas = parentesco.vivas_sobre(db, factura_id)
    return next((o for o in vivas if parentesco.ocupa_su_sitio(o) and not _se_saldo_sola(db, o)), None)


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
    vivas = parentesco.vivas_sobre(db, factura.id)
    if any(otra.metodo or factura.tipo == TipoFactura.SUSTITUTIVA for otra in vivas):
        return EstadoFactura.RECTIFICADA
    return estado_de_cobro(factura.cobrado, factura.total_a_pagar)
