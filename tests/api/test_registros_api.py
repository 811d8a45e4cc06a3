"""La cadena de registros, por la API."""

import httpx

from factursaas.domain.planes import Inquilino
from tests import fabrica
from tests.esquemas import exigir_valido


def test_el_registro_de_una_factura_es_el_xml_exacto(de_ana: httpx.Client, ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    respuesta = de_ana.get(f"/api/facturas/{factura.id}/registro")
    assert respuesta.headers["content-type"].startswith("application/xml")
    exigir_valido(respuesta.content)
    [registro] = de_ana.get("/api/registros").json()["items"]
    assert registro["xml"].encode() == respuesta.content
    assert (registro["tipo"], registro["factura_id"], registro["estado_envio"]) == (
        "alta",
        str(factura.id),
        "pendiente",
    )


def test_la_cadena_se_lee_por_paginas_y_en_su_orden(de_ana: httpx.Client, ana: Inquilino) -> None:
    for _ in range(3):
        fabrica.con_emitida(ana)
    primera = de_ana.get("/api/registros", params={"limite": 2}).json()
    segunda = de_ana.get("/api/registros", params={"limite": 2, "cursor": primera["siguiente"]}).json()
    todos = [*primera["items"], *segunda["items"]]
    assert [r["posicion"] for r in todos] == [1, 2, 3]
    assert [r["huella_anterior"] for r in todos] == ["", todos[0]["huella"], todos[1]["huella"]]
    assert segunda["siguiente"] is None
    assert [r["numero"] for r in de_ana.get("/api/registros", params={"q": "0002"}).json()["items"]] == [
        todos[1]["numero"]
    ]


def test_un_borrador_no_tiene_registro_y_una_anulada_tiene_dos(de_ana: httpx.Client, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana)
    assert de_ana.get(f"/api/facturas/{borrador.id}/registro").status_code == 404
    de_ana.post(f"/api/facturas/{borrador.id}/emitir")
    de_ana.post(f"/api/facturas/{borrador.id}/anular", json={"motivo": "No debió existir"})
    anulacion = de_ana.get(f"/api/facturas/{borrador.id}/registro", params={"tipo": "anulacion"})
    assert b"RegistroAnulacion" in anulacion.content
    assert [r["tipo"] for r in de_ana.get("/api/registros").json()["items"]] == ["alta", "anulacion"]
