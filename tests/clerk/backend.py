"""La Backend API: la que usa nuestro servidor, con la clave secreta."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.clerk import formas
from tests.clerk.mundo import CLAVE_SECRETA, Mundo


def atender(mundo: Mundo, request: Request) -> Response:
    """Responde a nuestro servidor, si trae la clave."""
    if request.headers.get("authorization") != f"Bearer {CLAVE_SECRETA}":
        return _error(401, "authorization_invalid")
    hallado = _buscar(mundo, request)
    return _error(404, "resource_not_found") if hallado is None else JSONResponse(hallado)


def es_de_servidor(request: Request) -> bool:
    """Las dos API comparten máquina: a esta se viene con clave, o a una dirección que solo tiene ella."""
    ruta = request.url.path
    return "authorization" in request.headers or ruta.startswith("/v1/users") or ruta == "/v1/jwks"


def _buscar(mundo: Mundo, request: Request) -> Any:
    match request.url.path.removeprefix("/v1/").strip("/").split("/"):
        case ["jwks"]:
            return mundo.jwks()
        case ["users"]:
            limite = int(request.query_params.get("limit", "10"))
            return [formas.usuario(persona) for persona in list(mundo.personas.values())[:limite]]
        case ["users", user_id] if user_id in mundo.personas:
            return formas.usuario(mundo.personas[user_id])
        case ["users", user_id, "billing", "subscription"] if user_id in mundo.personas:
            return formas.suscripcion(mundo.personas[user_id])
        case ["billing", "plans"]:
            return formas.planes()
    return None


def _error(estado: int, codigo: str) -> JSONResponse:
    return JSONResponse({"errors": [{"code": codigo, "message": codigo, "long_message": codigo, "meta": {}}]}, estado)
