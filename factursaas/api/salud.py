"""Lo que pregunta quien reparte el trabajo entre procesos: si este vive y si puede atender. Sin identidad ni datos."""

import asyncio
import time

from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from factursaas.config import ajustes
from factursaas.integrations import estado_compartido
from factursaas.services import salud

VIVO, LISTO = "/health/live", "/health/ready"
_PLAZO = 5.0
_VALE = 2.0
"""Segundos que sirve una respuesta: por mucho que pregunten, la base no lo nota."""
_SIN_CACHE = {"Cache-Control": "no-store"}


class Salud:
    """Responde por este proceso."""

    def __init__(self) -> None:
        self._turno = asyncio.Lock()
        self._sabidas: dict[str, str] = {}
        self._hasta = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Atiende una de las dos direcciones."""
        faltas: dict[str, str] = {} if scope["path"] == VIVO else await self._faltas()
        cuerpo = {"estado": "mal", "falta": faltas} if faltas else {"estado": "bien"}
        await JSONResponse(cuerpo, 503 if faltas else 200, _SIN_CACHE)(scope, receive, send)

    async def _faltas(self) -> dict[str, str]:
        async with self._turno:
            if time.monotonic() >= self._hasta:
                self._sabidas = {que: dicho for que, dicho in (await _preguntar()).items() if dicho}
                self._hasta = time.monotonic() + _VALE
            return self._sabidas


async def _preguntar() -> dict[str, str]:
    """Qué le pasa a cada cosa que hace falta para atender; nada, si está bien."""
    preguntas = {"base_de_datos": asyncio.to_thread(salud.falta_en_la_base)}
    if redis := ajustes().redis_url:
        preguntas["redis"] = asyncio.to_thread(_falta_en_redis, redis)
    try:
        async with asyncio.timeout(_PLAZO):
            return dict(zip(preguntas, await asyncio.gather(*preguntas.values()), strict=True))
    except TimeoutError:
        return dict.fromkeys(preguntas, salud.SIN_RESPUESTA)


def _falta_en_redis(url: str) -> str:
    return "" if estado_compartido.responde(url) else salud.SIN_RESPUESTA
