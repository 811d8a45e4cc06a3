"""Que cualquiera pueda usarla: WCAG 2.2 AA en cada pantalla, y el foco, los avisos y los diálogos con el teclado."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bench import blanca
from bench.accesibilidad import EN_DIAGONAL, recorrer
from bench.navegador import EJEMPLO, entrar, ir_a
from bench.navegador import contexto as contexto_nuevo
from bench.peso import pesar
from tests.e2e.conftest import OPERADORA
from tests.e2e.test_historia import entrar as llegar

_CON_FOCO = "document.activeElement.innerText || document.activeElement.getAttribute('aria-label')"


@pytest.fixture
def pestana(contexto: Callable[[], BrowserContext]) -> Page:
    """La de alguien que ha pedido a su sistema que nada se mueva."""
    pagina = contexto().new_page()
    pagina.emulate_media(reduced_motion="reduce")
    return pagina


def test_ninguna_pantalla_incumple_wcag_ni_se_sale_ni_esconde_el_foco(pestana: Page) -> None:
    informe = recorrer(pestana, OPERADORA, EN_DIAGONAL)
    assert informe.hallazgos == [], str(informe)
    rotulos = {ruta: titulo for ruta, titulo in informe.titulos.items() if not ruta.startswith("/facturas/")}
    assert len(set(rotulos.values())) == len(rotulos), "cada página tiene su título"


def test_los_dialogos_encierran_el_foco_y_lo_devuelven(pestana: Page) -> None:
    entrar(pestana, EJEMPLO)
    _el_panel_pesa_poco(pestana)
    _saltar_al_contenido(pestana)
    ir_a(pestana, "/clientes")
    _abrir_y_cerrar(pestana, "Nuevo cliente", "dialog")
    ir_a(pestana, "/facturas/nueva")
    _abrir_y_cerrar(pestana, "Borrar el borrador", "alertdialog")
    ir_a(pestana, "/ajustes")
    _ayuda(pestana)


def test_los_avisos_se_anuncian(pestana: Page) -> None:
    llegar(pestana, "avisos.accesibles@example.es", "Starter")
    ir_a(pestana, "/clientes?nuevo=1")
    pestana.locator("#nombre").fill("Cliente que avisa")
    pestana.keyboard.press("Enter")
    anuncio = pestana.locator('section[aria-live="polite"]', has_text="Cliente que avisa")
    expect(anuncio).to_have_attribute("aria-label", re.compile("Avisos"))
    pestana.get_by_role("button", name="Nuevo cliente").click()
    pestana.get_by_role("button", name="Guardar cliente").click()
    nombre = pestana.locator("#nombre")
    expect(nombre).to_have_attribute("aria-invalid", "true")
    nota = pestana.locator(f"#{nombre.get_attribute('aria-describedby')}")
    expect(nota).to_have_attribute("aria-live", "polite")
    expect(nota).not_to_be_empty()


def _el_panel_pesa_poco(pagina: Page) -> None:
    """Como mucho, 1,3 veces la página en blanco de esta versión de Reflex; la mide `python -m bench.paginas`."""
    assert blanca.al_dia()
    assert pagina.context.browser
    nuevo = contexto_nuevo(pagina.context.browser, pagina.url, pagina.context.storage_state())
    peso = pesar(nuevo.new_page(), "/panel")
    nuevo.close()
    bytes_de_js, comprimidos = peso.de("JavaScript")
    detalle = "\n".join(map(str, peso.descargas))
    assert bytes_de_js <= blanca.TOPE * blanca.BYTES, detalle
    assert comprimidos <= blanca.TOPE * blanca.COMPRIMIDOS, detalle


def _saltar_al_contenido(pagina: Page) -> None:
    pagina.goto("/panel")
    expect(pagina.get_by_role("heading", name="Panel")).to_be_visible()
    pagina.keyboard.press("Tab")
    expect(pagina.get_by_role("link", name="Saltar al contenido")).to_be_focused()
    pagina.keyboard.press("Enter")
    expect(pagina.locator("#contenido")).to_be_focused()
    expect(pagina).to_have_url(re.compile("/panel/?$"))


def _abrir_y_cerrar(pagina: Page, boton: str, papel: str) -> None:
    pagina.get_by_role("button", name=boton).first.focus()
    pagina.keyboard.press("Enter")
    dialogo = pagina.locator(f"[role={papel}]")
    expect(dialogo).to_be_visible()
    for _ in range(25):
        pagina.keyboard.press("Tab")
        assert dialogo.evaluate("dialogo => dialogo.contains(document.activeElement)"), "el foco se escapa del diálogo"
    pagina.keyboard.press("Escape")
    expect(dialogo).to_have_count(0)
    assert boton in pagina.evaluate(_CON_FOCO)


def _ayuda(pagina: Page) -> None:
    """La explicación se abre y se cierra con el teclado, y el foco no se va del «?»."""
    ayuda = pagina.get_by_role("button", name="Qué es el NIF")
    ayuda.focus()
    pagina.keyboard.press("Escape")
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_role("note").filter(visible=True)).to_contain_text("El número con que Hacienda te conoce")
    pagina.keyboard.press("Escape")
    expect(pagina.get_by_role("note").filter(visible=True)).to_have_count(0)
    expect(ayuda).to_be_focused()
