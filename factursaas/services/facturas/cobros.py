"""Anotar el dinero que llega, el que se devuelve y lo que se anotó por error."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import select

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.dinero import CERO, escribir_euros
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado
from factursaas.domain.estados import EstadoFactura, exigir_cobrable
from factursaas.domain.medios import Medio, aviso_de_efectivo
from factursaas.domain.rectificacion import ModoRectificacion
from factursaas.models import Cobro, Factura
from factursaas.models.cobro import COMPENSACION
from factursaas.services import auditoria, emisor
from factursaas.services.facturas import parentesco, saldos
from factursaas.services.facturas.consulta import leer_cobros
from factursaas.services.facturas.datos import DatosCobro, DatosDeshacer


def cobrar(db: TenantSession, factura_id: UUID, datos: DatosCobro) -> Factura:
    """Anota un cobro; sin importe, todo lo pendiente; con importe negativo, una devolución.

    Raises:
        EstadoNoPermitido: si no está emitida o no queda nada pendiente.
        DatosNoValidos: si el importe es cero, pasa de lo pendiente o devuelve más de lo cobrado.
    """
    return _anotar(db, factura_id, datos)[0]


def saldar(db: TenantSession, factura_id: UUID) -> tuple[Factura, Cobro]:
    """Anota de una vez todo lo pendiente, con fecha de hoy; da también el cobro, para poder deshacerlo.

    Raises:
        EstadoNoPermitido: si no está emitida o no queda nada pendiente.
    """
    return _anotar(db, factura_id, DatosCobro())


def _anotar(db: TenantSession, factura_id: UUID, datos: DatosCobro) -> tuple[Factura, Cobro]:
    factura, socias = saldos.bloquear_con_socias(db, factura_id)
    exigir_cobrable(EstadoFactura(factura.estado))
    _exigir_que_no_la_sustituya_otra(db, factura)
    pendiente = factura.total_a_pagar - factura.cobrado
    importe = pendiente if datos.importe is None else datos.importe
    if not pendiente and (datos.importe is None or importe * factura.total_a_pagar >= 0):
        raise EstadoNoPermitido("La factura ya está cobrada: no queda nada pendiente.")
    _exigir_importe(db, factura, importe, socias)
    fecha = datos.fecha or emisor.hoy(db)
    if fecha > emisor.hoy(db):
        raise DatosNoValidos({"fecha": "Anota el cobro el día en que llegue el dinero, no antes."})
    cobro = Cobro(factura_id=factura.id, fecha=fecha, importe=importe, medio=datos.medio, nota=datos.nota)
    db.add(cobro)
    factura.cobrado += importe
    saldos.casar(db, factura, socias)
    que = f"{'Cobro' if importe > 0 else 'Devolución'} de {escribir_euros(abs(importe), factura.moneda)}"
    auditoria.anotar(db, Acto.FACTURA_COBRAR, factura.id, f"{que} en la factura {factura.numero_completo}")
    return factura, cobro


def deshacer(db: TenantSession, factura_id: UUID, cobro_id: UUID, datos: DatosDeshacer) -> Factura:
    """Deshace un cobro que se anotó por error o que el banco devolvió; queda el rastro de los dos.

    Raises:
        NoEncontrado: si no existe o es de otra factura.
        EstadoNoPermitido: si ya se deshizo o su dinero pasó a otra factura.
    """
    factura, socias = saldos.bloquear_con_socias(db, factura_id)
    cobro = db.exec(select(Cobro).where(Cobro.id == cobro_id, Cobro.factura_id == factura_id)).one_or_none()
    if cobro is None:
        raise NoEncontrado("Ese cobro no existe.")
    exigir_cobrable(EstadoFactura(factura.estado))
    if cobro.deshecho_en is not None:
        raise EstadoNoPermitido("Ese cobro ya está deshecho.")
    if cobro.medio == COMPENSACION:
        raise EstadoNoPermitido("Esto no es dinero: sale de otra factura, y se deshace al anular esa.")
    _exigir_que_no_la_sustituya_otra(db, factura)
    if (_en_dinero(db, factura, socias) - cobro.importe) * factura.total_a_pagar < 0:
        raise EstadoNoPermitido("Parte de ese dinero ya se devolvió: deshaz antes la devolución.")
    if _cobraria_de_mas(factura, -cobro.importe):
        raise EstadoNoPermitido("Quedaría cobrado de más: deshaz antes el cobro que vino detrás.")
    cobro.deshecho_en, cobro.motivo_deshecho = datetime.now(UTC), datos.motivo
    factura.cobrado -= cobro.importe
    saldos.casar(db, factura, socias)
    que = f"Cobro de {escribir_euros(cobro.importe, factura.moneda)} deshecho en la factura {factura.numero_completo}"
    auditoria.anotar(db, Acto.FACTURA_DESHACER_COBRO, factura.id, que)
    return factura


def aviso_de_cobros(factura: Factura, cobros: Iterable[Cobro]) -> str:
    """El límite del efectivo, si algo se cobró así; vacío si no toca (art. 7 Ley 7/2012)."""
    en_efectivo = any(cobro.medio == Medio.EFECTIVO and not cobro.deshecho_en for cobro in cobros)
    return aviso_de_efectivo(Medio.EFECTIVO, factura.total * (factura.tipo_cambio or 1)) if en_efectivo else ""


def _exigir_importe(db: TenantSession, factura: Factura, importe: Decimal, socias: Sequence[Factura]) -> None:
    """Vale lo que acerca a saldarla; lo contrario es una devolución, y no pasa de lo que se ha cobrado."""
    pendiente = factura.total_a_pagar - factura.cobrado
    dinero = _en_dinero(db, factura, socias)
    acerca = importe * pendiente > 0 and abs(importe) <= abs(pendiente)
    devuelve = importe * factura.total_a_pagar < 0 and importe * dinero < 0 and abs(importe) <= abs(dinero)
    if not (acerca or devuelve):
        raise DatosNoValidos(
            {
                "importe": f"El cobro no puede ser cero ni pasar de {escribir_euros(pendiente, factura.moneda)}; una "
                f"devolución, ni pasar de lo cobrado, {escribir_euros(dinero, factura.moneda)}."
            }
        )


def _cobraria_de_mas(factura: Factura, importe: Decimal) -> bool:
    """Si con ese movimiento sobraría dinero, o más del que ya sobra."""
    antes = factura.total_a_pagar - factura.cobrado
    despues = antes - importe
    return despues * factura.total_a_pagar < 0 and abs(despues) > (abs(antes) if antes * despues > 0 else CERO)


def _en_dinero(db: TenantSession, factura: Factura, socias: Sequence[Factura]) -> Decimal:
    """El dinero de verdad que hay en una factura: lo suyo, lo que heredó y lo que ya devolvieron sus abonos."""
    sustituidas = {o.original_id for o in factura.origenes if parentesco.ocupa_su_sitio(factura)}
    abonos = [s.id for s in socias if s.metodo == ModoRectificacion.DIFERENCIAS and _corrige(s, factura)]
    suyo = (c for c in leer_cobros(db, factura.id) if c.medio != COMPENSACION or c.otra_id in sustituidas)
    devuelto = (c for abono in abonos for c in leer_cobros(db, abono) if c.medio != COMPENSACION)
    return sum((c.importe for c in (*suyo, *devuelto) if c.deshecho_en is None), CERO)


def _corrige(abono: Factura, factura: Factura) -> bool:
    return any(origen.original_id == factura.id for origen in abono.origenes)


def _exigir_que_no_la_sustituya_otra(db: TenantSession, factura: Factura) -> None:
    otra = saldos.heredera(db, factura.id)
    if otra is not None:
        raise EstadoNoPermitido(f"Lo cobrado de esta factura pasó a {otra.numero_completo}: anótalo allí.")
