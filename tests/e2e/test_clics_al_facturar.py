"""Lo que cuesta facturar: clics y teclas de cada flujo, contados por el navegador.

Quien ya tiene cliente y producto factura y entrega en 5 clics, o en ninguno con el teclado; repetir, 3; un cliente
nuevo, tres casillas sin salir de la factura.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Download, Page, expect

from tests.e2e.clics import contar
from tests.e2e.test_historia import CLIENTE, crear_cliente, crear_producto, entrar, guardar_emisor

CONCEPTO = 'textarea[name$=".descripcion"]'


@pytest.fixture
def taller(contexto: Callable[[], BrowserContext]) -> Page:
    """Alguien con sus datos, un cliente y un producto, en su panel."""
    pagina = contexto().new_page()
    entrar(pagina, "clics@example.es", "Pro")
    guardar_emisor(pagina)
    crear_cliente(pagina, CLIENTE)
    expect(pagina.get_by_role("button", name=CLIENTE["nombre"])).to_be_visible()
    crear_producto(pagina)
    pagina.goto("/panel")
    expect(pagina.get_by_role("link", name="Nueva factura").first).to_be_visible()
    return pagina


def _bajada(pagina: Page, pulsar: Callable[[], None]) -> Download:
    with pagina.expect_download() as bajada:
        pulsar()
    return bajada.value


def _espera_el_foco_en(pagina: Page, casilla: str) -> None:
    expect(pagina.locator(casilla).first).to_be_focused()


def test_facturar_y_entregar_lo_de_siempre(taller: Page) -> None:
    pagina, dialogo = taller, taller.get_by_role("alertdialog")
    with contar(pagina) as raton:
        pagina.get_by_role("link", name="Nueva factura").first.click()
        _espera_el_foco_en(pagina, "#cliente")
        pagina.get_by_role("option", name=re.compile(CLIENTE["nombre"])).click()
        _espera_el_foco_en(pagina, CONCEPTO)
        pagina.get_by_role("option", name=re.compile("Corte de pelo")).click()
        expect(pagina.get_by_text("1.493,75 €").first).to_be_visible()
        pagina.get_by_role("button", name="Emitir factura").click()
        papel = _bajada(pagina, dialogo.get_by_role("button", name="Emitir factura y descargar").click)
        expect(pagina.get_by_role("heading", name="A-2026-0001")).to_be_visible()
    assert papel.suggested_filename.endswith("0001.pdf")
    assert (raton.clics, raton.teclas) == (5, 0)

    with contar(pagina) as teclado:
        pagina.keyboard.press("Control+k")
        _espera_el_foco_en(pagina, ".paleta-caja")
        pagina.keyboard.type("iñi")
        expect(pagina.locator(".paleta-orden[aria-selected=true]")).to_contain_text("Nueva factura para Peluquería")
        pagina.keyboard.press("Enter")
        _espera_el_foco_en(pagina, CONCEPTO)
        pagina.keyboard.type("cort")
        expect(pagina.get_by_role("option", name=re.compile("a este cliente, 1.234,50"))).to_be_visible()
        pagina.keyboard.press("ArrowDown")
        pagina.keyboard.press("Enter")
        expect(pagina.get_by_text("Último precio a este cliente: 1.234,50 €").first).to_be_visible()
        pagina.keyboard.press("Control+Enter")
        expect(dialogo.get_by_role("button", name="Emitir factura y descargar")).to_be_focused()
        _bajada(pagina, lambda: pagina.keyboard.press("Enter"))
        expect(pagina.get_by_role("heading", name="A-2026-0002")).to_be_visible()
    assert (teclado.clics, teclado.teclas) == (0, 6)

    pagina.goto("/panel")
    with contar(pagina) as repetida:
        pagina.get_by_role("link", name=re.compile("A-2026-0002")).first.click()
        pagina.get_by_role("button", name="Repetir").click()
        expect(dialogo).to_contain_text("Es igual que A-2026-0002, con fecha de hoy")
        _bajada(pagina, dialogo.get_by_role("button", name="Emitir factura y descargar").click)
        expect(pagina.get_by_role("heading", name="A-2026-0003")).to_be_visible()
    assert (repetida.clics, repetida.teclas) == (3, 0)

    with contar(pagina) as repetida_a_teclas:
        pagina.keyboard.press("Control+k")
        _espera_el_foco_en(pagina, ".paleta-caja")
        pagina.keyboard.type("repetir 3")
        expect(pagina.locator(".paleta-orden[aria-selected=true]")).to_contain_text("Repetir la A-2026-0003")
        pagina.keyboard.press("Enter")
        expect(dialogo.get_by_role("button", name="Emitir factura y descargar")).to_be_focused()
        _bajada(pagina, lambda: pagina.keyboard.press("Enter"))
        expect(pagina.get_by_role("heading", name="A-2026-0004")).to_be_visible()
    assert (repetida_a_teclas.clics, repetida_a_teclas.teclas) == (0, 3)


def test_lo_que_falta_se_crea_sin_salir_de_la_factura(pagina: Page) -> None:
    entrar(pagina, "clics.nuevo@example.es", "Pro")
    guardar_emisor(pagina)
    pagina.keyboard.press("n")
    _espera_el_foco_en(pagina, "#cliente")
    pagina.keyboard.type("Talleres Ibarra, S.L.")
    expect(pagina.get_by_role("option", name=re.compile("Crear el cliente"))).to_have_attribute("aria-selected", "true")
    pagina.keyboard.press("Enter")
    alta = pagina.get_by_role("group", name="Cliente nuevo")
    expect(alta.get_by_role("textbox")).to_have_count(3)
    expect(alta.get_by_label("Nombre o razón social")).to_have_value("Talleres Ibarra, S.L.")
    expect(alta.get_by_label("NIF")).to_be_focused()
    pagina.keyboard.type("B64717839")
    expect(alta.get_by_text("no cuadra")).to_be_visible()
    expect(alta.get_by_label("NIF")).to_have_attribute("aria-invalid", "true")
    pagina.keyboard.press("Enter")
    expect(alta.get_by_label("NIF")).to_be_focused()
    alta.get_by_label("NIF").fill("B64717838")
    expect(alta.get_by_text("Está bien escrito")).to_be_visible()
    pagina.keyboard.press("Tab")
    pagina.keyboard.type("Calle Mayor, 2, 48001 Bilbao")
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_label("Para", exact=True).get_by_text("48001 Bilbao (Bizkaia)")).to_be_visible()
    expect(pagina.get_by_role("link", name="en su ficha")).to_be_visible()
    _espera_el_foco_en(pagina, CONCEPTO)

    pagina.keyboard.type("Cambio de aceite")
    pagina.get_by_role("option", name=re.compile("Guardar «Cambio de aceite» como producto")).click()
    producto = pagina.get_by_role("group", name=re.compile("Cambio de aceite"))
    pagina.keyboard.press("Enter")
    expect(producto.get_by_text("Escribe su precio")).to_be_visible()
    pagina.keyboard.type("45,50")
    pagina.keyboard.press("Enter")
    expect(pagina.locator('[name="l1.precio"]')).to_have_value("45,50")
    _espera_el_foco_en(pagina, '[name="l1.cantidad"]')
    pagina.keyboard.press("Control+Enter")
    expect(pagina.get_by_role("alertdialog")).to_contain_text("55,06 €")
