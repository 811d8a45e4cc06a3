import re
from collections.abc import Iterator
from typing import Any

import httpx

from factursaas.api import contrato
from factursaas.api.app import crear_api
from factursaas.config import ajustes
from factursaas.domain import errores
from factursaas.domain.errores import ErrorDeNegocio

ESCRITAS = {
    "/api/auth/me": {"get"},
    "/api/emisor": {"get", "put"},
    "/api/emisor/logo": {"get", "put", "delete"},
    "/api/auditoria": {"get"},
    "/api/auditoria/csv": {"get"},
    "/api/ensayo": {"get"},
    "/api/ensayo/empezar": {"post"},
    "/api/ensayo/borrar": {"post"},
    "/api/ensayo/terminar": {"post"},
    "/api/clientes": {"get", "post"},
    "/api/clientes/{cliente_id}": {"get", "patch", "delete"},
    "/api/productos": {"get", "post"},
    "/api/productos/{producto_id}": {"get", "patch", "delete"},
    "/api/series": {"get", "post"},
    "/api/series/{serie_id}/comienzo": {"put"},
    "/api/facturas/{factura_id}/repetir": {"post"},
    "/api/facturas/elegidas": {"get"},
    "/api/facturas/zip": {"get"},
    "/api/facturas": {"get", "post"},
    "/api/facturas/antiguedad": {"get"},
    "/api/facturas/calcular": {"post"},
    "/api/facturas/canjear": {"post"},
    "/api/facturas/rectificar": {"post"},
    "/api/facturas/{factura_id}": {"get", "patch", "delete"},
    "/api/facturas/{factura_id}/emitir": {"post"},
    "/api/facturas/{factura_id}/rectificar": {"post"},
    "/api/facturas/{factura_id}/anular": {"post"},
    "/api/facturas/{factura_id}/devengos": {"get"},
    "/api/facturas/{factura_id}/cobros": {"get", "post"},
    "/api/facturas/{factura_id}/cobros/{cobro_id}/deshacer": {"post"},
    "/api/facturas/{factura_id}/pdf": {"get"},
    "/api/facturas/{factura_id}/registro": {"get"},
    "/api/facturas/{factura_id}/repetir-anulacion": {"post"},
    "/api/facturas/{factura_id}/subsanar": {"post"},
    "/api/registros": {"get"},
    "/api/eventos": {"get"},
    "/api/verifactu/modalidad": {"get", "put"},
    "/api/verifactu/comprobar": {"post"},
    "/api/verifactu/exportar": {"post"},
    "/api/verifactu/evidencias": {"get"},
    "/api/verifactu": {"get"},
    "/api/verifactu/reanudar": {"post"},
    "/api/verifactu/certificado": {"get", "put", "delete"},
    "/api/verifactu/envios": {"get"},
    "/api/verifactu/envios/{envio_id}/enviado": {"get"},
    "/api/verifactu/envios/{envio_id}/recibido": {"get"},
    "/api/declaracion": {"get"},
    "/api/exportacion": {"get"},
    "/api/listas/facturas": {"get"},
    "/api/listas/clientes": {"get"},
    "/api/listas/productos": {"get"},
    "/api/declaracion/pdf": {"get"},
}
PUBLICAS = {"get /api/declaracion", "get /api/declaracion/pdf"}
INGLES = re.compile(r"\b(Successful|Response|Validation|Error|Bad Request|Not Found|Get|List|Create|Update)\b")


def _operaciones(descripcion: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for ruta, operaciones in descripcion["paths"].items():
        for metodo, operacion in operaciones.items():
            yield f"{metodo} {ruta}", operacion


def test_el_contrato_describe_lo_que_hay_y_nada_mas(nadie: httpx.Client) -> None:
    descripcion = nadie.get("/api/openapi.json").json()
    assert {ruta: set(operaciones) for ruta, operaciones in descripcion["paths"].items()} == ESCRITAS
    assert descripcion["openapi"].startswith("3.1")


def test_todo_error_del_contrato_es_un_problema(nadie: httpx.Client) -> None:
    descripcion = nadie.get("/api/openapi.json").json()
    problema = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problema"}}}
    for nombre, operacion in _operaciones(descripcion):
        assert (operacion["security"][:1] == [{"token": []}]) == (nombre not in PUBLICAS), nombre
        assert ("401" in operacion["responses"]) == (nombre not in PUBLICAS), nombre
        for estado, respuesta in operacion["responses"].items():
            if estado[0] in "45":
                assert respuesta["content"] == problema, (nombre, estado)


def test_todo_post_admite_la_clave_de_idempotencia(nadie: httpx.Client) -> None:
    for nombre, operacion in _operaciones(nadie.get("/api/openapi.json").json()):
        cabeceras = {p["name"] for p in operacion.get("parameters", []) if p["in"] == "header"}
        assert cabeceras == ({"Idempotency-Key"} if nombre.startswith("post") else set()), nombre


def test_las_referencias_llevan_a_algun_sitio(nadie: httpx.Client) -> None:
    respuesta = nadie.get("/api/openapi.json")
    esquemas = respuesta.json()["components"]["schemas"]
    usadas = set(re.findall(r'#/components/schemas/(\w+)"', respuesta.text))
    assert usadas == set(esquemas)


def test_en_un_cambio_nada_es_obligatorio_ni_tiene_valor_supuesto(nadie: httpx.Client) -> None:
    esquemas = nadie.get("/api/openapi.json").json()["components"]["schemas"]
    for nombre in ("CambiosCliente", "CambiosProducto", "CambiosFactura"):
        assert "required" not in esquemas[nombre]
        assert not any("default" in propiedad for propiedad in esquemas[nombre]["properties"].values())


def test_esta_en_espanol(nadie: httpx.Client) -> None:
    for nombre, operacion in _operaciones(nadie.get("/api/openapi.json").json()):
        textos = [operacion["summary"], operacion["description"]]
        textos += [respuesta["description"] for respuesta in operacion["responses"].values()]
        assert not [texto for texto in textos if INGLES.search(texto)], nombre


def test_la_documentacion_no_pide_nada_a_nadie(nadie: httpx.Client) -> None:
    pagina = nadie.get("/api/docs")
    assert pagina.headers["content-type"] == "text/html; charset=utf-8"
    assert not re.search(r"<script|<link|<img|<iframe|url\(|@import|https?://", pagina.text)
    assert "default-src 'none'" in pagina.headers["content-security-policy"]
    for ruta in ESCRITAS:
        assert f"<code>{ruta}</code>" in pagina.text


def test_los_enlaces_de_la_documentacion_llegan(nadie: httpx.Client) -> None:
    texto = nadie.get("/api/docs").text
    anclas = re.findall(r' id="([^"]+)"', texto)
    assert len(anclas) == len(set(anclas))
    assert set(re.findall(r'href="#([^"]+)"', texto)) <= set(anclas)
    familia = {
        clase.codigo
        for clase in vars(errores).values()
        if isinstance(clase, type) and issubclass(clase, ErrorDeNegocio)
    }
    assert familia <= set(anclas)


def test_la_api_no_depende_de_la_interfaz() -> None:
    assert contrato.metodos_de(crear_api(ajustes()), "/api/clientes/x") == ["DELETE", "GET", "PATCH"]
