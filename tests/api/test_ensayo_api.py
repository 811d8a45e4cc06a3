"""El ensayo, por la API."""

import httpx

from factursaas.domain.planes import Inquilino
from tests import fabrica
from tests.ensayos import ensayando, filas


def test_se_empieza_se_borra_y_se_termina(de_ana: httpx.Client, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    assert de_ana.get("/api/ensayo").json() == {
        "en_curso": False,
        "se_puede_empezar": True,
        "terminado_en": None,
        "facturas": 0,
        "borradores": 0,
        "primera_de_verdad": "",
    }
    empezado = de_ana.post("/api/ensayo/empezar").json()
    assert (empezado["en_curso"], empezado["se_puede_empezar"]) == (True, False)
    emitida = de_ana.post(f"/api/facturas/{fabrica.con_borrador(ana).id}/emitir").json()
    assert (emitida["ensayo"], emitida["numero"]) == (True, "ENSAYO-A-2026-0001")
    assert de_ana.get("/api/facturas").json()["items"][0]["ensayo"] is True
    durante = de_ana.get("/api/ensayo").json()
    assert (durante["facturas"], durante["primera_de_verdad"]) == (1, "A-2026-0001")
    assert de_ana.post("/api/ensayo/borrar").json()["facturas"] == 0
    terminado = de_ana.post("/api/ensayo/terminar", json={"confirmar": True}).json()
    assert (terminado["en_curso"], terminado["se_puede_empezar"]) == (False, False)
    assert terminado["terminado_en"]
    de_verdad = de_ana.post(f"/api/facturas/{fabrica.con_borrador(ana).id}/emitir").json()
    assert (de_verdad["ensayo"], de_verdad["numero"]) == (False, "A-2026-0001")


def test_terminar_sin_confirmarlo_no_termina(de_ana: httpx.Client, ana: Inquilino) -> None:
    ensayando(ana)
    fabrica.con_emitida(ana)
    antes = filas(ana)
    for cuerpo in ({}, {"json": {}}, {"json": {"confirmar": False}}):
        respuesta = de_ana.post("/api/ensayo/terminar", **cuerpo)
        assert respuesta.status_code == 422
        [error] = respuesta.json()["errores"]
        assert "no se puede volver" in error["mensaje"]
    assert filas(ana) == antes


def test_sin_ensayo_no_hay_nada_que_borrar_ni_terminar(de_ana: httpx.Client, ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    assert de_ana.post("/api/ensayo/borrar").status_code == 409
    assert de_ana.post("/api/ensayo/terminar", json={"confirmar": True}).status_code == 409
    assert de_ana.post("/api/ensayo/empezar").json()["detail"].startswith("Ya has emitido")


def test_repetir_con_la_misma_clave_termina_una_vez(de_ana: httpx.Client, ana: Inquilino) -> None:
    ensayando(ana)
    cabecera = {"Idempotency-Key": "fin"}
    respuestas = [
        de_ana.post("/api/ensayo/terminar", json={"confirmar": True}, headers=cabecera).json() for _ in range(2)
    ]
    assert respuestas[0] == respuestas[1]


def test_el_ensayo_de_uno_no_es_el_de_otro(de_ana: httpx.Client, bruno: Inquilino) -> None:
    fabrica.con_emitida(ensayando(bruno))
    assert de_ana.get("/api/ensayo").json()["en_curso"] is False
    assert de_ana.post("/api/ensayo/terminar", json={"confirmar": True}).status_code == 409
    assert filas(bruno)["facturas"] == 1
