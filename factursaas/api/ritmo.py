"""Cuánto puede pedir cada uno por HTTP: por su dirección antes de saber quién es, y por su cuenta después."""

import asyncio
import time
from collections.abc import Callable, Sequence
from html import escape
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from factursaas.api.problemas import Rechazo, responder
from factursaas.config.seguridad import Red
from factursaas.domain import plurales
from factursaas.domain.direcciones import grupo_de, quien_llama
from factursaas.domain.planes import Inquilino
from factursaas.integrations.ritmo import Medida, Ritmo, Veredicto

CODIGO = "demasiadas_peticiones"
MENSAJES_POR_SEGUNDO = 100
_ENTRADAS = ("/dev", "/oidc", "/demo")
_DEMO = "/demo/abrir"
_AVISOS = "/api/webhooks"
_VISTOS = "factursaas.ritmo"


class ConRitmo:
    """Cuenta cada petición por la dirección de la que viene, también las que luego no se identifican.

    De las páginas solo se cuenta lo que cuesta: abrir el canal de eventos y lo que no es leer un fichero.
    """

    def __init__(self, app: ASGIApp, ritmo: Ritmo, proxies: Sequence[Red], *, paginas: bool = False) -> None:
        self._app = app
        self._ritmo = ritmo
        self._proxies = proxies
        self._paginas = paginas

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Atiende una petición o un canal de eventos."""
        if scope["type"] == "lifespan" or not self._ritmo.activo or self._es_un_fichero(scope):
            return await self._app(scope, receive, send)
        veredicto = await self._ritmo.contar(_medida_de(scope["path"]), self._de_quien(scope))
        if veredicto and not veredicto.cabe:
            return await _negar(scope, veredicto)(scope, receive, send)
        if scope["type"] == "websocket":
            return await self._app(scope, con_freno(receive), send)
        vistos = [veredicto] if veredicto else []

        async def enviar(mensaje: Message) -> None:
            if mensaje["type"] == "http.response.start":
                _poner(MutableHeaders(scope=mensaje), vistos)
            await send(mensaje)

        return await self._app({**scope, _VISTOS: (self._ritmo, vistos)}, receive, enviar)

    def _es_un_fichero(self, scope: Scope) -> bool:
        return self._paginas and scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")

    def _de_quien(self, scope: Scope) -> str:
        cliente = scope["client"][0] if scope.get("client") else ""
        reenviada = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
        return grupo_de(quien_llama(cliente, reenviada, self._proxies))


def con_freno(receive: Receive) -> Receive:
    """Quien manda una ráfaga por el canal de eventos espera su turno: no se pierde nada y los demás no lo notan."""
    inicio, cuantos = time.monotonic(), 0

    async def recibir() -> Message:
        nonlocal inicio, cuantos
        cuantos += 1
        falta = inicio + 1 - time.monotonic()
        if falta > 0 and cuantos > MENSAJES_POR_SEGUNDO:
            await asyncio.sleep(falta)
        if time.monotonic() >= inicio + 1:
            inicio, cuantos = time.monotonic(), 1
        return await receive()

    return recibir


async def contar(request: Request, medida: Medida, inquilino: Inquilino) -> None:
    """Cuenta una petición de una cuenta.

    Raises:
        Rechazo: 429 si ya ha pedido demasiadas.
    """
    if _VISTOS not in request.scope:
        return
    ritmo, vistos = request.scope[_VISTOS]
    veredicto = await ritmo.contar(medida, inquilino.user_id)
    if veredicto is None:
        return
    vistos.append(veredicto)
    if not veredicto.cabe:
        raise Rechazo(429, CODIGO, _texto(veredicto), cabeceras={"Retry-After": str(veredicto.espera)})


def medida(quien: Callable[..., Inquilino], cual: Medida = Medida.DESCARGAS) -> Callable[..., Any]:
    """La dependencia que dice quién baja algo, y lo cuenta."""

    async def medir(request: Request, inquilino: Annotated[Inquilino, Depends(quien)]) -> Inquilino:
        await contar(request, cual, inquilino)
        return inquilino

    return medir


def _medida_de(ruta: str) -> Medida:
    if ruta.startswith(_AVISOS):
        return Medida.AVISOS
    if ruta == _DEMO:
        return Medida.DEMO
    return Medida.ENTRADA if ruta.startswith(_ENTRADAS) else Medida.IP


def _poner(cabeceras: MutableHeaders, vistos: list[Veredicto]) -> None:
    """Las de draft-ietf-httpapi-ratelimit-headers, para que quien programa sepa cuánto le queda."""
    if not vistos:
        return
    cabeceras["RateLimit-Policy"] = ", ".join(f'"{v.medida}";q={v.tope};w={v.ventana}' for v in vistos)
    cabeceras["RateLimit"] = ", ".join(f'"{v.medida}";r={v.quedan};t={v.espera}' for v in vistos)


def _negar(scope: Scope, veredicto: Veredicto) -> ASGIApp:
    if scope["type"] == "websocket":
        return WebSocketClose(1013)
    cabeceras = {"Retry-After": str(veredicto.espera)}
    respuesta: Response = responder(429, CODIGO, _texto(veredicto), cabeceras=cabeceras)
    if "text/html" in Headers(scope=scope).get("accept", ""):
        # Quien navega no tiene por qué leer JSON.
        respuesta = HTMLResponse(_PAGINA.format(texto=escape(_texto(veredicto))), 429, cabeceras)
    _poner(respuesta.headers, [veredicto])
    return respuesta


def _texto(veredicto: Veredicto) -> str:
    espera = plurales.contar(veredicto.espera, "segundo")
    return f"Son demasiadas peticiones seguidas y esta no se ha atendido. Espera {espera} y repítela."


_PAGINA = (
    '<!doctype html><html lang="es"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>Demasiadas peticiones</title><h1>Vas demasiado deprisa</h1><p>{texto}</p></html>"
)
