"""Quien entra en nombre de otro (`act`) mira todo y no cambia nada."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest

from factursaas.db import tenant_session
from factursaas.domain.auditoria import Actor, Origen
from factursaas.domain.planes import Inquilino, Plan
from factursaas.services import auditoria, enlaces
from factursaas.services.auditoria import Filtro
from tests import ataques, fabrica
from tests.api.conftest import exigir_problema


@pytest.fixture
def soporte(direccion: str) -> Iterator[httpx.Client]:
    """Alguien de soporte en la cuenta de otra persona."""
    token = ataques.bueno(act={"iss": "https://dashboard.clerk.com", "sid": "sess_soporte", "sub": "user_soporte"})
    with httpx.Client(base_url=direccion, headers={"Authorization": f"Bearer {token}"}) as cliente:
        yield cliente


@pytest.fixture
def victima(base: str) -> Inquilino:
    return fabrica.con_permiso(Inquilino(ataques.VICTIMA.sub, Plan.PRO, ataques.VICTIMA.email))


def test_puede_leer_todo(soporte: httpx.Client, victima: Inquilino) -> None:
    factura = fabrica.con_emitida(victima)
    for ruta in ("auth/me", "emisor", "clientes", "productos", "series", "facturas", f"facturas/{factura.id}/pdf"):
        assert soporte.get(f"/api/{ruta}").status_code == 200, ruta
    assert soporte.post("/api/facturas/calcular", json={"lineas": []}).status_code == 200


def test_una_cuenta_sin_estrenar_tambien_se_lee(direccion: str, inquilino: Callable[..., Inquilino]) -> None:
    token = ataques.bueno(sub=fabrica.con_permiso(inquilino("nuevo")).user_id, act={"sub": "user_soporte"})
    with httpx.Client(base_url=direccion, headers={"Authorization": f"Bearer {token}"}) as cliente:
        for ruta in ("auth/me", "emisor", "clientes", "productos", "series", "facturas"):
            assert cliente.get(f"/api/{ruta}").status_code in (200, 404), ruta
        assert [serie["codigo"] for serie in cliente.get("/api/series").json()["items"]] == ["A"]


def test_no_puede_emitir_ni_nada_que_escriba(soporte: httpx.Client, victima: Inquilino) -> None:
    fabrica.con_emisor(victima)
    borrador, cliente = fabrica.con_borrador(victima), fabrica.con_cliente(victima, nombre="Otro")
    intentos = (
        soporte.post(f"/api/facturas/{borrador.id}/emitir"),
        soporte.post(f"/api/facturas/{borrador.id}/emitir", headers={"Idempotency-Key": "k"}),
        soporte.post("/api/clientes", json={"nombre": "x"}),
        soporte.patch(f"/api/clientes/{cliente.id}", json={"nombre": "x"}),
        soporte.delete(f"/api/clientes/{cliente.id}"),
        soporte.put("/api/emisor", json=fabrica.EMISOR | {"nombre": "Otra"}),
        soporte.post("/api/facturas", json={"lineas": []}),
    )
    for respuesta in intentos:
        exigir_problema(respuesta, 403, "solo_lectura")
    assert soporte.get(f"/api/facturas/{borrador.id}").json()["estado"] == "BORRADOR"
    assert soporte.get(f"/api/clientes/{cliente.id}").json()["nombre"] == "Otro"


def test_lo_que_baja_con_un_enlace_tambien_queda_escrito(direccion: str, victima: Inquilino) -> None:
    mirando = replace(victima, suplantado=True, origen=Origen(actor=Actor.OPERADOR, quien="user_soporte"))
    with tenant_session(mirando) as db:
        enlace = enlaces.firmar_exportacion(db)
    assert httpx.get(f"{direccion}/api/exportacion", params={"enlace": enlace}).status_code == 200
    with tenant_session(victima) as db:
        vistos = [hecho.resumen for hecho in auditoria.listar(db, Filtro("soporte"), 10, None).items]
    assert "Soporte ha mirado /api/exportacion" in vistos
