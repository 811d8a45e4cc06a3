"""Lo que hace falta para escribir una factura en una prueba: abrirla, teclear y seguir a la página."""

from collections.abc import Awaitable, Callable
from typing import Any

from reflex.event import Event

from factursaas.states.editor import EditorState
from tests.states.pestana import Pestana

Abrir = Callable[..., Awaitable[Pestana]]


async def editor(pestana: Pestana) -> EditorState:
    return await pestana.raiz.get_state(EditorState)


async def escribir(pestana: Pestana, cambios: dict[str, str], *, guardar: bool = True) -> list[Event]:
    """Teclea y, si se pide, espera al guardado; sigue a la página a su nueva dirección."""
    estado = await editor(pestana)
    await anotar(pestana, estado.cuaderno, {"casillas": cambios})
    if not guardar:
        return []
    return await seguir(pestana, await pestana.mandar(EditorState.guardar))


async def anotar(pestana: Pestana, documento: str, *apuntes: dict[str, Any]) -> None:
    """Manda apuntes como el navegador, con los números que siguen."""
    recibido = (await editor(pestana)).acuse.recibido
    numerados = [{"n": recibido + i, **apunte} for i, apunte in enumerate(apuntes, 1)]
    await pestana.mandar(EditorState.cambiar, documento=documento, apuntes=numerados)


async def seguir(pestana: Pestana, eventos: list[Event]) -> list[Event]:
    eventos = await pestana.repetir(eventos)
    for evento in eventos:
        if evento.name == "_redirect":
            pestana.ir_a(evento.payload["path"])
            await pestana.mandar(EditorState.cargar)
    return eventos
