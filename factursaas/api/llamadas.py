"""Anotar las llamadas a la API mientras vive el proceso web."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from factursaas.services import llamadas

CADA = 15.0
"""Segundos entre una anotación y la siguiente: lo más que se pierde si el proceso muere de golpe."""


@asynccontextmanager
async def anotar_llamadas() -> AsyncGenerator[None]:
    """Las anota cada poco y, si el proceso se para bien, también al final."""
    tarea = asyncio.create_task(_cada_poco())
    try:
        yield
    finally:
        tarea.cancel()
        with suppress(asyncio.CancelledError):
            await tarea
        await asyncio.to_thread(llamadas.volcar)


async def _cada_poco() -> None:
    while True:
        await asyncio.sleep(CADA)
        await asyncio.to_thread(llamadas.volcar)
