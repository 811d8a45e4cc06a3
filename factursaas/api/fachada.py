"""Lo primero que ve una petición: a qué nombre viene, si es de la API, y con qué cabeceras vuelve."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from factursaas.api import cabeceras
from factursaas.api.errores import inesperado
from factursaas.api.observador import plantilla
from factursaas.api.problemas import responder
from factursaas.api.salud import LISTO, VIVO, Salud
from factursaas.config import Ajustes, Identidad
from factursaas.observar import contexto

CASAS_LOCALES = frozenset({"localhost", "127.0.0.1", "::1"})
_RAICES_DE_IDENTIDAD: dict[Identidad, tuple[str, ...]] = {"desarrollo": ("/dev",), "oidc": ("/oidc",)}


class SinSorpresas:
    """Convierte lo que nadie esperaba en una respuesta tranquila, y lo anota."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Atiende una petición."""
        empezada = False

        async def enviar(mensaje: Message) -> None:
            nonlocal empezada
            if not empezada:
                contexto.anotar(ruta=plantilla(scope))
            empezada = True
            await send(mensaje)

        try:
            await self._app(scope, receive, enviar)
        except Exception as fallo:
            if empezada or scope["type"] != "http":
                raise
            await inesperado(fallo)(scope, receive, enviar)


class Fachada:
    """Reparte entre la API y las páginas, y protege a las dos."""

    def __init__(self, api: ASGIApp, paginas: ASGIApp, ajustes: Ajustes, csp_paginas: str) -> None:
        self._api = api
        self._paginas = paginas
        self._ajustes = ajustes
        self._csp_paginas = csp_paginas
        self._salud = Salud()
        de_la_demo = ("/demo",) if ajustes.con_demo else ()
        self._raices = ("/api", *_RAICES_DE_IDENTIDAD.get(ajustes.identidad, ()), *de_la_demo)
        self._esquema = urlsplit(ajustes.origenes[0]).scheme
        self._nombres = CASAS_LOCALES | {urlsplit(origen).hostname for origen in ajustes.origenes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Atiende una petición o un canal de eventos."""
        if scope["type"] == "lifespan":
            return await self._paginas(scope, receive, send)
        de_la_api = self._es_de_la_api(scope["path"])

        async def enviar(mensaje: Message) -> None:
            if mensaje["type"] == "http.response.start":
                cabeceras.poner(MutableHeaders(scope=mensaje), self._ajustes, self._csp_paginas, de_la_api=de_la_api)
            await send(mensaje)

        if scope["type"] == "http" and scope["path"] in (VIVO, LISTO):
            # Quien vigila llama por la dirección de la máquina, no por el nombre de la aplicación.
            return await self._salud(scope, receive, enviar)
        if not self._es_para_nosotros(scope):
            return await _rechazar_nombre(scope, receive, enviar)
        if scope["type"] == "http":
            # Detrás del proxy llega HTTP a secas, y las redirecciones saldrían a una dirección sin cifrar.
            scope = {**scope, "scheme": self._esquema}
        app = self._api if de_la_api else self._paginas
        return await app(_sin_barra_final(scope) if de_la_api else scope, receive, enviar)

    def _es_de_la_api(self, ruta: str) -> bool:
        return any(ruta == raiz or ruta.startswith(f"{raiz}/") for raiz in self._raices)

    def _es_para_nosotros(self, scope: Scope) -> bool:
        """En desarrollo, un nombre ajeno que apunte a esta máquina dejaría entrar a cualquier página web."""
        if self._ajustes.produccion:
            return True
        try:
            return urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname in self._nombres
        except ValueError:
            return False


def _sin_barra_final(scope: Scope) -> Scope:
    ruta: str = scope["path"]
    if not ruta.endswith("/"):
        return scope
    cruda: bytes = scope.get("raw_path") or ruta.encode()
    return {**scope, "path": ruta.removesuffix("/"), "raw_path": cruda.removesuffix(b"/")}


async def _rechazar_nombre(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        return await send({"type": "websocket.close", "code": 1008})
    texto = "En desarrollo la aplicación solo atiende en localhost. Para otro nombre, define FACTURSAAS_ORIGIN."
    return await responder(421, "servidor_equivocado", texto)(scope, receive, send)
