"""Un Chromium que va de página en página por la aplicación en marcha, como quien pulsa enlaces."""

import os
import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

EJEMPLO = "demo@example.es"
_ARGUMENTOS = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
_TITULAR = "document.querySelector('main h1')?.innerText ?? ''"
_ASENTADA = """async ([ruta, antes]) => {
    const hecha = () => location.pathname.startsWith(ruta)
        && ![undefined, antes].includes(document.querySelector('main h1')?.innerText)
        && !document.querySelector('.esqueleto, [aria-busy="true"]');
    await new Promise(listo => requestIdleCallback(listo, { timeout: 300 }));
    if (!hecha()) return false;
    await new Promise(listo => setTimeout(listo, 100));
    return hecha();
}"""


@contextmanager
def chromium() -> Generator[Browser]:
    """El navegador del sistema, cerrado al acabar."""
    nombres = ("chromium", "chromium-browser", "google-chrome")
    programa = os.environ.get("FACTURSAAS_CHROMIUM") or next(filter(None, map(shutil.which, nombres)), None)
    if programa is None:
        raise SystemExit("Falta Chromium: instálalo o di dónde está con FACTURSAAS_CHROMIUM.")
    sin_jaula = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        abierto = playwright.chromium.launch(executable_path=programa, args=[*_ARGUMENTOS, *sin_jaula])
        yield abierto
        abierto.close()


def contexto(navegador: Browser, url: str, sesion: StorageState | None = None) -> BrowserContext:
    """Otro ordenador, sin nada guardado salvo quizá la sesión, de alguien que prefiere que nada se mueva."""
    abierto = navegador.new_context(base_url=url, locale="es-ES", reduced_motion="reduce", storage_state=sesion)
    abierto.set_default_timeout(20_000)
    return abierto


def entrar(pagina: Page, correo: str) -> None:
    """Entra con el acceso de desarrollo, sin nada de quien estuviera antes: como una persona de prueba o como otra."""
    pagina.goto("/precios")
    pagina.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    pagina.goto("/entrar")
    if correo == EJEMPLO:
        pagina.get_by_role("button", name=re.compile(correo)).click()
    else:
        pagina.locator("#email").fill(correo)
        pagina.get_by_role("button", name="Entrar", exact=True).click()
    pagina.wait_for_url(re.compile("/panel"))
    asentar(pagina, "/panel")


def ir_a(pagina: Page, ruta: str) -> None:
    """Cambia de página sin recargar y espera a que lo suyo haya llegado."""
    aqui = pagina.evaluate("location.pathname.replace(/(.)\\/$/, '$1') + location.search")
    antes = "" if aqui == ruta else pagina.evaluate(_TITULAR)
    if aqui != ruta:
        pagina.evaluate("ruta => window.__reactRouterDataRouter.navigate(ruta)", ruta)
    asentar(pagina, ruta.partition("?")[0], antes)


def asentar(pagina: Page, ruta: str, antes: str = "") -> None:
    """Espera a que la página tenga su título, que no es el de antes, y no quede ningún esqueleto."""
    pagina.wait_for_function(_ASENTADA, arg=[ruta, antes])
