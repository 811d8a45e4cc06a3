"""La actividad por la API: se lee, se filtra y se baja; nadie la cambia."""

from typing import Any

import httpx

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import enlaces
from tests import ataques, fabrica
from tests.api.conftest import Llamar, exigir_problema

RUTA = "/api/auditoria"


def test_lo_hecho_por_la_api_dice_que_fue_por_la_api(de_ana: httpx.Client) -> None:
    de_ana.post("/api/clientes", json={"nombre": "Íñigo"}, headers={"X-Request-Id": "req-1"})
    [fila] = de_ana.get(RUTA, params={"accion": "cliente.crear"}).json()["items"]
    assert (fila["actor"], fila["canal"], fila["peticion"]) == ("persona", "api", "req-1")
    assert fila["resumen"] == "Cliente dado de alta: Íñigo"
    assert fila["momento"].endswith(("Z", "+00:00"))


def test_una_referencia_de_peticion_rara_no_se_guarda(de_ana: httpx.Client) -> None:
    de_ana.post("/api/clientes", json={"nombre": "x"}, headers={"X-Request-Id": "<script>"})
    assert de_ana.get(RUTA).json()["items"][0]["peticion"] == ""


def test_se_pagina_y_se_busca(de_ana: httpx.Client) -> None:
    for n in range(3):
        de_ana.post("/api/clientes", json={"nombre": f"Cliente {n}"})
    primera = de_ana.get(RUTA, params={"limite": 2}).json()
    segunda = de_ana.get(RUTA, params={"limite": 2, "cursor": primera["siguiente"]}).json()
    assert [len(primera["items"]), len(segunda["items"]), segunda["siguiente"]] == [2, 1, None]
    assert len(de_ana.get(RUTA, params={"q": "DADO DE ALTA"}).json()["items"]) == 3
    assert de_ana.get(RUTA, params={"hasta": "2001-01-01"}).json()["items"] == []
    exigir_problema(de_ana.get(RUTA, params={"accion": "x; --"}), 422, "datos_no_validos")


def test_no_se_cambia_ni_se_borra(de_ana: httpx.Client) -> None:
    for metodo in ("post", "put", "patch", "delete"):
        assert de_ana.request(metodo, RUTA).status_code == 405


def test_otro_no_la_ve(llamar: Llamar, ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_cliente(ana)
    assert llamar(bruno).get(RUTA).json()["items"] == []
    assert len(llamar(bruno).get(f"{RUTA}/csv").text.splitlines()) == 1


def test_se_baja_en_csv_y_queda_escrito(de_ana: httpx.Client, ana: Inquilino) -> None:
    fabrica.con_cliente(ana, nombre="=HYPERLINK(1)")
    respuesta = de_ana.get(f"{RUTA}/csv")
    assert respuesta.headers["content-type"] == "text/csv; charset=utf-8"
    assert respuesta.content.startswith(b"\xef\xbb\xbfmomento;accion;resumen;")
    [fila] = respuesta.text.splitlines()[1:]
    assert ";cliente.crear;Cliente dado de alta: =HYPERLINK(1);cliente;" in fila
    assert de_ana.get(RUTA).json()["items"][0]["accion"] == "auditoria.exportar"


def test_con_un_enlace_firmado_tambien(nadie: httpx.Client, ana: Inquilino) -> None:
    with tenant_session(ana) as db:
        enlace = enlaces.firmar_actividad(db)
        de_otra_cosa = enlaces.firmar_evidencias(db)
    assert nadie.get(f"{RUTA}/csv", params={"enlace": enlace}).status_code == 200
    exigir_problema(nadie.get(f"{RUTA}/csv", params={"enlace": de_otra_cosa}), 401, "sesion_caducada")


def test_quien_mira_por_otro_deja_escrito_que_mira(direccion: str, inquilino: Any) -> None:
    victima = fabrica.con_permiso(inquilino("victima"))
    token = ataques.bueno(sub=victima.user_id, act={"sub": "user_soporte"})
    with httpx.Client(base_url=direccion, headers={"Authorization": f"Bearer {token}"}) as soporte:
        assert soporte.get("/api/clientes").status_code == 200
        [fila] = soporte.get(RUTA, params={"accion": "soporte"}).json()["items"][1:]
    assert (fila["accion"], fila["objeto_id"], fila["quien"]) == ("soporte.mirar", "/api/clientes", "user_soporte")


def test_sin_permiso_no_mira_y_queda_escrito(direccion: str, llamar: Llamar, inquilino: Any) -> None:
    victima = inquilino("victima")
    token = ataques.bueno(sub=victima.user_id, act={"sub": "user_soporte"})
    with httpx.Client(base_url=direccion, headers={"Authorization": f"Bearer {token}"}) as soporte:
        exigir_problema(soporte.get("/api/clientes"), 403, "sin_permiso")
    [fila] = llamar(victima).get(RUTA).json()["items"]
    assert fila["accion"] == "soporte.rechazado"
