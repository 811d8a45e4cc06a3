"""Suprimir cada día lo que ya no hay que conservar de quien se dio de baja."""

import asyncio
import logging
from datetime import UTC, datetime

from procrastinate import App

from factursaas.db import system_session, tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import bajas

_log = logging.getLogger(__name__)
CRON = "41 4 * * *"


def registrar(app: App) -> None:
    """Añade la supresión diaria a las tareas del trabajador."""

    @app.periodic(cron=CRON)
    @app.task(name="suprimir_vencidas", queueing_lock="suprimir_vencidas")
    async def suprimir_vencidas(timestamp: int) -> None:  # noqa: ARG001 # pyright: ignore[reportUnusedFunction]
        await asyncio.to_thread(suprimir)


def suprimir() -> int:
    """Suprime las cuentas vencidas y devuelve cuántas; lo que falla en una no para a las demás."""
    with system_session() as db:
        vencidas = bajas.vencidas(db, datetime.now(UTC))
    return sum(_suprimir(user_id) for user_id in vencidas)


def _suprimir(user_id: str) -> bool:
    try:
        with tenant_session(Inquilino(user_id)) as db:
            filas = bajas.suprimir(db)
    except Exception:  # sea lo que sea, las demás no tienen la culpa
        _log.exception("Una cuenta vencida no se ha podido suprimir; se volverá a intentar mañana.")
        return False
    _log.info("Suprimida una cuenta de baja: %d filas.", sum(filas.values()))
    return True
