"""De cada petición: su identificador, cuánto ha tardado y cómo ha acabado. Nunca la dirección entera ni quién llama."""

import re
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from factursaas.observar import contexto, metricas, trazas
from factursaas.observar.faena import MAL, Faena, medir
from factursaas.observar.registros import apuntador

CABECERA = "X-Request-ID"
SIN_RUTA = "desconocida"
_CANAL = "/_event"
_SANO = re.compile(r"[A-Za-z0-9_-]{16,64}")
_METODOS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FIJAS = frozenset({_CANAL, "/ping", "/_health", "/health/live", "/health/ready"})
_CALLADAS = frozenset({"recursos", "/ping", "/_health", "/health/live", "/health/ready"})
_CERRADA = 499
"""Quien llamaba se fue sin esperar la respuesta."""
_registro = apuntador("peticiones")


class Observador:
    """Está delante de todo lo que llega por el puerto público."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Atiende una petición o un canal de eventos."""
        if scope["type"] == "http":
            await self._peticion(scope, receive, send)
        elif scope["type"] == "websocket" and scope["path"].startswith(_CANAL):
            with metricas.CANALES.track_inprogress(), contexto.abrir(canal=_identificador(scope)):
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _peticion(self, scope: Scope, receive: Receive, send: Send) -> None:
        identificador, estado = _identificador(scope), _CERRADA
        metodo = scope["method"] if scope["method"] in _METODOS else "OTRO"
        with contexto.abrir(peticion=identificador, ruta=_de_paginas(scope["path"])) as datos:

            async def enviar(mensaje: Message) -> None:
                nonlocal estado
                if mensaje["type"] == "http.response.start":
                    estado = mensaje["status"]
                    MutableHeaders(scope=mensaje)[CABECERA] = identificador
                    trazas.nombrar_peticion(metodo, datos["ruta"])
                await send(mensaje)

            def anotar(faena: Faena) -> None:
                _anotar(metodo, datos["ruta"], 500 if faena.resultado == MAL else estado, faena)

            with medir(anotar):
                await self._app(scope, receive, enviar)


def plantilla(scope: Scope) -> str:
    """La dirección a la que ha ido una petición de la API, sin los datos que lleva dentro."""
    formato = getattr(scope.get("route"), "path_format", None)
    if formato is None:
        return SIN_RUTA
    # FastAPI no dice la parte que pone quien incluye la ruta.
    raiz = f"/{scope['path'].split('/')[1]}"
    return formato if formato.startswith(f"{raiz}/") else f"{raiz}{formato}"


def _identificador(scope: Scope) -> str:
    """El que ya le puso el proxy, si no es cualquier cosa; si no, uno nuevo."""
    traido = Headers(scope=scope).get(CABECERA, "")
    return traido if _SANO.fullmatch(traido) else uuid4().hex


def _de_paginas(ruta: str) -> str:
    if ruta in _FIJAS:
        return ruta
    if ruta.startswith(f"{_CANAL}/"):
        return _CANAL
    return "recursos" if "." in ruta.rpartition("/")[2] or ruta.startswith("/assets/") else "paginas"


def _anotar(metodo: str, ruta: str, estado: int, faena: Faena) -> None:
    metricas.PETICIONES.labels(metodo, ruta, str(estado)).inc()
    metricas.TARDANZA_HTTP.labels(metodo, ruta).observe(faena.segundos)
    escribir = _registro.debug if ruta in _CALLADAS and estado < 500 else _registro.info
    escribir("peticion", metodo=metodo, estado=estado, duracion_ms=faena.duracion_ms)
