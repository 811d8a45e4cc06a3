"""Llegar sin saber nada: de la portada a una factura de ensayo, y mirarlo todo con datos de ejemplo."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.test_historia import CLIENTE, crear_cliente, entrar

TRES_MINUTOS = 180
_PREGUNTAS = ".guia input:not([type=hidden])"


def test_de_la_primera_entrada_a_la_primera_factura_de_ensayo(pagina: Page) -> None:
    inicio = time.monotonic()
    entrar(pagina, "primera.vez@example.es", "Gratis")
    expect(pagina.get_by_role("heading", name="Empieza con dos preguntas")).to_be_visible()
    assert pagina.locator(_PREGUNTAS).count() == 2
    pagina.locator("#nif").fill("12345678Z")
    pagina.locator("#codigo_postal").fill("48011")
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_role("heading", name="Así vas a facturar")).to_be_visible()
    expect(pagina.get_by_text("En Bizkaia se factura con TicketBAI")).to_be_visible()
    retencion = pagina.get_by_role("combobox", name="Retención de IRPF")
    expect(retencion.locator("option:checked")).to_have_text("Sí, 15 %: profesional")
    _la_ayuda_con_el_teclado(pagina)
    pagina.get_by_role("button", name="Ensayar mi primera factura").click()
    pagina.wait_for_url(re.compile("/facturas/nueva"))
    expect(pagina.get_by_text("Estás de ensayo")).to_be_visible()
    crear_cliente(pagina, CLIENTE)
    expect(pagina.get_by_role("button", name=CLIENTE["nombre"])).to_be_visible()
    pagina.goto("/facturas/nueva")
    pagina.locator("input#cliente").fill("peluq")
    pagina.get_by_role("option", name=re.compile("Peluquería")).click()
    pagina.locator('[name="l1.descripcion"]').fill("Corte de pelo")
    pagina.locator('[name="l1.precio"]').fill("100")
    pagina.wait_for_url(re.compile("/facturas/[0-9a-f]{8}-"))
    pagina.keyboard.press("Control+Enter")
    pagina.get_by_role("alertdialog").get_by_role("button", name=re.compile("Emitir")).click()
    expect(pagina.get_by_role("heading", name=re.compile(r"ENSAYO-A-\d{4}-0001"))).to_be_visible()
    assert time.monotonic() - inicio < TRES_MINUTOS


def _la_ayuda_con_el_teclado(pagina: Page) -> None:
    boton = pagina.get_by_role("button", name="Qué es la retención de IRPF")
    pagina.get_by_role("combobox", name="Impuesto").focus()
    pagina.keyboard.press("Tab")
    expect(boton).to_be_focused()
    nota = pagina.get_by_role("note", name="Qué es la retención de IRPF")
    expect(nota).to_contain_text("RD 439/2007")
    pagina.keyboard.press("Escape")
    expect(nota).to_be_hidden()
    pagina.keyboard.press("Enter")
    expect(nota).to_be_visible()
    pagina.keyboard.press("Escape")


def test_la_demostracion_de_la_portada_al_alta(contexto: Callable[[], BrowserContext]) -> None:
    pagina = contexto().new_page()
    pagina.goto("/")
    pagina.get_by_role("button", name="Ver con un año de datos").click()
    pagina.wait_for_url(re.compile("/panel"), timeout=300_000)
    expect(pagina.get_by_text("Estás en una demostración; se borra mañana.")).to_be_visible()
    pagina.goto("/facturas")
    expect(pagina.get_by_text(re.compile(r"ENSAYO-\w+-\d{4}-\d{4}")).first).to_be_visible()
    pagina.reload()
    expect(pagina.get_by_text("Estás en una demostración; se borra mañana.")).to_be_visible()
    pagina.get_by_role("button", name="Crear mi cuenta").click()
    pagina.wait_for_url(re.compile("/entrar"))
    pagina.goto("/panel")
    pagina.wait_for_url(re.compile("/entrar"))
