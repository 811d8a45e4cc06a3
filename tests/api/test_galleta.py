"""El token que Clerk deja en la galleta del navegador vale para la API, pero solo desde nuestras páginas."""

import httpx
import pytest

from factursaas.api.credencial import nombres_de_galleta
from factursaas.config import ajustes
from factursaas.domain.planes import Inquilino
from tests.api.conftest import exigir_problema, pedir_token

AJENO = "https://malo.example"


@pytest.fixture
def galleta(nadie: httpx.Client, ana: Inquilino) -> dict[str, str]:
    return {"Cookie": f"otra=1; __session={pedir_token(nadie, ana)}"}


def test_una_pagina_nuestra_lee_y_escribe(nadie: httpx.Client, galleta: dict[str, str], ana: Inquilino) -> None:
    cabeceras = galleta | {"Origin": ajustes().origenes[0]}
    assert nadie.get("/api/auth/me", headers=cabeceras).json()["user_id"] == ana.user_id
    assert nadie.post("/api/clientes", json={"nombre": "Iñaki"}, headers=cabeceras).status_code == 201


@pytest.mark.parametrize("sitio", ["same-origin", "none"])
def test_una_lectura_nuestra_va_sin_origen(nadie: httpx.Client, galleta: dict[str, str], sitio: str) -> None:
    assert nadie.get("/api/auth/me", headers=galleta | {"Sec-Fetch-Site": sitio}).status_code == 200


@pytest.mark.parametrize("sitio", ["cross-site", "same-site", "", None])
def test_una_lectura_de_otro_sitio_no_se_atiende(
    nadie: httpx.Client, galleta: dict[str, str], sitio: str | None
) -> None:
    cabeceras = galleta if sitio is None else galleta | {"Sec-Fetch-Site": sitio}
    exigir_problema(nadie.get("/api/auth/me", headers=cabeceras), 401, "sesion_caducada")


def test_escribir_sin_decir_desde_donde_no_se_atiende(nadie: httpx.Client, galleta: dict[str, str]) -> None:
    respuesta = nadie.post("/api/clientes", json={"nombre": "x"}, headers=galleta | {"Sec-Fetch-Site": "same-origin"})
    exigir_problema(respuesta, 401, "sesion_caducada")


@pytest.mark.parametrize("origen", [AJENO, "null", "http://localhost:1", "http://localhost"])
def test_otra_pagina_no_usa_la_sesion_ni_para_leer(nadie: httpx.Client, galleta: dict[str, str], origen: str) -> None:
    cabeceras = galleta | {"Origin": origen, "Sec-Fetch-Site": "cross-site"}
    exigir_problema(nadie.get("/api/auth/me", headers=cabeceras), 403, "no_permitido")
    exigir_problema(nadie.post("/api/clientes", json={"nombre": "x"}, headers=cabeceras), 403, "no_permitido")


def test_si_viene_cabecera_la_galleta_no_cuenta(nadie: httpx.Client, galleta: dict[str, str]) -> None:
    cabeceras = galleta | {"Origin": ajustes().origenes[0], "Authorization": "Bearer a.b.c"}
    exigir_problema(nadie.get("/api/auth/me", headers=cabeceras), 401, "sesion_caducada")


def test_con_el_token_en_la_cabecera_da_igual_el_origen(nadie: httpx.Client, ana: Inquilino) -> None:
    cabeceras = {"Authorization": f"Bearer {pedir_token(nadie, ana)}", "Origin": AJENO}
    assert nadie.get("/api/auth/me", headers=cabeceras).status_code == 200


def test_la_galleta_de_esta_instancia_va_antes_que_la_comun() -> None:
    propia, comun = nombres_de_galleta("pk_test_ZXhhbXBsZS5hY2NvdW50cy5kZXYk")
    assert comun == "__session"
    assert propia.startswith("__session_")
