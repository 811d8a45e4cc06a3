"""Anotar el dinero que llega, el que se devuelve y lo que se anotó por error."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import select

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado
from factursaas.domain.estados import EstadoFactura, exigir_cobrable
from factursaas.domain.medios import Medio, aviso_de_efectivo
from factursaas.models import Cobro, Factura
from factursaas.models.cobro import COMPENSACION
from factursaas.services import emisor
from factursaas.services.facturas import saldos
from factursaas.services.facturas.consulta import leer, leer_cobros
from factursaas.services.facturas.datos import DatosCobro, DatosDeshacer

CERO = Decimal(0)


def cobrar(db: TenantSession, factura_id: UUID, datos: DatosCobro) -> Factura:
    """Anota un cobro; sin importe, todo lo pendiente; con importe negativo, una devolución.

    Raises:
        EstadoNoPermitido: si no está emitida o no queda nada pendiente.
        DatosNoValidos: si el importe es cero, pasa de lo pendiente o devuelve más de lo cobrado.
    """
    factura = leer(db, factura_id, bloquear=True)
    exigir_cobrable(EstadoFactura(factura.estado))
    pendiente = factura.total_a_pagar - factura.cobrado
    importe = pendiente if datos.importe is None else datos.importe
    if not pendiente and (datos.importe is None or importe * factura.total_a_pagar > 0):
        raise EstadoNoPermitido("La factura ya está cobrada: no queda nada pendiente.")
    _exigir_importe(db, factura, importe)
    fecha = datos.fecha or emisor.hoy(db)
    if fecha > emisor.hoy(db):
        raise DatosNoValidos({"fecha": "Anota el cobro el día en que llegue el dinero, no antes."})
    db.add(Cobro(factura_id=factura.id, fecha=fecha, importe=importe, medio=datos.medio, nota=datos.nota))
    factura.cobrado += importe
    saldos.actualizar(db, factura)
    return factura


def deshacer(db: TenantSession, factura_id: UUID, cobro_id: UUID, datos: DatosDeshacer) -> Factura:
    """Deshace un cobro que se anotó por error o que el banco devolvió; queda el rastro de los dos.

    Raises:
        NoEncontrado: si no existe o es de otra factura.
        EstadoNoPermitido: si ya se deshizo o su dinero pasó a otra factura.
    """
    factura = leer(db, factura_id, bloquear=True)
    cobro = db.exec(select(Cobro).where(Cobro.id == cobro_id, Cobro.factura_id == factura_id)).one_or_none()
    if cobro is None:
        raise NoEncontrado("Ese cobro no existe.")
    exigir_cobrable(EstadoFactura(factura.estado))
    if cobro.deshecho_en is not None:
        raise EstadoNoPermitido("Ese cobro ya está deshecho.")
    _exigir_que_no_haya_pasado_a_otra(db, cobro)
    _exigir_que_no_deje_devoluciones_sueltas(db, factura, cobro)
    cobro.deshecho_en, cobro.motivo_deshecho = datetime.now(UTC), datos.motivo
    factura.cobrado -= cobro.importe
    saldos.actualizar(db, factura)
    return factura


def aviso_de_cobros(factura: Factura, cobros: Iterable[Cobro]) -> str:
    """El límite del efectivo, si algo se cobró así; vacío si no toca (art. 7 Ley 7/2012)."""
    en_efectivo = any(cobro.medio == Medio.EFECTIVO and not cobro.deshecho_en for cobro in cobros)
    return aviso_de_efectivo(Medio.EFECTIVO, factura.total * (factura.tipo_cambio or 1)) if en_efectivo else ""


def _exigir_importe(db: TenantSession, factura: Factura, importe: Decimal) -> None:
    """Lo cobrado queda siempre entre nada y lo que se paga; en un abono los dos llevan signo menos."""
    queda = factura.cobrado + importe
    minimo, maximo = sorted((CERO, factura.total_a_pagar))
    if importe and minimo <= queda <= maximo and not _devuelve_de_mas(db, factura, importe):
        return
    if not importe and not factura.total_a_pagar:
        return
    pendiente = factura.total_a_pagar - factura.cobrado
    raise DatosNoValidos(
        {
            "importe": f"El cobro no puede ser cero ni pasar de {escribir_euros(pendiente, factura.moneda)}; una "
            f"devolución, ni pasar de lo cobrado, {escribir_euros(_en_dinero(db, factura), factura.moneda)}."
        }
    )


def _devuelve_de_mas(db: TenantSession, factura: Factura, importe: Decimal) -> bool:
    """Lo compensado con otra factura no es dinero que se pueda devolver."""
    if importe * factura.total_a_pagar >= 0:
        return False
    return abs(importe) > abs(_en_dinero(db, factura))


def _en_dinero(db: TenantSession, factura: Factura) -> Decimal:
    vivos = (c for c in leer_cobros(db, factura.id) if c.deshecho_en is None and c.medio != COMPENSACION)
    return sum((cobro.importe for cobro in vivos), CERO)


def _exigir_que_no_haya_pasado_a_otra(db: TenantSession, cobro: Cobro) -> None:
    if cobro.medio == COMPENSACION:
        raise EstadoNoPermitido("Esto no es dinero: sale de otra factura, y se deshace al anular esa.")
    otra = saldos.heredera(db, cobro.factura_id)
    if otra is not None:
        raise EstadoNoPermitido(f"Lo cobrado de esta factura pasó a {otra.numero_completo}: anota allí la devolución.")


def _exigir_que_no_deje_devoluciones_sueltas(db: TenantSession, factura: Factura, cobro: Cobro) -> None:
    queda = _en_dinero(db, factura) - cobro.importe
    if queda * factura.total_a_pagar < 0:
        raise EstadoNoPermitido("Parte de ese dinero ya se devolvió: deshaz antes la devolución.")
    if not min(CERO, factura.total_a_pagar) <= factura.cobrado - cobro.importe <= max(CERO, factura.total_a_pagar):
        raise EstadoNoPermitido("Sin ese cobro las cuentas de la factura no cuadrarían: anota una devolución.")
