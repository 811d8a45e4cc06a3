"""Los resúmenes de eventos de quien está en NO VERI*FACTU, sin que nadie los pida."""

import logging
from datetime import timedelta

from factursaas.db import system_session, tenant_session
from factursaas.domain.auditoria import TRABAJADOR
from factursaas.domain.errores import ErrorDeNegocio
from factursaas.domain.planes import Inquilino
from factursaas.observar.seudonimo import seudonimo
from factursaas.services import eventos, instalaciones

_log = logging.getLogger(__name__)
CADA = timedelta(minutes=10)
CRON = f"*/{CADA.seconds // 60} * * * *"


def resumir(*, hasta_volver: timedelta | None = None) -> int:
    """Anota los resúmenes que tocan antes de volver a mirar, o los de todos; devuelve cuántos. Lo que falla en uno no
    para a los demás.
    """
    with system_session() as db:
        cuentas = instalaciones.obligados(db, con_eventos=True)
    return sum(_resumir_el_de(user_id, hasta_volver) for user_id in cuentas)


def _resumir_el_de(user_id: str, hasta_volver: timedelta | None) -> bool:
    try:
        with tenant_session(Inquilino(user_id, origen=TRABAJADOR)) as db:
            return eventos.resumir(db, hasta_volver=hasta_volver) is not None
    except ErrorDeNegocio as fallo:
        # Sin certificado en vigor no se puede firmar: se hará en cuanto lo suba.
        _log.warning("No se puede hacer el resumen de eventos de %s: %s", seudonimo(user_id), fallo.codigo)
    except Exception:  # sea lo que sea, los demás no tienen la culpa
        _log.exception("No se ha podido hacer el resumen de eventos de %s.", seudonimo(user_id))
    return False
