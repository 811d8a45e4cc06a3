"""Ningún token falso abre la API, ni en la cabecera ni en la galleta."""

import httpx
import pytest

from factursaas.config import ajustes
from tests import ataques
from tests.api.conftest import exigir_problema


def test_el_bueno_entra_por_las_dos_puertas(nadie: httpx.Client) -> None:
    token = ataques.bueno()
    for cabeceras in ({"Authorization": f"Bearer {token}"}, _galleta(token)):
        assert nadie.get("/api/auth/me", headers=cabeceras).status_code == 200


@pytest.mark.parametrize("ataque", ataques.NOMBRES)
def test_uno_falso_no_entra_por_ninguna(ataque: str, nadie: httpx.Client) -> None:
    token = ataques.token(ataque)
    for cabeceras in ({"Authorization": f"Bearer {token}"}, _galleta(token)):
        for respuesta in (
            nadie.get("/api/auth/me", headers=cabeceras),
            nadie.post("/api/clientes", json={"nombre": "x"}, headers=cabeceras),
            nadie.get("/api/facturas/00000000-0000-0000-0000-000000000000/pdf", headers=cabeceras),
        ):
            exigir_problema(respuesta, 401, "sesion_caducada")
            assert token not in respuesta.text


def _galleta(token: str) -> dict[str, str]:
    return {"Cookie": f"__session={token}", "Origin": ajustes().origenes[0]}
