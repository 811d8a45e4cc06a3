"""Un corte a mitad de escribir no pierde lo tecleado ni emite nada por su cuenta."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import fabrica
from tests.e2e.conftest import Aplicacion
from tests.e2e.test_historia import crear_cliente, entrar


@pytest.fixture
def propia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aplicacion]:
    """Otra aplicación, que esta historia puede matar sin molestar a las demás."""
    aplicacion = Aplicacion(tmp_path_factory.mktemp("reinicio"))
    aplicacion.arrancar()
    yield aplicacion
    aplicacion.parar()


def empezar(pagina: Page, concepto: str) -> Locator:
    """Una factura con una línea, ya guardada."""
    pagina.goto("/facturas/nueva")
    casilla = pagina.locator('textarea[name$=".descripcion"]').first
    casilla.fill(concepto)
    pagina.locator('[name="l1.precio"]').fill("100")
    pagina.wait_for_url(re.compile("/facturas/[0-9a-f]{8}-"))
    expect(pagina.locator(".guardado")).to_contain_text("Guardado")
    return casilla


def test_lo_tecleado_durante_un_corte_se_recupera_y_no_se_emite_solo(propia: Aplicacion, navegador: Browser) -> None:
    contexto = navegador.new_context(base_url=propia.url, locale="es-ES")
    pagina, otra = contexto.new_page(), contexto.new_page()
    entrar(pagina, "corte@example.es", "Pro")
    crear_cliente(pagina, fabrica.CLIENTE)
    expect(pagina.get_by_role("button", name=fabrica.CLIENTE["nombre"])).to_be_visible()
    concepto, concepto_de_otra = empezar(pagina, "Caída"), empezar(otra, "Cerrada")
    la_otra = otra.url

    propia.matar()
    concepto_de_otra.press("End")
    otra.keyboard.type(" sin esperar")
    otra.close()
    concepto.press("End")
    pagina.keyboard.type(" con la luz cortada")
    pagina.keyboard.press("Control+Enter")
    expect(pagina.locator(".guardado")).to_contain_text("Sin conexión", timeout=30_000)
    propia.arrancar()

    expect(pagina.locator(".guardado")).to_contain_text("Guardado", timeout=40_000)
    expect(concepto).to_have_value("Caída con la luz cortada")
    expect(concepto).to_be_focused()
    expect(pagina.get_by_role("alertdialog")).to_have_count(0)
    pagina.reload()
    expect(concepto).to_have_value("Caída con la luz cortada", timeout=15_000)
    pagina.goto(la_otra)
    expect(concepto).to_have_value("Cerrada sin esperar", timeout=15_000)
    expect(pagina.locator(".guardado")).to_contain_text("Guardado hace", timeout=15_000)
    assert not pagina.evaluate("Object.keys(localStorage).filter(clave => clave.includes('apuntes'))")
    contexto.close()
