"""Mandar los correos pendientes de un inquilino: leer, cerrar, mandar, abrir y anotar."""

import logging
from datetime import UTC, datetime, timedelta

from factursaas.config import ServidorDeCorreo, ajustes
from factursaas.db import exclusiva, tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.integrations import correo
from factursaas.services import cola, correos
from factursaas.services.correos import PorMandar

_OCUPADO = timedelta(seconds=30)
_log = logging.getLogger(__name__)


def mandar(user_id: str) -> datetime | None:
    """Manda los que toquen; devuelve cuándo volver, si queda alguno. Apagado el correo, no toca nada."""
    servidor = ajustes().correo
    if servidor is None:
        return None
    inquilino = Inquilino(user_id)
    with exclusiva(cola.turno_de_los_correos(user_id)) as tomado:
        if not tomado:
            return datetime.now(UTC) + _OCUPADO
        while True:
            with tenant_session(inquilino) as db:
                siguiente = correos.tomar(db, datetime.now(UTC))
                if siguiente is None:
                    return correos.proximo(db)
            _mandar_uno(inquilino, servidor, siguiente)


def _mandar_uno(inquilino: Inquilino, servidor: ServidorDeCorreo, pendiente: PorMandar) -> None:
    mensaje = correo.Mensaje(
        id=pendiente.id.hex,
        para=pendiente.destinatario,
        asunto=pendiente.asunto,
        texto=pendiente.texto,
        html=pendiente.html,
        baja=pendiente.baja,
    )
    try:
        correo.mandar(servidor, mensaje)
    except correo.NoMandado as fallo:
        # El motivo puede traer la dirección de la persona: se guarda con lo suyo, y no en el registro del servidor.
        _log.warning("No se ha podido mandar el correo %s (intento %d).", pendiente.id, pendiente.intentos)
        with tenant_session(inquilino) as db:
            correos.anotar_fallo(db, pendiente.id, str(fallo), definitivo=fallo.definitivo)
    else:
        with tenant_session(inquilino) as db:
            correos.anotar_enviado(db, pendiente.id)
