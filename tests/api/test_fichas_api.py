"""Clientes, productos, series y emisor: cómo se escriben y cómo se leen."""

import io
from datetime import datetime

import httpx
import pytest
from PIL import Image

from factursaas.domain.planes import Inquilino
from tests import fabrica
from tests.api.conftest import Llamar, campos, exigir_problema


def test_un_cliente_de_principio_a_fin(de_ana: httpx.Client) -> None:
    datos = {
        "nombre": "  Peluquería   Íñigo ",
        "nif": "b-12345674",
        "email": "A@Example.ES",
        "recargo_equivalencia": True,
    }
    creado = de_ana.post("/api/clientes", json=datos)
    assert creado.status_code == 201
    cliente = creado.json()
    assert {"nombre": "Peluquería Íñigo", "nif": "B12345674", "pais": "ES", "notas": ""}.items() <= cliente.items()
    assert datetime.fromisoformat(cliente["created_at"]).utcoffset() is not None
    ruta = f"/api/clientes/{cliente['id']}"
    cambiado = de_ana.patch(ruta, json={"municipio": "Ávila"}).json()
    assert cambiado == cliente | {"municipio": "Ávila", "updated_at": cambiado["updated_at"]}
    assert cambiado["updated_at"] > cliente["updated_at"]
    assert de_ana.get(ruta).json() == cambiado
    borrado = de_ana.delete(ruta)
    assert (borrado.status_code, borrado.content) == (204, b"")
    exigir_problema(de_ana.get(ruta), 404, "no_encontrado")
    exigir_problema(de_ana.delete(ruta), 404, "no_encontrado")


def test_cambiar_nada_no_cambia_nada(de_ana: httpx.Client) -> None:
    cliente = de_ana.post("/api/clientes", json={"nombre": "Uno", "nif": "12345678Z"}).json()
    cambiado = de_ana.patch(f"/api/clientes/{cliente['id']}", json={}).json()
    assert cambiado | {"updated_at": ""} == cliente | {"updated_at": ""}
    problema = exigir_problema(
        de_ana.patch(f"/api/clientes/{cliente['id']}", json={"nombre": ""}), 422, "datos_no_validos"
    )
    assert campos(problema) == {"nombre"}


def test_un_nif_que_no_cuadra_lo_explica(de_ana: httpx.Client) -> None:
    respuesta = de_ana.post("/api/clientes", json={"nombre": "Uno", "nif": "12345678A"})
    assert "la letra de 12345678 es Z" in exigir_problema(respuesta, 422, "datos_no_validos")["detail"]


def test_un_cliente_con_facturas_no_se_borra(llamar: Llamar, ana: Inquilino) -> None:
    factura = fabrica.con_borrador(ana)
    exigir_problema(llamar(ana).delete(f"/api/clientes/{factura.cliente_id}"), 409, "estado_no_permitido")


def test_las_paginas_se_encadenan_sin_repetir_ni_saltar(de_ana: httpx.Client) -> None:
    for nombre in ("Zoe", "ñu", "Núñez", "álvaro", "Nadal"):
        de_ana.post("/api/clientes", json={"nombre": nombre}).raise_for_status()
    nombres, cursor = [], ""
    while cursor is not None:
        pagina = de_ana.get("/api/clientes", params={"limite": 2, "cursor": cursor}).json()
        nombres += [cliente["nombre"] for cliente in pagina["items"]]
        cursor = pagina["siguiente"]
    assert nombres == ["álvaro", "Nadal", "Núñez", "ñu", "Zoe"]
    assert [c["nombre"] for c in de_ana.get("/api/clientes?q=NUÑ").json()["items"]] == ["Núñez"]


@pytest.mark.parametrize(
    ("precio", "escrito"),
    [
        ("12.50", "12.5"),
        ("12.00000000", "12"),
        (100, "100"),
        ("0.12345678", "0.12345678"),
        ("-0", "0"),
        ("-3.10", "-3.1"),
    ],
)
def test_los_precios_van_sin_ceros_de_mas(de_ana: httpx.Client, precio: str | int, escrito: str) -> None:
    creado = de_ana.post("/api/productos", json={"nombre": "Corte", "precio": precio, "tipo": "5.20"}).json()
    assert (creado["precio"], creado["tipo"], creado["impuesto"]) == (escrito, "5.2", "IVA")
    assert de_ana.get(f"/api/productos/{creado['id']}").json() == creado


def test_un_producto_se_desactiva_y_deja_de_ofrecerse(de_ana: httpx.Client) -> None:
    producto = de_ana.post("/api/productos", json={"nombre": "Corte", "precio": "10", "referencia": "C1"}).json()
    assert producto["tipo"] == "21"
    cambiado = de_ana.patch(f"/api/productos/{producto['id']}", json={"activo": False}).json()
    assert cambiado | {"updated_at": "", "activo": True} == producto | {"updated_at": ""}
    assert de_ana.get("/api/productos?solo_activos=true").json()["items"] == []
    assert len(de_ana.get("/api/productos").json()["items"]) == 1
    repetido = de_ana.post("/api/productos", json={"nombre": "Otro", "precio": "1", "referencia": "C1"})
    assert campos(exigir_problema(repetido, 422, "datos_no_validos")) == {"referencia"}
    otro = de_ana.post("/api/productos", json={"nombre": "Otro", "precio": "1"}).json()
    repetido = de_ana.patch(f"/api/productos/{otro['id']}", json={"nombre": "Distinto", "referencia": "C1"})
    assert "la referencia C1" in exigir_problema(repetido, 422, "datos_no_validos")["detail"]
    assert de_ana.get(f"/api/productos/{otro['id']}").json() == otro
    assert de_ana.delete(f"/api/productos/{otro['id']}").status_code == 204
    assert de_ana.delete(f"/api/productos/{producto['id']}").status_code == 204


def test_las_series(de_ana: httpx.Client) -> None:
    primera = de_ana.get("/api/series").json()
    assert [(s["codigo"], s["patron"], s["tipo"]) for s in primera["items"]] == [
        ("A", "{serie}-{ejercicio}-{numero:04d}", "ordinaria")
    ]
    creada = de_ana.post("/api/series", json={"codigo": "S", "tipo": "simplificada"})
    assert creada.status_code == 201
    exigir_problema(de_ana.post("/api/series", json={"codigo": "S"}), 409, "estado_no_permitido")
    for patron in ("{serie}", "{numero.__class__}", "{0}", "{numero!r}", "<{numero}>", "{numero:99999999d}"):
        respuesta = de_ana.post("/api/series", json={"codigo": "B", "patron": patron})
        assert campos(exigir_problema(respuesta, 422, "datos_no_validos")) == {"patron"}
    assert [s["codigo"] for s in de_ana.get("/api/series").json()["items"]] == ["A", "S"]


def test_el_emisor_en_blanco_y_lleno(de_ana: httpx.Client) -> None:
    vacio = de_ana.get("/api/emisor").json()
    assert (vacio["nif"], vacio["territorio"], vacio["irpf_defecto"]) == ("", "peninsula", "0")
    datos = fabrica.EMISOR | {"iban": "ES91 2100 0418 4502 0005 1332", "irpf_defecto": "15.00"}
    guardado = de_ana.put("/api/emisor", json=datos).json()
    assert (guardado["iban"], guardado["irpf_defecto"]) == ("ES9121000418450200051332", "15")
    assert de_ana.get("/api/emisor").json() == guardado
    problema = exigir_problema(
        de_ana.put("/api/emisor", json={"nif": "12345678A", "iban": "ES00"}), 422, "datos_no_validos"
    )
    assert campos(problema) == {"nif", "iban"}
    assert de_ana.get("/api/emisor").json() == guardado


def _imagen(formato: str, lado: int = 20) -> bytes:
    salida = io.BytesIO()
    Image.new("RGB", (lado, lado), "teal").save(salida, formato)
    return salida.getvalue()


@pytest.mark.parametrize("formato", ["png", "jpeg"])
def test_el_logo_va_y_vuelve_igual(de_ana: httpx.Client, formato: str) -> None:
    exigir_problema(de_ana.get("/api/emisor/logo"), 404, "no_encontrado")
    contenido, tipo = _imagen(formato), f"image/{formato}"
    assert de_ana.put("/api/emisor/logo", content=contenido, headers={"Content-Type": tipo}).status_code == 204
    leido = de_ana.get("/api/emisor/logo")
    assert (leido.content, leido.headers["content-type"]) == (contenido, tipo)
    assert de_ana.delete("/api/emisor/logo").status_code == 204
    assert de_ana.delete("/api/emisor/logo").status_code == 204
    exigir_problema(de_ana.get("/api/emisor/logo"), 404, "no_encontrado")


@pytest.mark.parametrize(
    ("contenido", "tipo", "estado", "codigo"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", 415, "tipo_de_contenido"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png", 422, "datos_no_validos"),
        (b"", "image/png", 422, "datos_no_validos"),
        (_imagen("png")[:50], "image/png", 422, "datos_no_validos"),
        (_imagen("gif"), "image/png", 422, "datos_no_validos"),
        (_imagen("png", 4001), "image/png", 422, "datos_no_validos"),
        (_imagen("png") + b"0" * 1_000_000, "image/png", 422, "datos_no_validos"),
        (_imagen("png") + b"0" * 1_300_000, "image/png", 413, "demasiado_grande"),
    ],
    ids=["svg", "svg-disfrazado", "vacio", "cortado", "gif", "enorme-en-pixeles", "pesado", "pesadisimo"],
)
def test_lo_que_no_es_un_logo(de_ana: httpx.Client, contenido: bytes, tipo: str, estado: int, codigo: str) -> None:
    respuesta = de_ana.put("/api/emisor/logo", content=contenido, headers={"Content-Type": tipo})
    exigir_problema(respuesta, estado, codigo)
    exigir_problema(de_ana.get("/api/emisor/logo"), 404, "no_encontrado")
