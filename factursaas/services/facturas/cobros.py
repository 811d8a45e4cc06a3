"""Anotar el dinero que llega."""

from decimal import Decimal
from uuid import UUID

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.estados import EstadoFactura, exigir_paso
from factursaas.models import Cobro, Factura
from factursaas.services import emisor
from factursaas.services.facturas.consulta import leer
from factursaas.services.facturas.datos import DatosCobro


def cobrar(db: TenantSession, factura_id: UUID, datos: DatosCobro) -> Factura:
    """Anota un cobro; sin importe, todo lo pendiente. Cuando no queda nada, la factura pasa a cobrada.

    Raises:
        EstadoNoPermitido: si no está emitida o ya está cobrada.
        DatosNoValidos: si el importe no es positivo o pasa de lo pendiente.
    """
    factura = leer(db, factura_id, bloquear=True)
    exigir_paso(EstadoFactura(factura.estado), EstadoFactura.COBRADA)
    pendiente = factura.total_a_pagar - factura.cobrado
    importe = pendiente if datos.importe is None else datos.importe
    _exigir_importe(importe, pendiente, factura.moneda)
    fecha = datos.fecha or emisor.hoy(db)
    db.add(Cobro(factura_id=factura.id, fecha=fecha, importe=importe, medio=datos.medio))
    factura.cobrado += importe
    if factura.cobrado == factura.total_a_pagar:
        factura.estado = EstadoFactura.COBRADA
    factura.version += 1
    db.flush()
    db.refresh(factura, ["updated_at"])
    return factura


def _exigir_importe(importe: Decimal, pendiente: Decimal, moneda: str) -> None:
    # Lo pendiente es negativo en un abono: ahí el cobro es una devolución, con su signo.
    vale = 0 < importe <= pendiente or pendiente <= importe < 0 or importe == pendiente
    if not vale:
        raise DatosNoValidos(
            {"importe": f"El cobro no puede ser cero ni pasar de {escribir_euros(pendiente, moneda)}."}
        )
