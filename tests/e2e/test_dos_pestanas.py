"""Dos pestañas de la misma persona: lo que pasa en una, o fuera, se nota en la otra sin tocarla."""

import re
import time
from collections.abc import Callable

import httpx
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.test_historia import entrar


def _dos(contexto: Callable[[], BrowserContext], correo: str) -> tuple[Page, Page]:
    persona = contexto()
    una, otra = persona.new_page(), persona.new_page()
    entrar(una, correo, "Gratis")
    otra.goto("/clientes")
    expect(otra.get_by_role("heading", name="Clientes", level=1)).to_be_visible()
    return una, otra


def test_al_cambiar_de_plan_lo_saben_las_dos_en_menos_de_cinco_segundos(
    contexto: Callable[[], BrowserContext],
) -> None:
    una, otra = _dos(contexto, "plan.pestanas@example.es")
    expect(otra.get_by_role("heading", name="Plan Gratis")).to_be_visible()
    una.goto("/precios")
    una.get_by_role("button", name="Cambiar a Pro").click()
    cambiado = time.monotonic()
    expect(otra.get_by_role("heading", name="Plan Pro")).to_be_visible(timeout=5000)
    assert time.monotonic() - cambiado < 5
    expect(una.get_by_text("Tu plan")).to_be_visible()
    expect(una.get_by_role("button", name="Cambiar a Gratis")).to_be_visible()
    otra.reload()
    expect(otra.get_by_role("heading", name="Plan Pro")).to_be_visible()


def test_donde_las_cuentas_las_da_otro_el_alta_lleva_a_la_entrada(contexto: Callable[[], BrowserContext]) -> None:
    pagina = contexto().new_page()
    pagina.goto("/registro")
    pagina.wait_for_url(re.compile("/entrar"))


def test_al_revocar_la_sesion_las_dos_se_quedan_en_blanco_y_piden_entrar(
    contexto: Callable[[], BrowserContext], aplicacion: str
) -> None:
    una, otra = _dos(contexto, "revocada@example.es")
    sid = una.evaluate("localStorage.getItem('factursaas.sesion')")
    httpx.post(f"{aplicacion}/dev/sessions/{sid}/end", headers={"Origin": aplicacion}).raise_for_status()
    revocada = time.monotonic()
    for pestana in (una, otra):
        pestana.wait_for_url(re.compile("/entrar"), timeout=5000)
    assert time.monotonic() - revocada < 5
    otra.go_back()
    otra.wait_for_url(re.compile("/entrar"))
    expect(otra.get_by_text("Plan Gratis")).to_have_count(0)


def test_lo_que_escribio_una_persona_no_aparece_en_el_formulario_de_la_siguiente(
    contexto: Callable[[], BrowserContext], aplicacion: str
) -> None:
    pagina = contexto().new_page()
    entrar(pagina, "primera@example.es", "Gratis")
    pagina.goto("/ajustes")
    pagina.locator("#nombre").fill("Secreto de la primera")
    sid = pagina.evaluate("localStorage.getItem('factursaas.sesion')")
    httpx.post(f"{aplicacion}/dev/sessions/{sid}/end", headers={"Origin": aplicacion}).raise_for_status()
    pagina.wait_for_url(re.compile("/entrar"))
    pagina.reload()  # como al volver de entrar con otro servicio
    pagina.locator("#email").fill("segunda@example.es")
    pagina.get_by_role("button", name="Entrar", exact=True).click()
    pagina.wait_for_url(re.compile(r":\d+/(panel|ajustes)"))
    pagina.goto("/ajustes")
    expect(pagina.locator("#nombre")).to_have_value("")
    pagina.wait_for_timeout(1_000)
    expect(pagina.locator("#nombre")).to_have_value("")


def test_lo_que_escribio_una_persona_vuelve_a_ella_aunque_se_recargue_la_entrada(
    contexto: Callable[[], BrowserContext], aplicacion: str
) -> None:
    pagina = contexto().new_page()
    entrar(pagina, "tercera@example.es", "Gratis")
    pagina.goto("/ajustes")
    pagina.locator("#nombre").fill("A medias")
    sid = pagina.evaluate("localStorage.getItem('factursaas.sesion')")
    httpx.post(f"{aplicacion}/dev/sessions/{sid}/end", headers={"Origin": aplicacion}).raise_for_status()
    pagina.wait_for_url(re.compile("/entrar"))
    pagina.reload()
    pagina.locator("#email").fill("tercera@example.es")
    pagina.get_by_role("button", name="Entrar", exact=True).click()
    pagina.wait_for_url(re.compile(r":\d+/ajustes"))
    expect(pagina.locator("#nombre")).to_have_value("A medias")
