import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from jwt.api_jws import PyJWS

from factursaas.integrations.claves import Llavero
from factursaas.integrations.tokens import EmisorDeTokens
from tests.claves import clave_rsa

ORIGEN = "https://app.example.es"


@dataclass
class Reloj:
    ahora: float = 1000.0

    def __call__(self) -> float:
        return self.ahora


@dataclass
class ServidorDeClaves:
    """Un emisor de verdad que publica sus claves por HTTP y se puede estropear."""

    url: str = ""
    claves: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)
    estropeado: str = ""
    peticiones: int = 0

    def documento(self) -> dict[str, Any]:
        return {
            "keys": [
                {**RSAAlgorithm.to_jwk(clave.public_key(), as_dict=True), "kid": kid, "use": "sig", "alg": "RS256"}
                for kid, clave in self.claves.items()
            ]
        }


def _manejador(servidor: ServidorDeClaves) -> type[BaseHTTPRequestHandler]:
    class Manejador(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            servidor.peticiones += 1
            if servidor.estropeado == "500":
                self.send_error(500)
                return
            if servidor.estropeado == "redirige":
                self.send_response(302)
                self.send_header("Location", servidor.url)
                self.end_headers()
                return
            cuerpo = b"<html>" if servidor.estropeado == "basura" else json.dumps(servidor.documento()).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(cuerpo)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Manejador


@pytest.fixture
def servidor() -> Iterator[ServidorDeClaves]:
    estado = ServidorDeClaves(claves={"ins_1": clave_rsa("ins_1")})
    http = ThreadingHTTPServer(("127.0.0.1", 0), _manejador(estado))
    estado.url = f"http://127.0.0.1:{http.server_port}/.well-known/jwks.json"
    hilo = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    hilo.start()
    yield estado
    http.shutdown()
    http.server_close()


@pytest.fixture
def reloj() -> Reloj:
    return Reloj()


@pytest.fixture
def emisor(servidor: ServidorDeClaves, reloj: Reloj) -> EmisorDeTokens:
    llavero = Llavero.de_url(servidor.url, reloj=reloj)
    return EmisorDeTokens("https://clerk.example.es", llavero, frozenset({ORIGEN}))


@dataclass
class Fabrica:
    """Firma tokens buenos, o con lo que se le cambie."""

    servidor: ServidorDeClaves

    def claims(self, **cambios: Any) -> dict[str, Any]:
        ahora = int(time.time())
        buenos = {
            "azp": ORIGEN,
            "email": "ana@example.es",
            "exp": ahora + 60,
            "fva": [0, -1],
            "iat": ahora,
            "iss": "https://clerk.example.es",
            "jti": "007b32169edcc85b9e3d",
            "nbf": ahora - 10,
            "pla": "u:starter",
            "sid": "sess_1",
            "sts": "active",
            "sub": "user_ana",
            "v": 2,
        }
        return {clave: valor for clave, valor in {**buenos, **cambios}.items() if valor is not ...}

    def token(self, *, kid: object = "ins_1", cabecera: dict[str, Any] | None = None, **cambios: Any) -> str:
        clave = self.servidor.claves[str(kid)] if str(kid) in self.servidor.claves else self.servidor.claves["ins_1"]
        extra = {} if kid is ... else {"kid": kid}
        cuerpo = json.dumps(self.claims(**cambios)).encode()
        return PyJWS().encode(cuerpo, clave, algorithm="RS256", headers={"typ": "JWT", **extra, **(cabecera or {})})


@pytest.fixture
def fabrica(servidor: ServidorDeClaves) -> Fabrica:
    return Fabrica(servidor)
