"""El servidor de este Clerk: TLS en la propia máquina, con un certificado hecho al arrancar."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from ipaddress import ip_address
from pathlib import Path

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from tests.clerk import backend, frontend, paquetes
from tests.clerk.mundo import CLAVE_PUBLICA, CLAVE_SECRETA, SECRETO_AVISOS, SERVIDOR, Mundo, Peticion

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
    certificado, clave = _certificado(carpeta)
    zocalo = socket.create_server(("127.0.0.1", 0))
    configuracion = uvicorn.Config(
        _aplicacion(mundo, paquetes.asegurar()),
        ssl_certfile=str(certificado),
        ssl_keyfile=str(clave),
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
        log_level="error",
        lifespan="off",
        # La de uvicorn puede ir un segundo por detrás, y esta hora se compara con la de los tokens.
        date_header=False,
    )
    servidor = uvicorn.Server(configuracion)
    hilo = threading.Thread(target=servidor.run, kwargs={"sockets": [zocalo]}, daemon=True)
    hilo.start()
    while not servidor.started:
        time.sleep(0.02)
    yield Clerk(mundo, zocalo.getsockname()[1], certificado)
    servidor.should_exit = servidor.force_exit = True
    hilo.join(timeout=10)


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


def _certificado(carpeta: Path) -> tuple[Path, Path]:
    clave = ec.generate_private_key(ec.SECP256R1())
    nombre = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SERVIDOR)])
    nombres = [x509.DNSName(SERVIDOR), x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    hoy = datetime.now(UTC)
    certificado = (
        x509.CertificateBuilder()
        .subject_name(nombre)
        .issuer_name(nombre)
        .public_key(clave.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(hoy - timedelta(days=1))
        .not_valid_after(hoy + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(nombres), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(clave.public_key()), critical=False)
        .sign(clave, hashes.SHA256())
    )
    en_pem = serialization.Encoding.PEM
    (carpeta / "clerk.pem").write_bytes(certificado.public_bytes(en_pem))
    (carpeta / "clerk.key").write_bytes(
        clave.private_bytes(en_pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return carpeta / "clerk.pem", carpeta / "clerk.key"
