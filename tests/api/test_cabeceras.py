import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.staticfiles import StaticFiles

from factursaas.api.cabeceras import csp_de_paginas, huella_csp, poner
from factursaas.api.fachada import Fachada
from factursaas.config import Ajustes
from tests.api.conftest import exigir_problema

DESARROLLO = Ajustes(PORT=4321)
PRODUCCION = Ajustes(
    FACTURSAAS_ENV="production",
    FACTURSAAS_ORIGIN="https://app.example.es",
    CLERK_PUBLISHABLE_KEY="pk_test_ZXhhbXBsZS5hY2NvdW50cy5kZXYk",
    CLERK_SECRET_KEY="sk_test_x",
)


@pytest.mark.parametrize("ruta", ["/", "/api/auth/me", "/api/docs", "/api/nada", "/dev/.well-known/jwks.json"])
def test_toda_respuesta_va_protegida(nadie: httpx.Client, ruta: str) -> None:
    cabeceras = nadie.get(ruta).headers
    assert cabeceras["x-content-type-options"] == "nosniff"
    assert cabeceras["x-frame-options"] == "DENY"
    assert cabeceras["referrer-policy"] == "same-origin"
    assert cabeceras["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in cabeceras["permissions-policy"]


def test_lo_que_responde_la_api_no_se_guarda_ni_se_enmarca(nadie: httpx.Client) -> None:
    cabeceras = nadie.get("/api/auth/me").headers
    assert cabeceras["cache-control"] == "no-store"
    assert cabeceras["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_la_api_no_se_ofrece_a_paginas_ajenas(nadie: httpx.Client) -> None:
    respuesta = nadie.get("/api/auth/me", headers={"Origin": "https://malo.example"})
    assert "access-control-allow-origin" not in respuesta.headers


@pytest.mark.parametrize("ruta", ["/api/auth/me", "/api/facturas", "/api/exportacion", "/dev/token"])
def test_una_pagina_ajena_no_pasa_ni_la_consulta_previa(nadie: httpx.Client, ruta: str) -> None:
    previa = {"Origin": "https://malo.example", "Access-Control-Request-Method": "POST"}
    respuesta = nadie.options(ruta, headers=previa | {"Access-Control-Request-Headers": "authorization"})
    assert respuesta.status_code in (403, 405)
    assert not [nombre for nombre in respuesta.headers if nombre.startswith("access-control-allow")]


def test_la_politica_solo_deja_los_guiones_construidos(tmp_path: Path) -> None:
    (tmp_path / "entrar").mkdir()
    (tmp_path / "index.html").write_text('<script src="/tema.js"></script><script type="module">\nuno()\n</script>')
    (tmp_path / "entrar" / "index.html").write_text("<script>dos()</script><script></script>")
    politica = csp_de_paginas(DESARROLLO, tmp_path)
    guiones = next(parte for parte in politica.split("; ") if parte.startswith("script-src"))
    huellas = sorted([huella_csp("\nuno()\n"), huella_csp("dos()")])
    assert guiones == " ".join(["script-src 'self' 'unsafe-eval'", *huellas])
    assert "frame-ancestors 'none'" in politica
    assert "ws://localhost:4321" in politica


def test_en_produccion_se_exige_https() -> None:
    for config, espera in ((DESARROLLO, None), (PRODUCCION, "max-age=31536000; includeSubDomains")):
        cabeceras = MutableHeaders({"content-type": "text/html"})
        poner(cabeceras, config, "x", de_la_api=False)
        assert cabeceras.get("strict-transport-security") == espera
        assert cabeceras["content-security-policy"] == "x"


@pytest.mark.parametrize("nombre", ["malo.example", "localhost.malo.example", "127.0.0.1.nip.io", "", "[::1", "a@b@c"])
def test_en_desarrollo_un_nombre_ajeno_no_entra(nadie: httpx.Client, nombre: str) -> None:
    for ruta in ("/", "/api/auth/me", "/dev/token"):
        exigir_problema(nadie.get(ruta, headers={"Host": nombre}), 421, "servidor_equivocado")


@pytest.mark.parametrize("nombre", ["localhost:3000", "127.0.0.1", "[::1]:80", "LOCALHOST"])
def test_en_desarrollo_se_entra_por_la_propia_maquina(nadie: httpx.Client, nombre: str) -> None:
    assert nadie.get("/", headers={"Host": nombre}).status_code == 200


def _pedir(config: Ajustes, host: str, ruta: str) -> httpx.Response:
    fachada = Fachada(PlainTextResponse("api"), HTMLResponse("páginas"), config, "x")

    async def pedir() -> httpx.Response:
        transporte = httpx.ASGITransport(fachada)
        async with httpx.AsyncClient(transport=transporte, base_url=f"http://{host}") as cliente:
            return await cliente.get(ruta)

    return asyncio.run(pedir())


def test_con_un_origen_propio_se_atiende_su_nombre() -> None:
    config = Ajustes(FACTURSAAS_ORIGIN="http://factura.local:3000")
    assert _pedir(config, "factura.local", "/").status_code == 200
    assert _pedir(config, "otro.local", "/").status_code == 421


def test_en_produccion_no_hay_acceso_de_desarrollo_y_manda_el_proxy() -> None:
    assert _pedir(PRODUCCION, "10.0.0.7", "/dev/token").text == "páginas"
    assert _pedir(PRODUCCION, "10.0.0.7", "/api/x").text == "api"


def test_un_canal_de_eventos_con_nombre_ajeno_se_cierra() -> None:
    enviados: list[dict[str, Any]] = []

    async def enviar(mensaje: Any) -> None:
        enviados.append(mensaje)

    async def recibir() -> Any:
        return {"type": "websocket.connect"}

    fachada = Fachada(PlainTextResponse(""), PlainTextResponse(""), DESARROLLO, "x")
    scope = {"type": "websocket", "path": "/_event", "headers": [(b"host", b"malo.example")]}
    asyncio.run(fachada(scope, recibir, enviar))
    assert enviados == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(("config", "esquema"), [(DESARROLLO, "http"), (PRODUCCION, "https")])
def test_una_redireccion_va_a_la_direccion_publica(config: Ajustes, esquema: str, tmp_path: Path) -> None:
    """El proxy que pone HTTPS habla con la aplicación por HTTP."""
    (tmp_path / "clientes").mkdir()
    (tmp_path / "clientes" / "index.html").write_text("x")
    servidor = urlsplit(config.origenes[0]).netloc
    fachada = Fachada(PlainTextResponse("api"), StaticFiles(directory=tmp_path, html=True), config, "x")
    respuesta = TestClient(fachada, base_url=f"http://{servidor}").get("/clientes", follow_redirects=False)
    assert respuesta.headers["location"] == f"{esquema}://{servidor}/clientes/"
