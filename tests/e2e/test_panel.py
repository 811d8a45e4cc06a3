"""El panel en un teléfono y en una mesa: las respuestas a la vista, y de cada cifra a sus facturas."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

ALTO_DE_LA_BARRA = 60


def entrar_en_la_demo(pagina: Page) -> None:
    """La cuenta de desarrollo que ya tiene un año de facturas."""
    pagina.goto("/entrar")
    pagina.get_by_text("Un año de facturas").click()
    pagina.wait_for_url(re.compile("/panel"))
    expect(pagina.get_by_text("Te deben", exact=True)).to_be_visible()


def test_las_tres_respuestas_se_ven_sin_desplazarse_y_llevan_a_sus_facturas(
    contexto: Callable[[], BrowserContext],
) -> None:
    pagina = contexto().new_page()
    pagina.set_viewport_size({"width": 390, "height": 844})
    entrar_en_la_demo(pagina)
    for pregunta in ("Facturado este mes", "Te deben", "IVA de este trimestre"):
        caja = pagina.locator(".respuesta", has_text=pregunta).bounding_box()
        assert caja is not None
        assert caja["y"] + caja["height"] <= 844 - ALTO_DE_LA_BARRA, pregunta
    assert pagina.evaluate("document.documentElement.scrollWidth") == 390

    pagina.get_by_role("button", name="Año").click()
    expect(pagina.get_by_text("Facturado este año", exact=True)).to_be_visible()
    pagina.get_by_role("link", name=re.compile("ver esas facturas")).click()
    pagina.wait_for_url(re.compile(r"/facturas/?\?estado=NUMERADA&desde=\d{4}-01-01&hasta="))
    expect(pagina.get_by_role("link", name=re.compile(r"A-\d{4}-\d{4}")).first).to_be_visible()


def test_el_grafico_tambien_se_lee_como_tabla_y_nueva_factura_esta_a_un_clic(pagina: Page) -> None:
    entrar_en_la_demo(pagina)
    pagina.get_by_text("Ver como tabla").click()
    meses = pagina.get_by_role("table", name="Facturado por mes, sin impuestos").get_by_role("row")
    expect(meses).to_have_count(13)
    expect(meses.last).to_contain_text("€")
    pagina.get_by_role("button", name="Qué norma pone cada plazo").click()
    expect(pagina.get_by_text("art. 71.4 RD 1624/1992")).to_be_visible()
    pagina.keyboard.press("Escape")
    pagina.get_by_role("link", name=re.compile("factura vencida|facturas vencidas")).first.click()
    pagina.wait_for_url(re.compile(r"/facturas/?\?estado=VENCIDA"))
    pagina.goto("/panel")
    pagina.get_by_role("link", name="Nueva factura").click()
    pagina.wait_for_url(re.compile("/facturas/nueva"))
