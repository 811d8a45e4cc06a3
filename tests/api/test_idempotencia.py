from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from factursaas.domain.planes import Inquilino
from tests import fabrica
from tests.api.conftest import Llamar, campos, exigir_problema

CLAVE = {"Idempotency-Key": "2f6c1f1e"}


def test_repetir_devuelve_la_primera_respuesta(de_ana: httpx.Client) -> None:
    primera = de_ana.post("/api/clientes", json={"nombre": "Ñandú", "pais": "FR"}, headers=CLAVE)
    segunda = de_ana.post("/api/clientes/", json={"pais": "FR", "nombre": "Ñandú"}, headers=CLAVE)
    assert primera.status_code == segunda.status_code == 201
    assert primera.content == segunda.content
    assert len(de_ana.get("/api/clientes").json()["items"]) == 1


def test_la_misma_clave_con_otro_cuerpo_se_rechaza(de_ana: httpx.Client) -> None:
    de_ana.post("/api/clientes", json={"nombre": "Uno"}, headers=CLAVE).raise_for_status()
    respuesta = de_ana.post("/api/clientes", json={"nombre": "Dos"}, headers=CLAVE)
    assert campos(exigir_problema(respuesta, 422, "datos_no_validos")) == {"Idempotency-Key"}


def test_la_misma_clave_en_otra_direccion_se_rechaza(de_ana: httpx.Client) -> None:
    cuerpo = {"nombre": "Uno", "precio": "1"}
    de_ana.post("/api/productos", json=cuerpo, headers=CLAVE).raise_for_status()
    exigir_problema(de_ana.post("/api/facturas", json={"lineas": []}, headers=CLAVE), 422, "datos_no_validos")


def test_ocho_envios_a_la_vez_lo_hacen_una_vez(de_ana: httpx.Client) -> None:
    def enviar(_: int) -> httpx.Response:
        return de_ana.post("/api/productos", json={"nombre": "Corte", "precio": "12.50"}, headers=CLAVE)

    with ThreadPoolExecutor(8) as hilos:
        respuestas = list(hilos.map(enviar, range(8)))
    assert {respuesta.status_code for respuesta in respuestas} == {201}
    assert len({respuesta.content for respuesta in respuestas}) == 1
    assert len(de_ana.get("/api/productos").json()["items"]) == 1


def test_emitir_dos_veces_con_la_misma_clave_gasta_un_numero(llamar: Llamar, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    borrador, de_ana = fabrica.con_borrador(ana), llamar(ana)
    with ThreadPoolExecutor(4) as hilos:
        respuestas = list(
            hilos.map(lambda _: de_ana.post(f"/api/facturas/{borrador.id}/emitir", headers=CLAVE), range(4))
        )
    assert {respuesta.status_code for respuesta in respuestas} == {200}
    assert {respuesta.json()["numero"].rsplit("-", 1)[1] for respuesta in respuestas} == {"0001"}
    sin_clave = de_ana.post(f"/api/facturas/{borrador.id}/emitir")
    exigir_problema(sin_clave, 409, "estado_no_permitido")


def test_lo_que_falla_no_se_recuerda(de_ana: httpx.Client) -> None:
    malo = {"nombre": "Uno", "nif": "12345678A"}
    exigir_problema(de_ana.post("/api/clientes", json=malo, headers=CLAVE), 422, "datos_no_validos")
    assert de_ana.post("/api/clientes", json={"nombre": "Uno"}, headers=CLAVE).status_code == 201


def test_el_rechazo_por_plan_tampoco(llamar: Llamar, carla: Inquilino) -> None:
    de_carla = llamar(carla)
    ids = [de_carla.post("/api/clientes", json={"nombre": f"C{n}"}).json()["id"] for n in range(5)]
    exigir_problema(de_carla.post("/api/clientes", json={"nombre": "Seis"}, headers=CLAVE), 403, "limite_plan")
    de_carla.delete(f"/api/clientes/{ids[0]}").raise_for_status()
    assert de_carla.post("/api/clientes", json={"nombre": "Seis"}, headers=CLAVE).status_code == 201


@pytest.mark.parametrize("clave", ["", "a b", "x" * 256, "ñ".encode("latin-1")])
def test_una_clave_que_no_vale(de_ana: httpx.Client, clave: str | bytes) -> None:
    respuesta = de_ana.post("/api/clientes", json={"nombre": "Uno"}, headers={"Idempotency-Key": clave})
    assert campos(exigir_problema(respuesta, 422, "datos_no_validos")) == {"Idempotency-Key"}
