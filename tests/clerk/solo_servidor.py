"""La mitad de este Clerk que habla con nuestro servidor, sin navegador ni TLS: sus claves y su Backend API."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.clerk import backend
from tests.clerk.mundo import TARIFAS, Mundo, Partida, Persona, Peticion, Tarifa
from tests.servidor_http import sirviendo


@contextmanager
def en_marcha() -> Iterator[tuple[Mundo, str]]:
    """El estado de ese Clerk y la dirección donde atiende."""
    mundo = Mundo()
    with sirviendo(_aplicacion(mundo), date_header=False) as puerto:
        yield mundo, f"http://127.0.0.1:{puerto}"


def pagar(persona: Persona, slug: str, estado: str = "active", **fechas: int) -> None:
    """Deja a alguien con una sola partida de pago en ese estado, aunque el plan no lo ofrezca nadie."""
    conocida = next((tarifa for tarifa in TARIFAS if tarifa.slug == slug), None)
    tarifa = conocida or Tarifa(slug, slug.capitalize(), 100)
    de_pago = [] if tarifa.gratuita else [Partida(tarifa, estado=estado, **fechas)]
    persona.partidas = [Partida(TARIFAS[0]), *de_pago]


def _responder(mundo: Mundo, request: Request) -> Response:
    if mundo.corte:
        return JSONResponse({"errors": []}, mundo.estado_de_corte)
    if request.url.path == "/.well-known/jwks.json":
        return JSONResponse(mundo.jwks())
    respuesta = backend.atender(mundo, request)
    mundo.peticiones.append(Peticion(request.method, request.url.path, respuesta.status_code))
    return respuesta


def _aplicacion(mundo: Mundo) -> Starlette:
    async def atender(request: Request) -> Response:
        respuesta = await run_in_threadpool(_responder, mundo, request)
        respuesta.headers["Date"] = formatdate(time.time() + mundo.desfase_del_reloj, usegmt=True)
        return respuesta

    return Starlette(routes=[Route("/{ruta:path}", atender)])
