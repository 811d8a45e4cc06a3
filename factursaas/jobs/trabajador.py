"""El proceso que hace lo pendiente. Puede haber varios, y morir en cualquier momento: otro sigue."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Status

from factursaas.db import motor_directo, para_psycopg, system_session
from factursaas.jobs import comprobacion, correos, demostraciones, ensayo, eventos, observador, remision, supresion, uso
from factursaas.jobs.repetible import Repetible
from factursaas.services import cola, instalaciones

LATIDO, MUERTO = 5.0, 20.0
_A_LA_VEZ = 8


app = App(connector=PsycopgConnector())
comprobacion.registrar(app)
supresion.registrar(app)
demostraciones.registrar(app)
uso.registrar(app)

remitir = Repetible(app, cola.TAREA_REMITIR, cola.nombre_del_turno, remision.remitir)
mandar_correos = Repetible(app, cola.TAREA_CORREOS, cola.turno_de_los_correos, correos.mandar)
_VUELVEN = {tarea.nombre: tarea for tarea in (remitir, mandar_correos)}


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
        if tarea := _VUELVEN.get(trabajo.task_name):
            await tarea.apuntar(str(trabajo.task_kwargs["user_id"]))


@app.periodic(cron="7 * * * *")
@app.task(name="repasar", queueing_lock="repasar")
async def repasar(timestamp: int) -> None:  # noqa: ARG001 - lo pone procrastinate
    """Cada hora se pide remitir lo de todos, por si alguna petición se perdió (art. 16.4 Orden HAC/1177/2024)."""
    for user_id in await asyncio.to_thread(_obligados):
        await remitir.apuntar(user_id)


@app.periodic(cron=eventos.CRON)
@app.task(name="resumir", queueing_lock="resumir")
async def resumir(timestamp: int) -> None:  # noqa: ARG001 - lo pone procrastinate
    """El resumen de eventos de quien está en NO VERI*FACTU, cuando toca (art. 9.2 Orden HAC/1177/2024)."""
    await asyncio.to_thread(eventos.resumir, hasta_volver=eventos.CADA)


async def trabajar(latir: Callable[[], None] = lambda: None) -> None:
    """Atiende hasta que le mandan parar; acaba lo que tiene entre manos. `latir` dice que sigue vivo."""
    url = para_psycopg(motor_directo().url)
    with app.replace_connector(PsycopgConnector(conninfo=url, min_size=1, max_size=4)) as abierta:
        async with abierta.open_async(), _latiendo(latir):
            await abierta.run_worker_async(
                concurrency=_A_LA_VEZ,
                delete_jobs="always",
                update_heartbeat_interval=LATIDO,
                stalled_worker_timeout=MUERTO,
                shutdown_graceful_timeout=10,
                install_signal_handlers=True,
                worker_middleware=[observador.observar],
            )
    # Antes de parar se hace siempre, aunque el anterior sea reciente.
    eventos.resumir()


@asynccontextmanager
async def _latiendo(latir: Callable[[], None]) -> AsyncIterator[None]:
    """Si el bucle se atasca, deja de latir."""

    async def seguido() -> None:
        while True:
            latir()
            await asyncio.sleep(LATIDO)

    tarea = asyncio.create_task(seguido())
    try:
        yield
    finally:
        tarea.cancel()


def _obligados() -> list[str]:
    with system_session() as db:
        return instalaciones.obligados(db)
