"""De cada evento de las páginas: su identificador, cuánto ha tardado y cómo ha acabado. Nunca lo que lleva dentro."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import reflex as rx
from reflex_base.event.processor.event_processor import EventQueueEntry
from reflex_base.registry import RegisteredEventHandler

from factursaas.observar import contexto, metricas
from factursaas.observar.faena import Faena, medir
from factursaas.observar.registros import apuntador

_registro = apuntador("eventos")


@asynccontextmanager
async def observar_eventos(app: rx.App) -> AsyncIterator[None]:
    """Mientras viva la aplicación, mide cada evento desde que se pide su estado hasta que acaba."""
    procesador: Any = app.event_processor
    atender = procesador._execute_event

    async def atender_y_medir(*, entry: EventQueueEntry, registered_handler: RegisteredEventHandler) -> None:
        manejador = nombre_de(registered_handler)
        with contexto.abrir(evento=entry.ctx.txid, manejador=manejador), medir(partial(_anotar, manejador)):
            await atender(entry=entry, registered_handler=registered_handler)

    # Reflex no deja poner otro procesador, pero este método es el que dice que se cambie.
    procesador._execute_event = atender_y_medir
    yield


def nombre_de(registrado: RegisteredEventHandler) -> str:
    """Un manejador, por su clase y su nombre: hay tantos como en el código."""
    return f"{registrado.states[0].__name__}.{registrado.handler.fn.__name__}" if registrado.states else "sin estado"


def _anotar(manejador: str, faena: Faena) -> None:
    metricas.EVENTOS.labels(manejador, faena.resultado).inc()
    metricas.TARDANZA_EVENTO.labels(manejador).observe(faena.segundos)
    _registro.info("evento", resultado=faena.resultado, duracion_ms=faena.duracion_ms)
