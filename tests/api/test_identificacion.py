import time
from datetime import UTC, datetime, timedelta

import httpx
import jwt
import pytest

from factursaas.domain.planes import Inquilino
from factursaas.services import sesiones
from tests.api.conftest import Llamar, exigir_problema, pedir_token

AJENA = "x" * 64


def test_sin_token_se_pide_uno(nadie: httpx.Client) -> None:
    respuesta = nadie.get("/api/clientes")
    exigir_problema(respuesta, 401, "sesion_caducada")
    assert respuesta.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("cabecera", ["", "Bearer", "Basic YTpi", "abc", "Bearer\ta.b.c"])
def test_una_cabecera_que_no_lleva_token(nadie: httpx.Client, cabecera: str) -> None:
    exigir_problema(nadie.get("/api/auth/me", headers={"Authorization": cabecera}), 401, "sesion_caducada")


@pytest.mark.parametrize(
    "token",
    ["a.b.c", "a", "." * 2, "a" * 9000, jwt.encode({"sub": "user_ana", "exp": int(time.time()) + 60}, AJENA)],
    ids=["basura", "sin-puntos", "vacio", "enorme", "hs256"],
)
def test_un_token_que_no_vale(nadie: httpx.Client, token: str) -> None:
    respuesta = nadie.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
    exigir_problema(respuesta, 401, "sesion_caducada")
    assert respuesta.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_un_token_caducado(nadie: httpx.Client, ana: Inquilino) -> None:
    token = pedir_token(nadie, ana, ttl=-1)
    exigir_problema(nadie.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"}), 401, "sesion_caducada")


def test_un_token_retocado(nadie: httpx.Client, ana: Inquilino) -> None:
    cabecera, cuerpo, firma = pedir_token(nadie, ana).split(".")
    letra = "A" if cuerpo[20] != "A" else "B"
    token = f"{cabecera}.{cuerpo[:20]}{letra}{cuerpo[21:]}.{firma}"
    exigir_problema(nadie.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"}), 401, "sesion_caducada")


def test_una_sesion_cerrada_no_vuelve_a_entrar(nadie: httpx.Client, ana: Inquilino) -> None:
    token = pedir_token(nadie, ana)
    cabeceras = {"Authorization": f"bearer {token}"}
    assert nadie.get("/api/auth/me", headers=cabeceras).status_code == 200
    sid = jwt.decode(token, options={"verify_signature": False})["sid"]
    sesiones.cerrar(sid, datetime.now(UTC) + timedelta(minutes=5))
    exigir_problema(nadie.get("/api/auth/me", headers=cabeceras), 401, "sesion_caducada")
    cuerpo = {"lineas": []}
    exigir_problema(nadie.post("/api/facturas/calcular", json=cuerpo, headers=cabeceras), 401, "sesion_caducada")


@pytest.mark.parametrize("contenido", [b"{", b"x=1", b"{}", b"[" * 100_000], ids=["roto", "form", "json", "hondo"])
def test_sin_identificarse_no_se_mira_el_cuerpo(nadie: httpx.Client, contenido: bytes) -> None:
    exigir_problema(nadie.post("/api/clientes", content=contenido), 401, "sesion_caducada")


def test_quien_soy(llamar: Llamar, carla: Inquilino) -> None:
    assert llamar(carla).get("/api/auth/me").json() == {
        "user_id": carla.user_id,
        "email": carla.email,
        "plan": "free_user",
        "limites": {"clientes": 5, "facturas_mes": 10, "pdf": False},
        "uso": {"clientes": 0, "facturas_mes": 0},
    }


def test_sin_limites_se_dice_con_menos_uno(de_ana: httpx.Client) -> None:
    assert de_ana.get("/api/auth/me").json()["limites"] == {"clientes": -1, "facturas_mes": -1, "pdf": True}
