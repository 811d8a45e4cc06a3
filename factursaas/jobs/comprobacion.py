"""Comprobar de noche lo de cada inquilino, repartido para que no caigan todos a la vez."""

import asyncio
import hashlib
import logging
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from factursaas.db import exclusiva, system_session, tenant_session
from factursaas.domain.auditoria import TRABAJADOR
from factursaas.domain.calendario import MADRID
from factursaas.domain.planes import Inquilino
from factursaas.models import PedidaPor
from factursaas.observar.seudonimo import seudonimo
from factursaas.services import comprobaciones, instalaciones

_log = logging.getLogger(__name__)
_DESDE = time(2)
_VENTANA = 4 * 60 * 60
"""Segundos entre los que se reparten: de las dos a las seis."""


def registrar(app: App) -> None:
    """Añade las tareas de la comprobación nocturna a las del trabajador."""

    @app.task(name="comprobar")
    async def comprobar_uno(user_id: str) -> None:
        await asyncio.to_thread(comprobar, user_id)

    # Cada hora y no de noche: al que estaba apagado a esa hora le queda apuntada, y la hace al encenderse.
    @app.periodic(cron="23 * * * *")
    @app.task(name="repartir_comprobaciones", queueing_lock="repartir_comprobaciones")
    async def repartir(timestamp: int) -> None:  # pyright: ignore[reportUnusedFunction]
        ahora = datetime.fromtimestamp(timestamp, MADRID)
        for user_id in await asyncio.to_thread(_obligados):
            await _apuntar(comprobar_uno, user_id, turno_de(user_id, ahora))


def comprobar(user_id: str) -> None:
    """Comprueba lo de un inquilino y lo guarda; si algo no cuadra, queda también en el registro del servidor."""
    with exclusiva(_turno(user_id)) as tomado:
        if not tomado:
            return
        inquilino = Inquilino(user_id, origen=TRABAJADOR)
        with tenant_session(inquilino, instantanea=True) as db:
            revision = comprobaciones.comprobar(db)
        with tenant_session(inquilino) as db:
            comprobaciones.dejar_escrita(db, revision, PedidaPor.NOCTURNA)
    if revision.anomalias:
        _log.error("Al comprobar los registros de %s hay %d anomalías.", seudonimo(user_id), len(revision.anomalias))


def turno_de(user_id: str, ahora: datetime) -> datetime:
    """Cuándo toca, de madrugada en Madrid y cada inquilino siempre a su misma hora."""
    resumen = hashlib.sha256(user_id.encode()).digest()
    tras_la_medianoche = timedelta(seconds=int.from_bytes(resumen[:4], "big") % _VENTANA)
    hoy = ahora.astimezone(MADRID).date()
    hoy_toca, manana_toca = (
        datetime.combine(dia, _DESDE, MADRID) + tras_la_medianoche for dia in (hoy, hoy + timedelta(days=1))
    )
    return hoy_toca if hoy_toca > ahora else manana_toca


async def _apuntar(tarea: Task[..., Any, Any], user_id: str, cuando: datetime) -> None:
    turno = _turno(user_id)
    with suppress(AlreadyEnqueued):
        await tarea.configure(lock=turno, queueing_lock=turno, schedule_at=cuando).defer_async(user_id=user_id)


def _turno(user_id: str) -> str:
    return f"comprobacion/{user_id}"


def _obligados() -> list[str]:
    with system_session() as db:
        return instalaciones.obligados(db)
