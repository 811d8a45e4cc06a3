"""Dónde se comprueba una factura: lo dice el registro con que se dio de alta."""

import logging

from sqlmodel import select

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.lectura import leer_registro
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.domain.verifactu.qr import Cotejo, direccion_de_cotejo
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.models import Factura, Instalacion, RegistroFacturacion
from factursaas.services import registros

_log = logging.getLogger(__name__)


def cotejo_de(db: TenantSession, factura: Factura) -> Cotejo | None:
    """Dónde se comprueba una factura; en ningún sitio si es un borrador o se emitió antes de que hubiera registros."""
    registro = registros.buscar(db, factura.id, TipoRegistro.ALTA) if factura.numero is not None else None
    if registro is None:
        return None
    leido = leer_registro(TipoRegistro.ALTA, registro.xml)
    if leido is None:
        # Un registro estropeado no impide ver la factura: lo denuncia la comprobación de la cadena.
        _log.error("El registro de alta %s no se puede leer: la factura sale sin QR tributario.", registro.id)
        return None
    destino, verifactu = _a_donde_va(db, registro)
    return Cotejo(direccion_de_cotejo(leido.factura, leido.importe_total, destino, verifactu=verifactu), verifactu)


def _a_donde_va(db: TenantSession, registro: RegistroFacturacion) -> tuple[Destino, bool]:
    """El destino de su cadena, y si sus registros se remiten o solo se conservan.

    Los de una sin destino no se remiten nunca, sea cual sea su modalidad: decir VERI*FACTU sería falso.
    """
    consulta = select(Instalacion.destino, Instalacion.modalidad).where(Instalacion.id == registro.instalacion_id)
    destino, modalidad = db.exec(consulta).one()
    return Destino(destino) if destino else ajustes().destino, bool(destino) and modalidad == Modalidad.VERIFACTU
