"""El servidor de este Clerk: TLS en la propia máquina, con un certificado hecho al arrancar."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from tests import certificados
from tests.clerk import backend, frontend, paquetes
from tests.clerk.mundo import CLAVE_PUBLICA, CLAVE_SECRETA, SECRETO_AVISOS, SERVIDOR, Mundo, Peticion
from tests.servidor_http import sirviendo

METODOS = ["GET", "POST", "PATCH", "PUT", "DELETE"]


@dataclass(frozen=True)
class Clerk:
    """Un Clerk en marcha."""

    mundo: Mundo
    puerto: int
    certificado: Path

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.puerto}"

    @property
    def entorno(self) -> dict[str, str]:
        """Lo que hay que decirle a la aplicación para que hable con él."""
        return {
            "CLERK_PUBLISHABLE_KEY": CLAVE_PUBLICA,
            "CLERK_SECRET_KEY": CLAVE_SECRETA,
            "CLERK_WEBHOOK_SECRET": SECRETO_AVISOS,
            "CLERK_API_URL": self.url,
            "CLERK_JWKS_URL": f"{self.url}/.well-known/jwks.json",
            "SSL_CERT_FILE": str(self.certificado),
        }

    @property
    def argumentos(self) -> list[str]:
        """Lo que hay que decirle a Chromium para que lo encuentre donde dice la clave pública."""
        return [f"--host-resolver-rules=MAP {SERVIDOR}:443 127.0.0.1:{self.puerto}", "--ignore-certificate-errors"]


@contextmanager
def en_marcha(carpeta: Path) -> Iterator[Clerk]:
    """Un Clerk que atiende mientras dura el bloque."""
    mundo = Mundo()
    certificado, clave = certificados.de_servidor(carpeta, SERVIDOR)
    tls = {"ssl_certfile": certificado, "ssl_keyfile": clave, "ssl_version": ssl.PROTOCOL_TLS_SERVER}
    # La hora de uvicorn puede ir un segundo por detrás, y esta se compara con la de los tokens.
    with sirviendo(_aplicacion(mundo, paquetes.asegurar()), date_header=False, **tls) as puerto:
        yield Clerk(mundo, puerto, certificado)


def _aplicacion(mundo: Mundo, npm: Path) -> Starlette:
    async def jwks(_: Request) -> Response:
        return JSONResponse(mundo.jwks()) if mundo.corte != "todo" else _caido(mundo)

    async def v1(request: Request) -> Response:
        respuesta = await _atender(mundo, request)
        metodo = request.query_params.get("_method", request.method)
        mundo.peticiones.append(Peticion(metodo, request.url.path, respuesta.status_code))
        respuesta.headers["Date"] = formatdate(usegmt=True)
        return respuesta

    async def paquete(request: Request) -> Response:
        """Da igual la versión que pida: la que hay es la fijada."""
        nombre, fichero = request.path_params["nombre"].split("@")[0], request.path_params["fichero"]
        ruta = (npm / "@clerk" / nombre / "dist" / fichero).resolve()
        if mundo.corte == "todo" or not ruta.is_relative_to(npm) or not ruta.is_file():
            return Response(status_code=404)
        return FileResponse(ruta, media_type="text/javascript", headers={"Cache-Control": "public, max-age=3600"})

    return Starlette(
        routes=[
            Route("/.well-known/jwks.json", jwks),
            Route("/npm/@clerk/{nombre}/dist/{fichero:path}", paquete),
            Route("/v1/{ruta:path}", v1, methods=METODOS),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origin_regex=".*",
                allow_credentials=True,
                allow_methods=["*"],
                allow_headers=["*"],
            )
        ],
    )


async def _atender(mundo: Mundo, request: Request) -> Response:
    if mundo.corte == "todo" or (mundo.corte == "tokens" and request.url.path.endswith("/tokens")):
        return _caido(mundo)
    if backend.es_de_servidor(request):
        return backend.atender(mundo, request)
    datos = await request.form()
    return frontend.atender(frontend.Llamada(mundo, request, datos))


def _caido(mundo: Mundo) -> Response:
    error = {"code": "service_unavailable", "message": "Service unavailable", "long_message": "", "meta": {}}
    return JSONResponse({"errors": [error]}, mundo.estado_de_corte)
