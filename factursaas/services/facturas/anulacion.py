"""Anular una factura que no debió existir; una operación que sí existió se rectifica (art. 11.1 RD 1007/2023)."""

from datetime import UTC, datetime
from uuid import UUID

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.estados import EstadoFactura, TipoFactura, exigir_paso
from factursaas.domain.rectificacion import ClaseOrigen
from factursaas.models import Factura
from factursaas.models.cobro import COMPENSACION
from factursaas.services import auditoria
from factursaas.services.facturas import parentesco, saldos
from factursaas.services.facturas.consulta import leer_cobros
from factursaas.services.facturas.datos import DatosAnulacion
from factursaas.services.facturas.subsanacion import presentar_anulacion


def anular(db: TenantSession, factura_id: UUID, datos: DatosAnulacion) -> Factura:
    """Anula una factura emitida; conserva su número y lo que decía. Las que corregía quedan como antes.

    Raises:
        EstadoNoPermitido: si no está emitida, se ha cobrado algo o la corrige otra.
    """
    factura, originales = saldos.bloquear_con_socias(db, factura_id)
    _exigir_anulable(db, factura)
    otras = saldos.deshacer_compensaciones(db, factura)
    # Primero vuelve a estar sin saldar: una cobrada no se anula.
    factura.estado = EstadoFactura.EMITIDA
    db.flush()
    factura.estado, factura.anulada_en = EstadoFactura.ANULADA, datetime.now(UTC)
    factura.motivo_anulacion, factura.proximo_vencimiento = datos.motivo, None
    factura.version += 1
    db.flush()
    presentar_anulacion(db, factura)
    for otra in {otra.id: otra for otra in (*originales, *otras)}.values():
        saldos.actualizar(db, otra)
    db.refresh(factura, ["updated_at"])
    auditoria.anotar(db, Acto.FACTURA_ANULAR, factura.id, f"Factura {factura.numero_completo} anulada")
    return factura


def _exigir_anulable(db: TenantSession, factura: Factura) -> None:
    estado = EstadoFactura(factura.estado)
    if estado is not EstadoFactura.COBRADA:
        exigir_paso(estado, EstadoFactura.ANULADA)
    if factura.tipo == TipoFactura.SUSTITUTIVA and any(o.clase == ClaseOrigen.RECTIFICA for o in factura.origenes):
        raise EstadoNoPermitido("Este canje ya dejó libres las simplificadas: si fue un error, canjéalas de nuevo.")
    if otra := next(iter(parentesco.vivas_sobre(db, factura.id)), None):
        raise EstadoNoPermitido(f"A esta factura la corrige {otra.numero_completo}: anula antes esa.")
    vivos = [cobro for cobro in leer_cobros(db, factura.id) if cobro.deshecho_en is None]
    if any(cobro.medio != COMPENSACION for cobro in vivos):
        raise EstadoNoPermitido(
            "Una factura cobrada no se anula. Emite una rectificativa; o, si el cobro fue un error, deshazlo antes."
        )
