"""Entrar con el proveedor de identidad de la organización: la aplicación construida para eso, y un proveedor real."""

import re
from collections.abc import Iterator

import pytest
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.clerk.aplicacion import en_marcha
from tests.e2e.conftest import PACIENCIA


@pytest.fixture(scope="module")
def proveedor() -> Iterator[str]:
    """Un proveedor que deja entrar a quien diga su nombre."""
    with run_server_in_thread() as servidor:
        yield f"http://localhost:{servidor.server_port}"


@pytest.fixture(scope="module")
def con_oidc(proveedor: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Dirección de la aplicación configurada con ese proveedor."""
    entorno = {
        "OIDC_ISSUER": proveedor,
        "OIDC_CLIENT_ID": "factursaas",
        "OIDC_CLIENT_SECRET": "x",
        "OIDC_NAME": "Talleres Íñigo",
    }
    with en_marcha(tmp_path_factory.mktemp("oidc"), entorno) as direccion:
        yield direccion


@pytest.fixture
def ordenador(navegador: Browser, con_oidc: str) -> Iterator[BrowserContext]:
    """El navegador de una persona."""
    abierto = navegador.new_context(base_url=con_oidc, locale="es-ES")
    abierto.set_default_timeout(PACIENCIA)
    expect.set_options(timeout=PACIENCIA)
    yield abierto
    abierto.close()


def aceptar(pagina: Page, quien: str) -> None:
    """Lo que se hace en la página del proveedor."""
    pagina.get_by_placeholder("sub").fill(quien)
    pagina.get_by_role("button", name="Authorize").click()


def test_se_entra_con_la_organizacion_y_se_sale_en_todas_las_pestanas(ordenador: BrowserContext, proveedor: str):
    una = ordenador.new_page()
    una.goto("/clientes?q=nadie")
    una.wait_for_url(re.compile("/entrar"))
    una.get_by_role("link", name="Entrar con Talleres Íñigo").click()
    una.wait_for_url(re.compile(re.escape(proveedor)))
    aceptar(una, "ana@example.es")
    una.wait_for_url(re.compile(r"/clientes/?\?q=nadie$"))
    una.goto("/clientes")
    una.get_by_role("button", name="Nuevo cliente").first.click()
    una.locator("#nombre").fill("Peluquería Íñigo")
    una.get_by_role("button", name="Guardar cliente").click()
    expect(una.get_by_role("button", name="Peluquería Íñigo")).to_be_visible()
    expect(una.get_by_text("ana@example.es").first).to_be_attached()
    assert una.evaluate("document.cookie") == ""

    otra = ordenador.new_page()
    otra.goto("/clientes")
    expect(otra.get_by_role("button", name="Peluquería Íñigo")).to_be_visible()

    una.get_by_role("button", name="Salir").click()
    una.wait_for_url(re.compile("end_session"))
    expect(otra.get_by_role("button", name="Peluquería Íñigo")).to_have_count(0)
    otra.wait_for_url(re.compile("/entrar"))
    una.get_by_role("button", name="End session").click()
    una.wait_for_url(re.compile("localhost:[0-9]+/$"))
    una.goto("/clientes")
    una.wait_for_url(re.compile("/entrar"))


def test_si_no_acepta_vuelve_a_la_entrada_y_lee_por_que(ordenador: BrowserContext):
    pagina = ordenador.new_page()
    pagina.goto("/entrar?volver=/productos")
    pagina.get_by_role("link", name="Entrar con Talleres Íñigo").click()
    pagina.get_by_role("button", name="Deny").click()
    pagina.wait_for_url(re.compile("/entrar"))
    expect(pagina.get_by_role("alert")).to_contain_text("No has llegado a entrar")
    expect(pagina.get_by_role("link", name="Entrar con Talleres Íñigo")).to_be_visible()


def test_quien_entra_en_otra_pestana_entra_tambien_en_esta(ordenador: BrowserContext):
    espera, entra = ordenador.new_page(), ordenador.new_page()
    espera.goto("/entrar?volver=/productos")
    expect(espera.get_by_role("link", name="Entrar con Talleres Íñigo")).to_be_visible()
    entra.goto("/entrar")
    entra.get_by_role("link", name="Entrar con Talleres Íñigo").click()
    aceptar(entra, "bruno@example.es")
    entra.wait_for_url(re.compile("/panel"))
    espera.wait_for_url(re.compile("/productos"))
    expect(espera.get_by_role("heading", name="Productos", exact=True)).to_be_visible()


def test_con_otra_persona_la_pestana_abierta_no_sigue_ensenando_lo_de_antes(ordenador: BrowserContext):
    vieja = ordenador.new_page()
    vieja.goto("/entrar?volver=/clientes")
    vieja.get_by_role("link", name="Entrar con Talleres Íñigo").click()
    aceptar(vieja, "carla@example.es")
    vieja.get_by_role("button", name="Nuevo cliente").first.click()
    vieja.locator("#nombre").fill("Secreto de Carla")
    vieja.get_by_role("button", name="Guardar cliente").click()
    expect(vieja.get_by_role("button", name="Secreto de Carla")).to_be_visible()
    nueva = ordenador.new_page()
    nueva.goto("/oidc/entrar?volver=/clientes")
    aceptar(nueva, "diego@example.es")
    expect(nueva.get_by_text("Aún no tienes clientes")).to_be_visible()
    expect(vieja.get_by_text("Aún no tienes clientes")).to_be_visible()
    expect(vieja.get_by_text("Secreto de Carla")).to_have_count(0)


def test_cuando_la_sesion_acaba_se_entra_otra_vez_y_se_sigue_donde_se_estaba(ordenador: BrowserContext):
    pagina = ordenador.new_page()
    pagina.goto("/oidc/entrar")
    aceptar(pagina, "elena@example.es")
    pagina.wait_for_url(re.compile("/panel"))
    ordenador.clear_cookies(name="fs_sesion")
    pagina.goto("/productos")
    pagina.wait_for_url(re.compile("/entrar.*volver"))
    pagina.get_by_role("link", name="Entrar con Talleres Íñigo").click()
    aceptar(pagina, "elena@example.es")
    pagina.wait_for_url(re.compile("/productos"))
    expect(pagina.get_by_role("heading", name="Productos", exact=True)).to_be_visible()
