"""El acceso de desarrollo por HTTP."""

import json
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from factursaas.api.app import crear_api
from factursaas.config import Ajustes, ajustes
from factursaas.domain.planes import Plan
from factursaas.integrations.claves import Llavero
from factursaas.integrations.tokens import EmisorDeTokens, TokenRechazado, verificar
from factursaas.services import sesiones

ANA = {"sub": "user_ana", "email": "ana@example.es", "plan": "free_user"}
ORIGEN = {"Origin": "http://localhost:3000"}


@cache
def _api() -> FastAPI:
    return crear_api(ajustes())


def _cliente(host: str = "localhost:3000", ip: str = "127.0.0.1") -> TestClient:
    return TestClient(_api(), base_url=f"http://{host}", client=(ip, 50000), raise_server_exceptions=False)


@pytest.fixture
def cliente(base: str) -> TestClient:
    return _cliente()


def _abrir(cliente: TestClient) -> str:
    respuesta = cliente.post("/dev/sessions", json={"email": "ana@example.es", "plan": "starter"}, headers=ORIGEN)
    assert respuesta.status_code == 201
    return respuesta.json()["sid"]


@pytest.mark.parametrize("plan", list(Plan))
def test_da_tokens_que_valen(plan: Plan, cliente: TestClient):
    respuesta = cliente.post("/dev/token", json=ANA | {"plan": plan.value})
    assert respuesta.status_code == 200
    assert respuesta.headers["cache-control"] == "no-store"
    identidad = verificar(respuesta.json()["token"])
    assert (identidad.user_id, identidad.email, identidad.plan) == ("user_ana", "ana@example.es", plan)
    assert identidad.expira - identidad.emitida == 3600


def test_da_tokens_caducados_si_se_piden(cliente: TestClient):
    token = cliente.post("/dev/token", json=ANA | {"ttl": -1}).json()["token"]
    with pytest.raises(TokenRechazado) as fallo:
        verificar(token)
    assert fallo.value.motivo == "caducado"


@pytest.mark.parametrize("cambios", [
    {"sub": ""}, {"sub": "a b"}, {"sub": "x" * 256}, {"sub": "a\x00"}, {"sub": None}, {"email": "sin arroba"},
    {"email": "a@b\x00"}, {"email": "\ud800@b.es"}, {"plan": "oro"}, {"plan": None}, {"ttl": 86401}, {"ttl": "mucho"},
    {"ttl": 10**30}, {"ttl": -(10**30)}, {"ttl": None},
])  # fmt: skip
def test_lo_que_no_vale_se_explica(cambios: dict[str, Any], cliente: TestClient):
    cuerpo = json.dumps(ANA | cambios)
    respuesta = cliente.post("/dev/token", content=cuerpo, headers={"Content-Type": "application/json"})
    assert respuesta.status_code in (400, 422)
    assert respuesta.headers["content-type"] == "application/problem+json"


def test_una_sesion_da_tokens_de_un_minuto_hasta_que_se_cierra(cliente: TestClient):
    sid = _abrir(cliente)
    identidad = verificar(cliente.post(f"/dev/sessions/{sid}/tokens", headers=ORIGEN).json()["token"])
    assert (identidad.user_id, identidad.sesion_id, identidad.plan) == ("user_ana", sid, Plan.STARTER)
    assert identidad.expira - identidad.emitida == 60
    assert cliente.post(f"/dev/sessions/{sid}/end", headers=ORIGEN).status_code == 204
    assert cliente.post(f"/dev/sessions/{sid}/tokens", headers=ORIGEN).status_code == 401
    assert sesiones.esta_cerrada(sid)


def test_un_token_de_una_sesion_cerrada_ya_no_abre_la_api(cliente: TestClient):
    sid = _abrir(cliente)
    portador = {
        "Authorization": "Bearer " + cliente.post(f"/dev/sessions/{sid}/tokens", headers=ORIGEN).json()["token"]
    }
    assert cliente.get("/api/auth/me", headers=portador).status_code == 200
    cliente.post(f"/dev/sessions/{sid}/end", headers=ORIGEN)
    assert cliente.get("/api/auth/me", headers=portador).status_code == 401


@pytest.mark.parametrize("sid", ["sess_x", "sess_" + "0" * 32, "..%2Fclave", "a" * 65])
def test_una_sesion_inventada_no_da_tokens(sid: str, cliente: TestClient):
    assert cliente.post(f"/dev/sessions/{sid}/tokens", headers=ORIGEN).status_code in (401, 404, 422)


@pytest.mark.parametrize(
    "origen", [{}, {"Origin": "http://malo.es"}, {"Origin": "null"}, {"Origin": "http://localhost:1"}]
)
@pytest.mark.parametrize("ruta", ["", "/sess_x/tokens", "/sess_x/end"])
def test_otras_paginas_no_pueden_usar_las_sesiones(ruta: str, origen: dict[str, str], cliente: TestClient):
    respuesta = cliente.post(f"/dev/sessions{ruta}", json={"email": "ana@example.es"}, headers=origen)
    assert respuesta.status_code == 403


def test_otra_pagina_tampoco_puede_pedir_tokens(cliente: TestClient):
    assert cliente.post("/dev/token", json=ANA, headers={"Origin": "http://malo.es"}).status_code == 403


@pytest.mark.parametrize(("host", "ip", "cabeceras"), [
    ("localhost:3000", "192.168.1.7", {}), ("malo.es:3000", "127.0.0.1", {}), ("localhost.malo.es", "127.0.0.1", {}),
    ("localhost:3000", "127.0.0.1", {"X-Forwarded-For": "8.8.8.8"}), ("localhost:3000", "no es una ip", {}),
    ("localhost:3000", "127.0.0.1", {"Forwarded": "for=8.8.8.8"}), ("localhost:3000", "::ffff:8.8.8.8", {}),
])  # fmt: skip
def test_solo_atiende_a_la_propia_maquina(host: str, ip: str, cabeceras: dict[str, str], base: str):
    for metodo, ruta in (("POST", "/dev/token"), ("GET", "/dev/.well-known/jwks.json")):
        cuerpo = {"json": ANA} if metodo == "POST" else {}
        assert _cliente(host, ip).request(metodo, ruta, headers=cabeceras, **cuerpo).status_code == 403


@pytest.mark.parametrize("ip", ["127.0.0.1", "::1", "127.8.9.10"])
def test_atiende_a_la_propia_maquina(ip: str, base: str):
    assert _cliente(ip=ip).post("/dev/token", json=ANA).status_code == 200


@pytest.mark.parametrize("ajuste", [
    {"entorno": "production"}, {"clerk_publishable_key": "pk_test_ZXhhbXBsZS5hY2NvdW50cy5kZXYk"},
    {"clerk_secret_key": "sk_test_x"},
])  # fmt: skip
def test_fuera_de_desarrollo_no_existe(ajuste: dict[str, Any]):
    api = crear_api(Ajustes(_env_file=None, **ajuste))  # pyright: ignore
    cliente = TestClient(api, base_url="http://localhost:3000", client=("127.0.0.1", 50000))
    assert cliente.post("/dev/token", json=ANA).status_code == 404
    assert cliente.get("/dev/.well-known/jwks.json").status_code == 404


@pytest.fixture
def jwks_por_http(cliente: TestClient) -> Iterator[str]:
    class Manejador(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            respuesta = cliente.get(self.path)
            self.send_response(respuesta.status_code)
            self.end_headers()
            self.wfile.write(respuesta.content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    servidor = ThreadingHTTPServer(("127.0.0.1", 0), Manejador)
    threading.Thread(target=servidor.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{servidor.server_port}/dev/.well-known/jwks.json"
    servidor.shutdown()
    servidor.server_close()


def test_quien_lee_las_claves_por_http_comprueba_lo_mismo(cliente: TestClient, jwks_por_http: str):
    token = cliente.post("/dev/token", json=ANA).json()["token"]
    emisor = EmisorDeTokens(
        ajustes().emisor_tokens, Llavero.de_url(jwks_por_http), frozenset(ajustes().origenes), vida_maxima=3600
    )
    assert verificar(token, emisor) == verificar(token)
