"""Lo que protege a quien usa la aplicación, en un navegador de verdad."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.e2e.test_historia import CLIENTE, crear_cliente, entrar, guardar_emisor

PUBLICAS = ("/", "/precios", "/declaracion", "/accesibilidad", "/entrar", "/no-existe")
PRIVADAS = ("/panel", "/facturas", "/facturas/nueva", "/clientes", "/productos", "/verifactu", "/ajustes", "/cuenta")
INFRACCION = re.compile("Content Security Policy|Refused to|Permissions-Policy|Permissions policy", re.IGNORECASE)


def escuchar(pagina: Page) -> list[str]:
    """Lo que el navegador dice haber bloqueado, según va pasando."""
    bloqueado: list[str] = []

    def mirar(mensaje: ConsoleMessage) -> None:
        if INFRACCION.search(mensaje.text):
            bloqueado.append(f"{pagina.url}: {mensaje.text}")

    pagina.on("console", mirar)
    return bloqueado


def recorrer(pagina: Page, rutas: tuple[str, ...]) -> None:
    for ruta in rutas:
        respuesta = pagina.goto(ruta)
        assert respuesta is not None
        assert "default-src 'self'" in respuesta.headers["content-security-policy"]
        expect(pagina.get_by_role("heading", level=1).first).to_be_visible()


def test_ninguna_pagina_infringe_su_propia_politica(pagina: Page) -> None:
    bloqueado = escuchar(pagina)
    recorrer(pagina, PUBLICAS)
    entrar(pagina, "cesepe@example.es", "Pro")
    guardar_emisor(pagina)
    crear_cliente(pagina, CLIENTE)
    recorrer(pagina, PRIVADAS)
    assert bloqueado == []


def test_la_politica_bloquea_de_verdad_un_guion_inyectado(pagina: Page) -> None:
    """Sin esto, la prueba de arriba pasaría también sin política."""
    pagina.goto("/")
    bloqueado = escuchar(pagina)
    pagina.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.xss = 1'}))")
    assert pagina.evaluate("window.xss") is None
    assert any("script" in texto for texto in bloqueado)


def test_una_pagina_ajena_no_habla_con_el_canal_ni_sube_nada(aplicacion: str) -> None:
    ajena = {"Origin": "https://malo.example", "Access-Control-Request-Method": "POST"}
    for ruta in ("/_event/?EIO=4&transport=polling", "/_upload", "/ping"):
        respuestas = (
            httpx.options(f"{aplicacion}{ruta}", headers=ajena),
            httpx.get(f"{aplicacion}{ruta}", headers=ajena),
        )
        assert all(r.headers.get("access-control-allow-origin") in (None, "null") for r in respuestas), ruta
    saludo = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "x" * 22 + "==", **ajena}
    abierto = httpx.get(
        f"{aplicacion}/_event/?EIO=4&transport=websocket", headers=saludo | {"Sec-WebSocket-Version": "13"}
    )
    assert abierto.status_code >= 400


def test_un_mensaje_enorme_corta_su_canal_y_los_demas_siguen(pagina: Page, aplicacion: str) -> None:
    pagina.goto("/")
    mandar = """
        () => new Promise((resolver) => {
            const canal = new WebSocket(location.origin.replace("http", "ws") + "/_event/?EIO=4&transport=websocket");
            canal.onopen = () => canal.send("42" + "x".repeat(1_200_000));
            canal.onclose = () => resolver("cortado");
            setTimeout(() => resolver("abierto"), 10_000);
        })
    """
    assert pagina.evaluate(mandar) == "cortado"
    assert httpx.get(f"{aplicacion}/ping", timeout=5).status_code == 200


def test_llevarse_los_datos_y_borrar_la_cuenta(pagina: Page, contexto: Callable[[], BrowserContext]) -> None:
    entrar(pagina, "se.va@example.es", "Pro")
    guardar_emisor(pagina)
    crear_cliente(pagina, CLIENTE)
    pagina.goto("/ajustes")
    with pagina.expect_download() as bajada:
        pagina.get_by_role("button", name="Llevarme mis datos").click()
    paquete = zipfile.ZipFile(io.BytesIO(Path(bajada.value.path()).read_bytes()))
    assert json.loads(paquete.read("emisor.json"))["nif"]
    assert CLIENTE["nombre"] in paquete.read("clientes.csv").decode()
    borrar_la_cuenta(pagina)
    de_vuelta = contexto().new_page()
    entrar_otra_vez(de_vuelta, "se.va@example.es")


def borrar_la_cuenta(pagina: Page) -> None:
    pagina.get_by_role("button", name="Borrar mi cuenta").click()
    pregunta = pagina.get_by_role("dialog")
    expect(pregunta).to_contain_text("1 cliente sin facturas")
    pregunta.get_by_label("Escribe tu NIF").fill("no")
    pregunta.get_by_role("button", name="Borrar mi cuenta").click()
    expect(pregunta.get_by_text("para confirmar que quieres borrarla")).to_be_visible()
    pregunta.get_by_label("Escribe tu NIF").fill("BORRAR")
    pregunta.get_by_role("button", name="Borrar mi cuenta").click()
    expect(pagina.get_by_text("Tu cuenta está de baja")).to_be_visible()
    expect(pagina).to_have_url(re.compile(r"/$"))


def entrar_otra_vez(pagina: Page, correo: str) -> None:
    """La identidad sigue viva, pero la cuenta está bloqueada: no se ve nada suyo."""
    pagina.goto("/entrar")
    pagina.locator("#email").fill(correo)
    pagina.get_by_role("button", name="Entrar", exact=True).click()
    expect(pagina.get_by_text("Esta cuenta está de baja")).to_be_visible()
