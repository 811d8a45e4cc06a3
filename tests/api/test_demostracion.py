"""Abrir una demostración desde la portada, estar en ella y dejarla, por HTTP."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select
from starlette.responses import PlainTextResponse

from factursaas.api import demostracion
from factursaas.api.app import montar
from factursaas.config import Ajustes, ajustes
from factursaas.db import system_session
from factursaas.domain.planes import Plan
from factursaas.integrations.dev_issuer import Persona, emisor_de_desarrollo
from factursaas.integrations.firma import Firmante, claims_de_sesion, pem_nuevo
from factursaas.integrations.tokens import TokenRechazado, emisor_de_demostraciones, verificar
from factursaas.models import Demostracion
from factursaas.services import demostraciones, muestra

pytestmark = pytest.mark.xdist_group("demostraciones")  # cuentan las que hay en toda la base
ORIGEN = "http://localhost:3000"
PAGINA = {"Origin": ORIGEN}


@pytest.fixture(autouse=True)
def _pocas_facturas(base: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(muestra, "_POR_MES", 1)
    for guardado in (emisor_de_demostraciones, demostracion._firmante):
        guardado.cache_clear()
    _borrar_todas()
    yield
    _borrar_todas()


def _borrar_todas() -> None:
    with system_session() as db:
        abiertas = list(db.exec(select(Demostracion.identificador)))
    for abierta in abiertas:
        demostraciones.borrar(abierta)


def navegador() -> TestClient:
    return TestClient(montar(PlainTextResponse("páginas")), base_url=ORIGEN, raise_server_exceptions=False)


def token_de(quien: TestClient) -> str:
    return quien.post("/demo/tokens", headers=PAGINA).json()["token"]


def firmado(con: Firmante, **cambios: Any) -> str:
    ahora = int(time.time())
    claims = claims_de_sesion(
        iss=ajustes().emisor_de_demostraciones,
        azp=ORIGEN,
        sub="demo_x",
        sid="sess_x",
        email="",
        emitido=ahora,
        caduca=ahora + 60,
    )
    return con.firmar(claims | cambios)


def test_un_clic_abre_una_cuenta_llena_que_solo_ve_lo_suyo() -> None:
    una = navegador()
    respuesta = una.post("/demo/abrir", headers=PAGINA)
    assert respuesta.status_code == 204
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(respuesta.headers["set-cookie"].split("; "))
    con_token = {"Authorization": f"Bearer {token_de(una)}"}
    yo = una.get("/api/auth/me", headers=con_token).json()
    assert (yo["user_id"][:5], yo["email"], yo["plan"]) == ("demo_", "", "pro")
    assert len(una.get("/api/clientes", headers=con_token).json()["items"]) == 10
    assert una.post("/api/ensayo/terminar", headers=con_token, json={"confirmar": True}).status_code == 409
    assert una.post("/demo/abrir", headers=PAGINA).status_code == 204
    with system_session() as db:
        assert len(db.exec(select(Demostracion)).all()) == 1, "quien ya está en una sigue en ella"
    assert navegador().post("/demo/tokens", headers=PAGINA).status_code == 401
    assert una.post("/demo/salir", headers=PAGINA).status_code == 204
    assert una.post("/demo/tokens", headers=PAGINA).status_code == 401
    assert una.get("/api/auth/me", headers=con_token).status_code == 401, "al salir no vale ni el que quedaba en plazo"


@pytest.mark.parametrize("cabeceras", [{}, {"Origin": "https://malo.example"}])
@pytest.mark.parametrize("ruta", ["abrir", "tokens", "salir"])
def test_solo_la_piden_nuestras_paginas(ruta: str, cabeceras: dict[str, str]) -> None:
    assert navegador().post(f"/demo/{ruta}", headers=cabeceras).status_code == 403


def test_ni_la_demostracion_pasa_por_cuenta_de_verdad_ni_al_reves() -> None:
    navegador()
    suya, ajena = demostracion._firmante(), Firmante(pem_nuevo(), "ins_demo")
    assert verificar(firmado(suya)).user_id == "demo_x"
    malos = [
        firmado(suya, sub="user_ana"),
        firmado(suya, iss=ajustes().emisor_tokens),
        firmado(suya, azp="https://malo.example"),
        firmado(suya, exp=int(time.time()) - 60),
        firmado(suya, exp=int(time.time()) + 7 * 24 * 3600),
        firmado(ajena),
        emisor_de_desarrollo().token(Persona("demo_x", "a@example.es", Plan.PRO), 60),
    ]
    for malo in malos:
        with pytest.raises(TokenRechazado):
            verificar(malo)


def test_apagada_no_hay_ni_rutas_ni_tokens_que_valgan(monkeypatch: pytest.MonkeyPatch) -> None:
    navegador()
    token = firmado(demostracion._firmante())
    monkeypatch.setattr(ajustes(), "demo", False)
    assert navegador().post("/demo/abrir", headers=PAGINA).text == "páginas"
    with pytest.raises(TokenRechazado):
        verificar(token)


def test_en_produccion_hay_que_pedirla() -> None:
    def con(**valores: Any) -> bool:
        return Ajustes.model_validate({"FACTURSAAS_ENV": "production", **valores}).con_demo

    assert (con(), con(FACTURSAAS_DEMO="true"), Ajustes.model_validate({}).con_demo) == (False, True, True)


def test_nadie_abre_una_tras_otra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ajustes(), "ritmo", True)
    monkeypatch.setattr(ajustes(), "ritmo_demo", "1/hour")
    monkeypatch.setattr(demostraciones, "abrir", lambda: "")
    una = navegador()
    assert [una.post("/demo/abrir", headers=PAGINA).status_code for _ in range(2)] == [204, 429]
