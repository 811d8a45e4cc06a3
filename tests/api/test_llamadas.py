"""Cada llamada identificada a la API se cuenta, sin una escritura por petición."""

from uuid import uuid4

import anyio
import httpx
import pytest
from sqlmodel import select

from factursaas.api import llamadas as anotador
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Uso
from factursaas.services import llamadas
from tests.api.conftest import Llamar


def contadas(quien: Inquilino) -> int:
    with tenant_session(quien) as db:
        return sum(db.exec(select(Uso.llamadas)))


def test_se_cuentan_todas_tambien_las_que_se_rechazan(llamar: Llamar, ana: Inquilino, bruno: Inquilino) -> None:
    de_ana = llamar(ana)
    for ruta in ("/api/clientes", "/api/auth/me", f"/api/facturas/{uuid4()}"):
        de_ana.get(ruta)
    assert contadas(ana) == 0
    llamadas.volcar()
    assert (contadas(ana), contadas(bruno)) == (3, 0)


def test_sin_identificarse_no_se_cuenta_a_nadie(nadie: httpx.Client, llamar: Llamar, ana: Inquilino) -> None:
    nadie.get("/api/clientes", headers={"Authorization": "Bearer nada"})
    llamar(ana).get("/api/auth/me")
    llamadas.volcar()
    assert contadas(ana) == 1


def test_al_parar_el_proceso_se_anota_lo_que_quede(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    async def vida() -> None:
        async with anotador.anotar_llamadas():
            llamadas.contar(ana.user_id)

    anyio.run(vida)
    assert contadas(ana) == 1


def test_mientras_vive_se_anota_cada_poco(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anotador, "CADA", 0.01)

    async def vida() -> None:
        async with anotador.anotar_llamadas():
            llamadas.contar(ana.user_id)
            with anyio.fail_after(10):
                while not contadas(ana):
                    await anyio.sleep(0.01)

    anyio.run(vida)
