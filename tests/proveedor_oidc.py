"""Un proveedor de identidad en esta máquina, que firma lo que se le pida: también lo que nadie debe creer."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.api_jws import PyJWS

from tests.claves import clave_rsa

Clave = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
CLIENTE = "factursaas"


def jwk_de(clave: Clave) -> dict[str, Any]:
    if isinstance(clave, rsa.RSAPrivateKey):
        return RSAAlgorithm.to_jwk(clave.public_key(), as_dict=True)
    return ECAlgorithm.to_jwk(clave.public_key(), as_dict=True)


@dataclass
class ProveedorPropio:
    """Lo que se cambia aquí cambia lo que dice desde ese momento. `...` quita un dato."""

    url: str = ""
    claves: dict[str | None, Clave] = field(default_factory=lambda: {"k1": clave_rsa("proveedor")})
    claims: dict[str, Any] = field(default_factory=dict)
    cabecera: dict[str, Any] = field(default_factory=dict)
    metadatos: dict[str, Any] = field(default_factory=dict)
    usuario: dict[str, Any] = field(default_factory=dict)
    canje: tuple[int, bytes] | None = None
    token_entero: str | None = None
    estropeado: bool = False
    canjes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    preguntas_de_claves: int = 0
    preguntas_de_metadatos: int = 0
    _codigos: dict[str, dict[str, str]] = field(default_factory=dict)

    def autorizar(self, direccion: str) -> dict[str, str]:
        """Lo que pasa cuando una persona acepta: los parámetros con que vuelve."""
        pedido = {nombre: valores[0] for nombre, valores in parse_qs(urlsplit(direccion).query).items()}
        codigo = secrets.token_urlsafe(16)
        self._codigos[codigo] = pedido
        return {"code": codigo, "state": pedido["state"]}

    def firmar(self, nonce: str, /, alg: str = "RS256", **cambios: Any) -> str:
        ahora = int(time.time())
        buenos = {
            "iss": self.url,
            "sub": "persona-1",
            "aud": CLIENTE,
            "exp": ahora + 300,
            "iat": ahora,
            "nonce": nonce,
            "email": "ana@example.es",
            "email_verified": True,
        }
        claims = {nombre: valor for nombre, valor in {**buenos, **self.claims, **cambios}.items() if valor is not ...}
        kid, clave = next(iter(self.claves.items()))
        cabecera = {"typ": "JWT", **({"kid": kid} if kid else {}), **self.cabecera}
        cabecera = {nombre: valor for nombre, valor in cabecera.items() if valor is not ...}
        return PyJWS().encode(json.dumps(claims).encode(), clave, algorithm=alg, headers=cabecera)

    def documento(self) -> dict[str, Any]:
        propio = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/autorizar",
            "token_endpoint": f"{self.url}/canje",
            "jwks_uri": f"{self.url}/claves",
            "userinfo_endpoint": f"{self.url}/usuario",
            "end_session_endpoint": f"{self.url}/salir?ya=tenia",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
        }
        return {nombre: valor for nombre, valor in {**propio, **self.metadatos}.items() if valor is not ...}

    def jwks(self) -> dict[str, Any]:
        return {
            "keys": [
                {**jwk_de(clave), **({"kid": kid} if kid else {}), "use": "sig"} for kid, clave in self.claves.items()
            ]
        }

    def canjear(self, autorizacion: str, cuerpo: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Canjea como manda la norma: un código sirve una vez, en su dirección y con su verificador."""
        self.canjes.append((autorizacion, cuerpo))
        pedido = self._codigos.pop(cuerpo.get("code", ""), None)
        desafio = hashlib.sha256(cuerpo.get("code_verifier", "").encode()).digest()
        if (
            pedido is None
            or pedido["code_challenge_method"] != "S256"
            or pedido["code_challenge"] != base64.urlsafe_b64encode(desafio).rstrip(b"=").decode()
            or pedido["redirect_uri"] != cuerpo.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant", "error_description": "<b>texto del proveedor</b>"}
        entero = self.firmar(pedido["nonce"]) if self.token_entero is None else self.token_entero
        return 200, {"id_token": entero, "access_token": "acceso-secreto", "token_type": "Bearer"}


def _manejador(proveedor: ProveedorPropio) -> type[BaseHTTPRequestHandler]:
    class Manejador(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ruta = urlsplit(self.path).path
            if proveedor.estropeado:
                return self._responder(503, b"<html>averia interna del proveedor")
            if ruta == "/.well-known/openid-configuration":
                proveedor.preguntas_de_metadatos += 1
                return self._responder(200, json.dumps(proveedor.documento()).encode())
            if ruta == "/claves":
                proveedor.preguntas_de_claves += 1
                return self._responder(200, json.dumps(proveedor.jwks()).encode())
            if ruta == "/usuario" and self.headers["Authorization"] == "Bearer acceso-secreto":
                return self._responder(200, json.dumps(proveedor.usuario).encode())
            if ruta == "/autorizar":
                vuelta = parse_qs(urlsplit(self.path).query)["redirect_uri"][0]
                self.send_response(302)
                self.send_header("Location", f"{vuelta}?{urlencode(proveedor.autorizar(self.path))}")
                return self.end_headers()
            return self._responder(404, b"")

        def do_POST(self) -> None:
            cuerpo = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if proveedor.canje is not None:
                return self._responder(*proveedor.canje)
            datos = {nombre: valores[0] for nombre, valores in parse_qs(cuerpo).items()}
            estado, respuesta = proveedor.canjear(self.headers.get("Authorization", ""), datos)
            return self._responder(estado, json.dumps(respuesta).encode())

        def _responder(self, estado: int, cuerpo: bytes) -> None:
            self.send_response(estado)
            self.end_headers()
            self.wfile.write(cuerpo)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Manejador


@contextmanager
def en_marcha() -> Iterator[ProveedorPropio]:
    proveedor = ProveedorPropio()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _manejador(proveedor))
    proveedor.url = f"http://localhost:{http.server_port}"
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield proveedor
    http.shutdown()
    http.server_close()
