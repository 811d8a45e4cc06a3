"""Ninguna ruta enseña ni toca lo de otro. Se generan del contrato: una ruta nueva no se puede olvidar."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from factursaas.api import contrato
from factursaas.api.app import crear_api
from factursaas.config import ajustes
from factursaas.domain.planes import Inquilino, Plan
from tests import fabrica
from tests import remision as pasos
from tests.api.conftest import Llamar, exigir_problema, pedir_token

CONTRATO = contrato.describir(crear_api(ajustes()))
RUTAS = [(metodo, ruta) for ruta, operaciones in CONTRATO["paths"].items() for metodo in operaciones]
PUBLICAS = {("get", "/api/declaracion"), ("get", "/api/declaracion/pdf")}
CON_ID = [(metodo, ruta) for metodo, ruta in RUTAS if "{" in ruta]
LISTAS = ["/api/clientes", "/api/productos", "/api/facturas"]
# Un cuerpo válido, para que el rechazo sea por el dueño y no por los datos.
CUERPOS: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/api/facturas/{factura_id}/cobros"): {"importe": "1.00"},
    ("post", "/api/facturas/{factura_id}/emitir"): {},
    ("post", "/api/facturas/{factura_id}/anular"): {"motivo": "x"},
    ("put", "/api/series/{serie_id}/comienzo"): {"empieza_en": 5},
}


@pytest.fixture(scope="module")
def bruno() -> Inquilino:
    """El mismo para todas: lo que intentan los demás no le cambia nada."""
    return Inquilino(f"user_bruno_{uuid4().hex[:12]}", Plan.PRO, "bruno@example.es")


@pytest.fixture(scope="module")
def de_bruno_hay(bruno: Inquilino, direccion: str, nadie: httpx.Client) -> dict[str, str]:
    """Los identificadores de lo que tiene Bruno, por el nombre que llevan en las rutas."""
    emitida = fabrica.con_emitida(bruno)
    identidad = {"Authorization": f"Bearer {pedir_token(nadie, bruno)}"}
    with httpx.Client(base_url=direccion, headers=identidad, timeout=30) as el:
        producto = el.post("/api/productos", json={"nombre": "Corte", "precio": "10"}).json()
        cobro = el.post(f"/api/facturas/{emitida.id}/cobros", json={"importe": "1.00"})
        assert cobro.status_code == 201
        pasos.remitir(bruno)
        cobros = el.get(f"/api/facturas/{emitida.id}/cobros").json()["items"]
        envios = el.get("/api/verifactu/envios").json()["items"]
    return {
        "cliente_id": str(emitida.cliente_id),
        "factura_id": str(emitida.id),
        "producto_id": producto["id"],
        "serie_id": str(emitida.serie_id),
        "cobro_id": cobros[0]["id"],
        "envio_id": envios[0]["id"],
    }


@pytest.mark.parametrize(("metodo", "ruta"), [una for una in RUTAS if una not in PUBLICAS])
def test_ninguna_ruta_atiende_a_desconocidos(nadie: httpx.Client, metodo: str, ruta: str) -> None:
    respuesta = nadie.request(metodo, re.sub(r"\{\w+\}", "01a2124f-5290-723e-b4a0-52bc9ce3f2aa", ruta))
    exigir_problema(respuesta, 401, "sesion_caducada")


@pytest.mark.parametrize(("metodo", "ruta"), CON_ID)
def test_lo_ajeno_no_existe(
    llamar: Llamar, ana: Inquilino, de_bruno_hay: dict[str, str], metodo: str, ruta: str
) -> None:
    con_cuerpo = {"json": CUERPOS.get((metodo, ruta), {})} if metodo in ("post", "patch", "put") else {}
    respuesta = llamar(ana).request(metodo, ruta.format(**de_bruno_hay), **con_cuerpo)
    exigir_problema(respuesta, 404, "no_encontrado")


@pytest.mark.parametrize("ruta", [ruta for metodo, ruta in CON_ID if metodo == "get"])
def test_lo_propio_si(llamar: Llamar, bruno: Inquilino, de_bruno_hay: dict[str, str], ruta: str) -> None:
    assert llamar(bruno).get(ruta.format(**de_bruno_hay)).status_code == 200


@pytest.mark.parametrize(("metodo", "ruta"), CON_ID)
@pytest.mark.parametrize("identificador", ["x", "0", "%00", "..%2f", "00000000-0000-0000-0000-000000000000"])
def test_un_identificador_imposible_no_existe(de_ana: httpx.Client, metodo: str, ruta: str, identificador: str) -> None:
    con_cuerpo = {"json": CUERPOS.get((metodo, ruta), {})} if metodo in ("post", "patch", "put") else {}
    respuesta = de_ana.request(metodo, re.sub(r"\{\w+\}", identificador, ruta), **con_cuerpo)
    assert respuesta.status_code in (404, 405), respuesta.text


@pytest.mark.parametrize("ruta", LISTAS)
def test_las_listas_solo_llevan_lo_propio(de_ana: httpx.Client, de_bruno_hay: dict[str, str], ruta: str) -> None:
    assert de_ana.get(ruta).json() == {"items": [], "siguiente": None}


def test_una_factura_no_puede_nombrar_lo_ajeno(de_ana: httpx.Client, de_bruno_hay: dict[str, str]) -> None:
    cuerpo: dict[str, Any] = {"cliente_id": de_bruno_hay["cliente_id"], "lineas": []}
    problema = exigir_problema(de_ana.post("/api/facturas", json=cuerpo), 422, "datos_no_validos")
    assert problema["errores"][0]["campo"] == "cliente_id"
    linea = {"producto_id": de_bruno_hay["producto_id"], "cantidad": 1, "precio": 1}
    problema = exigir_problema(de_ana.post("/api/facturas", json={"lineas": [linea]}), 422, "datos_no_validos")
    assert problema["errores"][0]["campo"] == "lineas.0.producto_id"


def test_un_borrador_no_se_cambia_a_lo_ajeno(de_ana: httpx.Client, de_bruno_hay: dict[str, str]) -> None:
    propia = de_ana.post("/api/facturas", json={"lineas": []}).json()
    ruta = f"/api/facturas/{propia['id']}"
    for cuerpo in ({"cliente_id": de_bruno_hay["cliente_id"]}, {"cliente_id": propia["id"], "lineas": []}):
        problema = exigir_problema(de_ana.patch(ruta, json=cuerpo), 422, "datos_no_validos")
        assert problema["errores"][0]["campo"] == "cliente_id"
    assert de_ana.get(ruta).json() == propia


def test_la_clave_de_otro_no_devuelve_su_respuesta(llamar: Llamar, ana: Inquilino, bruno: Inquilino) -> None:
    clave = {"Idempotency-Key": "la-misma"}
    primera = llamar(bruno).post("/api/clientes", json={"nombre": "De Bruno"}, headers=clave)
    segunda = llamar(ana).post("/api/clientes", json={"nombre": "De Bruno"}, headers=clave)
    assert (primera.status_code, segunda.status_code) == (201, 201)
    assert primera.json()["id"] != segunda.json()["id"]
