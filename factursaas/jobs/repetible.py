"""Tareas de un inquilino que, si les queda algo, se vuelven a apuntar ellas para cuando toque."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued

from factursaas.db import system_session
from factursaas.services import cola

_log = logging.getLogger(__name__)
_TRAS_UN_FALLO = timedelta(minutes=1)


class Repetible:
    """Una tarea que hace `faena` y se apunta para el momento que ella diga; con un turno, nunca dos a la vez."""

    def __init__(
        self, app: App, nombre: str, turno: Callable[[str], str], faena: Callable[[str], datetime | None]
    ) -> None:
        self.nombre, self._turno, self._faena = nombre, turno, faena
        self._tarea = app.task(name=nombre)(self._hacer)

    async def apuntar(self, user_id: str, cuando: datetime | None = None) -> None:
        """La apunta para entonces, o para ya; si ya está apuntada para más tarde, la adelanta."""
        turno = self._turno(user_id)
        try:
            await self._tarea.configure(lock=turno, queueing_lock=turno, schedule_at=cuando).defer_async(
                user_id=user_id
            )
        except AlreadyEnqueued:
            await asyncio.to_thread(_adelantar, turno, cuando)

    async def _hacer(self, user_id: str) -> None:
        try:
            volver = await asyncio.to_thread(self._faena, user_id)
        except Exception:  # sea lo que sea, sin volver a apuntarse lo pendiente esperaría al repaso
            _log.exception("No se ha podido «%s»; se volverá a intentar.", self.nombre)
            volver = datetime.now(UTC) + _TRAS_UN_FALLO
        if volver is not None:
            await self.apuntar(user_id, volver)


def _adelantar(turno: str, cuando: datetime | None) -> None:
    with system_session() as db:
        cola.adelantar(db, turno, cuando)
