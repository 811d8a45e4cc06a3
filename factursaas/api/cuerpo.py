"""El cuerpo de una petición, con tope y sin esperar a quien no acaba; también el de lo que se sube a las páginas."""

import asyncio
from collections.abc import AsyncIterator

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from factursaas.api.problemas import responder

CUERPO_MAXIMO = 1_500_000
"""Un logotipo de 1 MB con lo que le añade el formulario."""
ESPERA = 30.0
_SIN_CUERPO = ("GET", "HEAD", "OPTIONS")


class DemasiadoGrande(Exception):
    """El cuerpo pasa del tope."""


class CuerpoMedido:
    """Lee el cuerpo entero antes de pasarlo; si es demasiado grande o no llega, responde sin molestar a nadie."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Atiende una petición."""
        if scope["type"] != "http" or scope["method"] in _SIN_CUERPO:
            return await self._app(scope, receive, send)
        try:
            cuerpo = await leer(Headers(scope=scope), _trozos(receive), CUERPO_MAXIMO)
        except DemasiadoGrande:
            texto = f"El archivo es demasiado grande: caben {CUERPO_MAXIMO // 1000} kB."
            return await responder(413, "demasiado_grande", texto)(scope, receive, send)
        except TimeoutError:
            texto = "El archivo no ha llegado entero a tiempo. Repítelo con mejor conexión."
            return await responder(408, "sin_acabar", texto)(scope, receive, send)
        return await self._app(scope, _otra_vez(cuerpo, receive), send)


async def leer(cabeceras: Headers, trozos: AsyncIterator[bytes], tope: int) -> bytes:
    """El cuerpo entero.

    Raises:
        DemasiadoGrande: si pasa del tope; lo que sobra no se llega a leer.
        TimeoutError: si no llega a tiempo.
    """
    anunciado = cabeceras.get("content-length", "0")
    if anunciado.isdecimal() and int(anunciado) > tope:
        raise DemasiadoGrande
    leido = bytearray()
    async with asyncio.timeout(ESPERA):
        async for trozo in trozos:
            leido += trozo
            if len(leido) > tope:
                raise DemasiadoGrande
    return bytes(leido)


async def _trozos(receive: Receive) -> AsyncIterator[bytes]:
    sigue = True
    while sigue:
        mensaje = await receive()
        yield mensaje.get("body", b"")
        sigue = mensaje.get("more_body", False)


def _otra_vez(cuerpo: bytes, receive: Receive) -> Receive:
    """Da el cuerpo ya leído y después lo que siga llegando: que el cliente se ha ido."""
    pendiente: list[Message] = [{"type": "http.request", "body": cuerpo, "more_body": False}]

    async def recibir() -> Message:
        return pendiente.pop() if pendiente else await receive()

    return recibir
