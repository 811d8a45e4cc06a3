"""Medir lo que usa cada inquilino y, de paso, mirar si hay que avisarle de algún límite."""

import asyncio
import logging

from procrastinate import App

from factursaas.db import system_session, tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import correos, cuentas, limites, usos

_log = logging.getLogger(__name__)


def registrar(app: App) -> None:
    """Añade la tarea a las del trabajador."""

    # Cada hora mira a quién le toca: si el trabajador estuvo parado, al volver no se espera al día siguiente.
    @app.periodic(cron="41 * * * *")
    @app.task(name="medir_usos", lock="medir_usos", queueing_lock="medir_usos")
    async def repasar(timestamp: int) -> None:  # noqa: ARG001  # pyright: ignore[reportUnusedFunction]
        await asyncio.to_thread(medir_a_todos)


def medir_a_todos() -> int:
    """Mide a quienes les toca; devuelve a cuántos. Lo que falla en uno no para a los demás."""
    with system_session() as db:
        toca = usos.por_medir(db)
    return sum(_medir(user_id) for user_id in toca)


def _medir(user_id: str) -> bool:
    try:
        with tenant_session(Inquilino(user_id)) as db:
            usos.medir(db)
            cuenta = cuentas.resumen(db)
            for aviso in limites.avisos(db, cuenta.plan, cuenta.uso):
                limites.escribir(db, aviso)
            correos.pedir_lo_atrasado(db)
    except Exception:  # sea lo que sea, los demás no tienen la culpa
        _log.exception("No se ha podido medir el uso de una cuenta.")
        return False
    return True
