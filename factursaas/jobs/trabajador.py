"""El proceso que hace lo pendiente. Puede haber varios, y morir en cualquier momento: otro sigue."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

from factursaas.db import motor, system_session
from factursaas.jobs import comprobacion, ensayo, eventos, remision, supresion
from factursaas.services import cola, instalaciones

_log = logging.getLogger(__name__)
LATIDO, MUERTO = 5.0, 20.0
_A_LA_VEZ = 8
_TRAS_UN_FALLO = timedelta(minutes=1)


app = App(connector=PsycopgConnector())
comprobacion.registrar(app)
supresion.registrar(app)


@app.task(name=cola.TAREA_REMITIR)
async def remitir(user_id: str) -> None:
    """Manda lo pendiente de un inquilino y, si queda algo o ha fallado, se apunta para más tarde."""
    try:
        volver = await asyncio.to_thread(remision.remitir, user_id)
    except Exception:  # sea lo que sea, sin volver a apuntarse lo pendiente esperaría al repaso
        _log.exception("No se ha podido remitir; se volverá a intentar.")
        volver = datetime.now(UTC) + _TRAS_UN_FALLO
    if volver is not None:
        await _programar(user_id, volver)


@app.task(name=cola.TAREA_OLVIDAR)
async def olvidar(nif: str, instalacion: str) -> None:
    """Lo que se borró del ensayo se olvida también en el simulador."""
    await asyncio.to_thread(ensayo.olvidar, nif, instalacion)


@app.periodic(cron="* * * * * */20")
@app.task(name="rescatar", queueing_lock="rescatar")
async def rescatar(timestamp: int) -> None:  # noqa: ARG001 - lo pone procrastinate
    """Lo que se quedó a medias porque murió quien lo hacía vuelve a empezar."""
    for trabajo in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=MUERTO):
        if trabajo.id is None:
            continue
        await app.job_manager.finish_job_by_id_async(trabajo.id, Status.FAILED, delete_job=True)
        if trabajo.task_name == cola.TAREA_REMITIR:
            await _programar(str(trabajo.task_kwargs["user_id"]), None)


@app.periodic(cron="7 * * * *")
@app.task(name="repasar", queueing_lock="repasar")
async def repasar(timestamp: int) -> None:  # noqa: ARG001 - lo pone procrastinate
    """Cada hora se pide remitir lo de todos, por si alguna petición se perdió (art. 16.4 Orden HAC/1177/2024)."""
    for user_id in await asyncio.to_thread(_obligados):
        await _programar(user_id, None)


@app.periodic(cron=eventos.CRON)
@app.task(name="resumir", queueing_lock="resumir")
async def resumir(timestamp: int) -> None:  # noqa: ARG001 - lo pone procrastinate
    """El resumen de eventos de quien está en NO VERI*FACTU, cuando toca (art. 9.2 Orden HAC/1177/2024)."""
    await asyncio.to_thread(eventos.resumir, hasta_volver=eventos.CADA)


async def trabajar() -> None:
    """Atiende hasta que le mandan parar; acaba lo que tiene entre manos."""
    url = motor().url.set(drivername="postgresql").render_as_string(hide_password=False)
    with app.replace_connector(PsycopgConnector(conninfo=url, min_size=1, max_size=4)) as abierta:
        async with abierta.open_async():
            await abierta.run_worker_async(
                concurrency=_A_LA_VEZ,
                delete_jobs="always",
                update_heartbeat_interval=LATIDO,
                stalled_worker_timeout=MUERTO,
                shutdown_graceful_timeout=10,
                install_signal_handlers=True,
            )
    # Antes de parar se hace siempre, aunque el anterior sea reciente.
    eventos.resumir()


async def _programar(user_id: str, cuando: datetime | None) -> None:
    turno = cola.nombre_del_turno(user_id)
    try:
        await remitir.configure(lock=turno, queueing_lock=turno, schedule_at=cuando).defer_async(user_id=user_id)
    except AlreadyEnqueued:
        await asyncio.to_thread(_adelantar, user_id, cuando)


def _adelantar(user_id: str, cuando: datetime | None) -> None:
    with system_session() as db:
        cola.adelantar(db, user_id, cuando)


def _obligados() -> list[str]:
    with system_session() as db:
        return instalaciones.obligados(db)
