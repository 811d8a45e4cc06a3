"""De cada trabajo de la cola: cuánto ha tardado y cómo ha acabado. Nunca con qué datos se pidió."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from procrastinate import JobContext

from factursaas.observar import contexto, metricas
from factursaas.observar.faena import Faena, medir
from factursaas.observar.registros import apuntador

_registro = apuntador("trabajos")


async def observar(seguir: Callable[[], Awaitable[Any]], trabajo: JobContext, _trabajador: object) -> Any:
    """Rodea a cada trabajo que hace este proceso."""
    tarea = trabajo.job.task_name
    with contexto.abrir(trabajo=str(trabajo.job.id), tarea=tarea), medir(partial(_anotar, tarea)):
        return await seguir()


def _anotar(tarea: str, faena: Faena) -> None:
    metricas.TRABAJOS.labels(tarea, faena.resultado).inc()
    metricas.TARDANZA_TRABAJO.labels(tarea).observe(faena.segundos)
    _registro.info("trabajo", resultado=faena.resultado, duracion_ms=faena.duracion_ms)
