"""Todo lo que se puede mandar mal tiene una respuesta clara, y nunca es un 500."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as SinConexiones

from factursaas.api.app import crear_api
from factursaas.config import ajustes
from factursaas.integrations.tokens import CLAVES_NO_DISPONIBLES, TokenRechazado
from tests.api.conftest import campos, exigir_problema

JSON = {"Content-Type": "application/json"}


def test_una_direccion_que_no_existe(de_ana: httpx.Client) -> None:
    for ruta in ("/api", "/api/", "/api/nada", "/api/clientes/x/y", "/api//clientes", "/api/facturas/x/registro"):
        exigir_problema(de_ana.get(ruta), 404, "no_encontrado")


@pytest.mark.parametrize(
    ("metodo", "ruta", "admite"),
    [
        ("PUT", "/api/clientes", "GET, POST"),
        ("OPTIONS", "/api/clientes/", "GET, POST"),
        ("POST", "/api/auth/me", "GET"),
        ("PATCH", "/api/facturas/calcular", "POST"),
        ("TRACE", "/api/emisor/logo", "DELETE, GET, PUT"),
        ("PUT", "/api/clientes/01a2124f-5290-723e-b4a0-52bc9ce3f2aa", "DELETE, GET, PATCH"),
    ],
)
def test_un_metodo_que_no_existe(de_ana: httpx.Client, metodo: str, ruta: str, admite: str) -> None:
    respuesta = de_ana.request(metodo, ruta)
    exigir_problema(respuesta, 405, "metodo_no_permitido")
    assert respuesta.headers["allow"] == admite


def test_la_barra_final_responde_lo_mismo(de_ana: httpx.Client) -> None:
    for ruta in ("/api/clientes", "/api/auth/me", "/api/emisor", "/api/series", "/api/openapi.json", "/api/docs"):
        respuesta = de_ana.get(f"{ruta}/")
        assert respuesta.status_code == 200
        assert not respuesta.history
        assert respuesta.content == de_ana.get(ruta).content
    assert de_ana.get("/api/clientes/?limite=1").status_code == 200


@pytest.mark.parametrize(
    "cuerpo",
    [
        b"{",
        b"{'nombre': 1}",
        b'{"nombre": "a"} x',
        b'{"nombre": "a", "nombre": "b"}',
        b'{"nombre": NaN}',
        b'{"nombre": -Infinity}',
        b'{"nombre": "\\ud800"}',
        b'{"\\udfff": "a"}',
        b'{"nombre": "\xff\xfe"}',
        b"\xef\xbb\xbf{}",
        b"[" * 200_000,
        b'{"a":' * 50_000,
        b'{"version": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda cuerpo: repr(cuerpo[:24]),
)
def test_un_cuerpo_que_no_se_entiende(de_ana: httpx.Client, cuerpo: bytes) -> None:
    exigir_problema(de_ana.post("/api/clientes", content=cuerpo, headers=JSON), 400, "cuerpo_ilegible")


@pytest.mark.parametrize(
    ("cuerpo", "campo"),
    [
        (b"", "cuerpo"),
        (b"null", "cuerpo"),
        (b"[]", "cuerpo"),
        (b"1", "cuerpo"),
        (b'"texto"', "cuerpo"),
        (b"{}", "nombre"),
        (b'{"nombre": null}', "nombre"),
        (b'{"nombre": ""}', "nombre"),
        (b'{"nombre": "  \\t "}', "nombre"),
        (b'{"nombre": "a\\u0000b"}', "nombre"),
        (b'{"nombre": "a\\u0007b"}', "nombre"),
        (b'{"nombre": ["a"]}', "nombre"),
        (b'{"nombre": 1e400}', "nombre"),
        (b'{"nombre": "' + b"a" * 121 + b'"}', "nombre"),
        (b'{"nombre": "a", "desconocido": 1}', "desconocido"),
        (b'{"nombre": "a", "user_id": "user_otro"}', "user_id"),
        (b'{"nombre": "a", "pais": "Espana"}', "pais"),
        (b'{"nombre": "a", "email": "no"}', "email"),
        (b'{"nombre": "a", "recargo_equivalencia": "quiza"}', "recargo_equivalencia"),
    ],
    ids=lambda valor: repr(valor[:40]),
)
def test_un_cliente_que_no_vale(de_ana: httpx.Client, cuerpo: bytes, campo: str) -> None:
    respuesta = de_ana.post("/api/clientes", content=cuerpo, headers=JSON)
    assert campos(exigir_problema(respuesta, 422, "datos_no_validos")) >= {campo}
    assert de_ana.get("/api/clientes").json()["items"] == []


def _linea(**cambios: Any) -> dict[str, Any]:
    return {"lineas": [{"descripcion": "x", "cantidad": "1", "precio": "1"} | cambios]}


@pytest.mark.parametrize(
    ("cuerpo", "campo"),
    [
        (_linea(cantidad=1.5), "lineas.0.cantidad"),
        (_linea(cantidad=True), "lineas.0.cantidad"),
        (_linea(cantidad="NaN"), "lineas.0.cantidad"),
        (_linea(cantidad="1e9"), "lineas.0.cantidad"),
        (_linea(cantidad="1,5"), "lineas.0.cantidad"),
        (_linea(cantidad="-"), "lineas.0.cantidad"),
        (_linea(cantidad=10**40), "lineas.0.cantidad"),
        (_linea(cantidad="1" * 5000), "lineas.0.cantidad"),
        (_linea(precio="0.123456789"), "lineas.0.precio"),
        (_linea(precio="999999999999", cantidad="999999999999"), "lineas.0.precio"),
        (_linea(precio={"a": 1}), "lineas.0.precio"),
        (_linea(tipo="101"), "lineas.0.tipo"),
        (_linea(tipo="-1"), "lineas.0.tipo"),
        (_linea(impuesto="VAT"), "lineas.0.impuesto"),
        (_linea(calificacion="S9"), "lineas.0.calificacion"),
        (_linea(calificacion="E1", tipo="21"), "lineas.0.tipo"),
        (_linea(descuento_importe="2"), "lineas.0.descuento_importe"),
        (_linea(descuento_pct="10", descuento_importe="0.10"), "lineas.0.descuento_importe"),
        (_linea(descripcion="\u202e" + "a" * 6000), "lineas.0.descripcion"),
        (_linea(descripcion="a\x00"), "lineas.0.descripcion"),
        ({"lineas": [{}]}, "lineas.0.cantidad"),
        ({"lineas": [None]}, "lineas.0"),
        ({"lineas": "x"}, "lineas"),
        ({"lineas": [{"descripcion": "x", "cantidad": 1, "precio": 1}] * 1001}, "lineas"),
        ({"lineas": [], "fecha": "0001-01-01"}, "fecha"),
        ({"lineas": [], "fecha": "9999-12-31"}, "fecha"),
        ({"lineas": [], "fecha": "2026-02-30"}, "fecha"),
        ({"lineas": [], "fecha": "25/11/2026"}, "fecha"),
        ({"lineas": [], "fecha": 20261125}, "fecha"),
        ({"lineas": [], "fecha": "2026-11-25T00:00:00Z"}, "fecha"),
        ({"lineas": [], "fecha": "２０２６-１１-２５"}, "fecha"),
        ({"lineas": [], "moneda": "euros"}, "moneda"),
        ({"lineas": [], "tipo_cambio": "0", "moneda": "USD"}, "tipo_cambio"),
        ({"lineas": [], "descuento_global_pct": "5", "descuento_global_importe": "1"}, "descuento_global_importe"),
        ({"lineas": [], "anticipo": None}, "anticipo"),
    ],
    ids=lambda valor: str(valor)[:60],
)
def test_una_factura_que_no_vale(de_ana: httpx.Client, cuerpo: dict[str, Any], campo: str) -> None:
    for ruta in ("/api/facturas/calcular", "/api/facturas"):
        respuesta = de_ana.post(ruta, json=cuerpo)
        assert campos(exigir_problema(respuesta, 422, "datos_no_validos")) >= {campo}
    assert de_ana.get("/api/facturas").json()["items"] == []


@pytest.mark.parametrize(
    ("consulta", "campo"),
    [
        ("limite=0", "limite"),
        ("limite=201", "limite"),
        ("limite=-1", "limite"),
        ("limite=muchos", "limite"),
        ("limite=" + "9" * 300, "limite"),
        ("limite=1.5", "limite"),
        ("q=%00", "q"),
        ("q=" + "a" * 201, "q"),
        ("cursor=%00", "cursor"),
        ("cursor=nada", "cursor"),
        ("cursor=W10", "cursor"),
        ("cursor=WyJhIl0", "cursor"),
        ("cursor=WyIyMDI2LTExLTI1IiwgIngiXQ", "cursor"),
        ("cursor=" + "W" * 4000, "cursor"),
        ("cursor=%F0%9F%92%A9", "cursor"),
        ("desde=2026-02-30", "desde"),
        ("desde=0001-01-01", "desde"),
        ("hasta=ayer", "hasta"),
        ("estado=NADA", "estado"),
        ("limit=5", "limit"),
    ],
    ids=lambda valor: valor[:40],
)
def test_una_consulta_que_no_vale(de_ana: httpx.Client, consulta: str, campo: str) -> None:
    assert campos(exigir_problema(de_ana.get(f"/api/facturas?{consulta}"), 422, "datos_no_validos")) == {campo}


@pytest.mark.parametrize("q", ["%FF%FE", "%F0%9F%92%A9", "%25%5F%5C", "'%3B--", "%E2%80%AE", "a " * 90])
def test_una_busqueda_rara_no_encuentra_nada(de_ana: httpx.Client, q: str) -> None:
    for lista in ("clientes", "productos", "facturas"):
        respuesta = de_ana.get(f"/api/{lista}?q={q}")
        assert respuesta.json() == {"items": [], "siguiente": None}


def test_los_errores_no_repiten_lo_que_se_mando(de_ana: httpx.Client) -> None:
    cuerpo = {"nombre": "a"} | {f"{'x' * 500}{n}": 1 for n in range(1000)}
    problema = exigir_problema(de_ana.post("/api/clientes", json=cuerpo), 422, "datos_no_validos")
    assert len(problema["errores"]) == 100
    assert max(len(error["campo"]) for error in problema["errores"]) == 200


@pytest.mark.parametrize("tipo", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "", "a"])
def test_un_tipo_de_contenido_que_no_es_json(de_ana: httpx.Client, tipo: str) -> None:
    respuesta = de_ana.post("/api/clientes", content=b'{"nombre": "a"}', headers={"Content-Type": tipo})
    exigir_problema(respuesta, 415, "tipo_de_contenido")


def test_un_cuerpo_enorme(de_ana: httpx.Client) -> None:
    grande = json.dumps({"nombre": "a" * 1_100_000}).encode()
    exigir_problema(de_ana.post("/api/clientes", content=grande, headers=JSON), 413, "demasiado_grande")
    a_trozos = (grande[i : i + 65536] for i in range(0, len(grande), 65536))
    exigir_problema(de_ana.post("/api/clientes", content=a_trozos, headers=JSON), 413, "demasiado_grande")


def test_html_y_emoji_se_guardan_tal_cual(de_ana: httpx.Client) -> None:
    nombre = "<script>alert('💇')</script> & «Íñigo»"
    creado = de_ana.post("/api/clientes", json={"nombre": nombre}).json()
    assert de_ana.get(f"/api/clientes/{creado['id']}").json()["nombre"] == nombre


@pytest.fixture
def rota() -> FastAPI:
    """Una API a la que todo le falla."""
    app = crear_api(ajustes())

    def fallar(fallo: Exception) -> Any:
        def ruta() -> None:
            raise fallo

        return ruta

    app.add_api_route("/api/roto", fallar(RuntimeError("clave=secreta")))
    app.add_api_route("/api/base", fallar(OperationalError("SELECT 1", {}, Exception("sin servidor"))))
    cruzado = Exception("violates foreign key constraint")
    cruzado.sqlstate = "23503"  # pyright: ignore[reportAttributeAccessIssue]
    app.add_api_route("/api/cruzada", fallar(IntegrityError("INSERT", {}, cruzado)))
    app.add_api_route("/api/llena", fallar(SinConexiones()))
    app.add_api_route("/api/claves", fallar(TokenRechazado(CLAVES_NO_DISPONIBLES)))
    return app


def _pedir(app: FastAPI, ruta: str) -> httpx.Response:
    async def pedir() -> httpx.Response:
        transporte = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transporte, base_url="http://localhost") as cliente:
            return await cliente.get(ruta)

    return asyncio.run(pedir())


def test_un_fallo_nuestro_da_una_referencia_y_nada_mas(rota: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    problema = exigir_problema(_pedir(rota, "/api/roto"), 500, "interno")
    assert "secreta" not in json.dumps(problema)
    assert problema["referencia"] in problema["detail"]
    assert problema["referencia"] in caplog.text
    assert "clave=secreta" in caplog.text


def test_lo_que_cambio_por_el_camino_se_dice(rota: FastAPI) -> None:
    problema = exigir_problema(_pedir(rota, "/api/cruzada"), 409, "estado_no_permitido")
    assert "constraint" not in json.dumps(problema)


@pytest.mark.parametrize("ruta", ["/api/base", "/api/llena", "/api/claves"])
def test_lo_que_se_arregla_esperando_lo_dice(rota: FastAPI, ruta: str) -> None:
    respuesta = _pedir(rota, ruta)
    exigir_problema(respuesta, 503, "ocupado")
    assert respuesta.headers["retry-after"] == "5"
