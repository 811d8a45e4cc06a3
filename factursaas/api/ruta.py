"""Lo que toda ruta de la API hace antes de mirar los datos: saber quién llama y leer bien el cuerpo."""

import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from factursaas.api.credencial import token_de
from factursaas.api.cuerpo import DemasiadoGrande, leer
from factursaas.api.json_estricto import leer_json
from factursaas.api.problemas import Rechazo
from factursaas.api.ritmo import contar
from factursaas.domain.auditoria import Canal
from factursaas.domain.planes import Inquilino
from factursaas.integrations.ritmo import Medida
from factursaas.integrations.tokens import verificar
from factursaas.services import llamadas, soporte

Manejador = Callable[[Request], Coroutine[Any, Any, Response]]


CUERPO_MAXIMO = 1_000_000
_PETICION = re.compile(r"[A-Za-z0-9._-]{1,64}")


class PeticionEstricta(Request):
    """Una petición cuyo cuerpo tiene un tope, y cuyo JSON no admite dos lecturas."""

    async def body(self, tope: int = CUERPO_MAXIMO) -> bytes:
        """El cuerpo, leído una vez.

        Raises:
            Rechazo: si pasa del tope o no llega a tiempo; lo que sobra no se llega a leer.
        """
        if not hasattr(self, "_body"):
            try:
                self._body = await leer(self.headers, self.stream(), tope)
            except DemasiadoGrande:
                texto = f"El cuerpo es demasiado grande: caben {tope // 1000} kB."
                raise Rechazo(413, "demasiado_grande", texto) from None
            except TimeoutError:
                raise Rechazo(408, "sin_acabar", "El cuerpo no ha llegado entero a tiempo.") from None
        return self._body

    async def json(self) -> Any:
        """El cuerpo, leído una vez."""
        if not hasattr(self, "_json"):
            self._json = leer_json(await self.body())
        return self._json


class RutaDeInquilino(APIRoute):
    """Ruta para quien se identifica. Sin identidad ni siquiera se lee el cuerpo."""

    def get_route_handler(self) -> Manejador:
        """Antepone las comprobaciones al manejador de FastAPI."""
        atender = super().get_route_handler()
        con_cuerpo = self.body_field is not None

        async def comprobar(request: Request) -> Response:
            request.state.inquilino = await run_in_threadpool(identificar, request)
            await contar(request, Medida.API, request.state.inquilino)
            llamadas.contar(request.state.inquilino.user_id)
            if con_cuerpo:
                _exigir_json(request)
            return await atender(PeticionEstricta(request.scope, request.receive))

        return comprobar


def identificar(request: Request) -> Inquilino:
    """Quién llama, por su token. Puede ir a la red a por claves.

    Raises:
        Rechazo: si no lo trae, o no de una forma que valga.
        TokenRechazado: si no vale.
    """
    inquilino = verificar(token_de(request)).inquilino()
    pedido = request.headers.get("x-request-id", "")
    origen = replace(inquilino.origen, canal=Canal.API, peticion=pedido if _PETICION.fullmatch(pedido) else "")
    return con_visita_apuntada(request, replace(inquilino, origen=origen))


def con_visita_apuntada(request: Request, inquilino: Inquilino) -> Inquilino:
    """El mismo; si es alguien que mira en nombre de otro, queda escrito qué mira.

    Raises:
        SinPermiso: si no puede mirar.
    """
    if inquilino.suplantado:
        soporte.visitar(inquilino, request.url.path)
    return inquilino


def tipo_de_contenido(request: Request) -> str:
    """El tipo del cuerpo, sin parámetros; vacío si no lo dice."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _exigir_json(request: Request) -> None:
    vacio = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    if not vacio and tipo_de_contenido(request) != "application/json":
        raise Rechazo(415, "tipo_de_contenido", "El cuerpo tiene que ir como Content-Type: application/json.")
