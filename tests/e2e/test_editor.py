"""El editor de facturas en un navegador: teclear deprisa, dos ventanas y una sesión que caduca a medias."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.test_historia import CLIENTE, crear_cliente, entrar, guardar_emisor

CONCEPTOS = 'textarea[name$=".descripcion"]'
ESCRITAS = f"[...document.querySelectorAll('{CONCEPTOS}')].map(c => c.value).filter(Boolean)"


def empezar(pagina: Page) -> None:
    pagina.goto("/facturas/nueva")
    expect(pagina.locator(CONCEPTOS).first).to_be_visible()


def columna(pagina: Page, campo: str, cuantas: int) -> list[str]:
    valores = pagina.evaluate(f"[...document.querySelectorAll('input[name$=\".{campo}\"]')].map(c => c.value)")
    return valores[:cuantas]


def test_de_principio_a_fin_sin_soltar_el_teclado_y_sin_esperar(pagina: Page) -> None:
    entrar(pagina, "teclado@example.es", "Pro")
    guardar_emisor(pagina)
    crear_cliente(pagina, CLIENTE)
    expect(pagina.get_by_text(CLIENTE["nombre"]).first).to_be_visible()
    empezar(pagina)
    pagina.locator("#cliente").focus()
    pagina.keyboard.type("iñigo")
    expect(pagina.locator(".hallazgo[aria-selected=true]")).to_contain_text(CLIENTE["nombre"])
    pagina.keyboard.press("Enter")
    for i in range(10):
        pagina.keyboard.type(f"Concepto número {i}")
        pagina.keyboard.press("Tab")
        pagina.keyboard.type(str(i + 1))
        pagina.keyboard.press("Tab")
        pagina.keyboard.type("1.234,50")
        pagina.keyboard.press("Enter")
    expect(pagina.get_by_text("Guardado hace un momento")).to_be_visible()
    assert pagina.evaluate(ESCRITAS) == [f"Concepto número {i}" for i in range(10)]
    assert columna(pagina, "cantidad", 10) == [str(i + 1) for i in range(10)]
    assert columna(pagina, "precio", 10) == ["1.234,50"] * 10
    expect(pagina).to_have_url(re.compile(r"/facturas/[0-9a-f-]{36}"))
    pagina.keyboard.press("Control+Enter")
    expect(pagina.get_by_role("alertdialog")).to_contain_text("A-2026-0001")
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_role("heading", name="A-2026-0001")).to_be_visible()


def esperar_guardado(pagina: Page, condicion: str, escrito: str) -> None:
    """Hasta que la base lo tiene: «Guardado hace un momento» puede ser de lo anterior, o no salir si ya lo estaba."""
    pagina.wait_for_function(
        f"""async ([id, escrito]) => {{
            const cabeceras = {{ Authorization: `Bearer ${{await window.__fsToken()}}` }};
            const f = await (await fetch(`/api/facturas/${{id}}`, {{ headers: cabeceras }})).json();
            return {condicion};
        }}""",
        arg=[pagina.url.rsplit("/", 1)[-1], escrito],
        polling=100,
    )


def esperar_notas_guardadas(pagina: Page, notas: str) -> None:
    esperar_guardado(pagina, "f.notas === escrito", notas)


def mientras_la_otra_guarda(pagina: Page, otra: Page, notas: str) -> None:
    """Teclea sin pausa, y por tanto sin guardar, hasta que se entera de lo que acaba de guardar la otra."""
    otra.locator("#notas").fill(notas)
    pagina.locator("#notas").focus()
    aviso = pagina.get_by_text("se ha cambiado desde otra ventana")
    for _ in range(100):
        pagina.keyboard.type("Yo más. ", delay=40)
        if aviso.is_visible():
            return
    expect(aviso).to_be_visible()


def test_en_dos_ventanas_nadie_pisa_a_nadie(contexto: Callable[[], BrowserContext]) -> None:
    casa = contexto()
    una = casa.new_page()
    entrar(una, "ventanas@example.es", "Pro")
    empezar(una)
    una.locator(CONCEPTOS).first.fill("Corte de pelo")
    expect(una).to_have_url(re.compile(r"/facturas/[0-9a-f-]{36}"))
    otra = casa.new_page()
    otra.goto(una.url)
    expect(otra.locator(CONCEPTOS).first).to_have_value("Corte de pelo")
    mientras_la_otra_guarda(otra, una, "La primera")
    otra.get_by_role("button", name="Quedarme con lo mío").click()
    # La primera no tenía nada a medias: se pone al día sola.
    expect(una.locator("#notas")).to_have_value(re.compile("^Yo más"))
    mientras_la_otra_guarda(una, otra, "La tercera")
    una.get_by_role("button", name="Recargar lo último").click()
    expect(una.locator("#notas")).to_have_value("La tercera")
    una.reload()
    expect(una.locator("#notas")).to_have_value("La tercera")


def test_la_sesion_caduca_a_media_factura_y_no_se_pierde_nada(pagina: Page) -> None:
    entrar(pagina, "medias@example.es", "Pro")
    empezar(pagina)
    pagina.locator(CONCEPTOS).first.fill("Trabajo a medias")
    expect(pagina).to_have_url(re.compile(r"/facturas/[0-9a-f-]{36}"))
    aqui = pagina.url
    pagina.locator(CONCEPTOS).nth(1).evaluate("campo => { campo.closest('li').dataset.asomada = 'si'; campo.focus(); }")
    pagina.keyboard.type("Escrito sin sesión, y más")
    pagina.evaluate("fetch('/dev/sessions/' + localStorage.getItem('factursaas.sesion') + '/end', {method: 'POST'})")
    pagina.wait_for_url(re.compile("/entrar"))
    entrar_otra_vez(pagina)
    expect(pagina).to_have_url(aqui)
    expect(pagina.locator(CONCEPTOS).nth(1)).to_have_value("Escrito sin sesión, y más")
    esperar_guardado(pagina, "f.lineas.some(l => l.descripcion === escrito)", "Escrito sin sesión, y más")
    pagina.reload()
    expect(pagina.locator(CONCEPTOS).nth(1)).to_have_value("Escrito sin sesión, y más")


def test_salir_en_otra_pestana_no_estropea_lo_guardado(contexto: Callable[[], BrowserContext]) -> None:
    casa = contexto()
    una = casa.new_page()
    entrar(una, "medias@example.es", "Pro")
    empezar(una)
    for n in range(3):
        una.locator(CONCEPTOS).nth(n).fill(f"Concepto {n}")
    una.locator("#notas").fill("Nota nueva")
    expect(una).to_have_url(re.compile(r"/facturas/[0-9a-f-]{36}"))
    esperar_notas_guardadas(una, "Nota nueva")
    aqui = una.url
    otra = casa.new_page()
    otra.goto("/panel")
    otra.get_by_role("button", name="Salir").first.click()
    una.bring_to_front()
    una.wait_for_url(re.compile("/entrar"))
    assert una.evaluate("sessionStorage.getItem('factursaas.campos')") is None
    entrar_otra_vez(una)
    expect(una).to_have_url(aqui)
    expect(una.locator("#notas")).to_have_value("Nota nueva")
    una.wait_for_timeout(1_500)  # lo que se repusiera mal ya se habría guardado
    una.reload()
    for n in range(3):
        expect(una.locator(CONCEPTOS).nth(n)).to_have_value(f"Concepto {n}")


def entrar_otra_vez(pagina: Page) -> None:
    pagina.locator("#email").fill("medias@example.es")
    pagina.locator("#plan").click()
    pagina.get_by_role("option", name="Pro").click()
    pagina.get_by_role("button", name="Entrar", exact=True).click()


def test_la_vista_previa_sigue_al_borrador_y_encima_se_queda_con_el_teclado(pagina: Page) -> None:
    entrar(pagina, "previa@example.es", "Pro")
    pagina.set_viewport_size({"width": 1440, "height": 900})
    empezar(pagina)
    pagina.locator(CONCEPTOS).first.fill("Que se vea")
    pagina.get_by_role("button", name="Vista previa").click()
    papel = pagina.locator("#previa img")
    expect(papel).to_have_attribute("alt", re.compile("^Página 1 de 1"))
    primero = papel.get_attribute("src")
    pagina.locator("#notas").fill("Y las notas también")
    expect(papel).not_to_have_attribute("src", str(primero))

    pagina.set_viewport_size({"width": 1024, "height": 768})
    expect(pagina.locator("#previa")).to_have_count(0)
    boton = pagina.get_by_role("button", name="Vista previa")
    boton.click()
    expect(pagina.get_by_role("dialog", name="Vista previa de la factura")).to_be_visible()
    for _ in range(5):
        pagina.keyboard.press("Tab")
        assert not pagina.evaluate("Boolean(document.activeElement.closest('.papel'))")
    pagina.keyboard.press("Escape")
    expect(pagina.locator("#previa")).to_have_count(0)
    expect(boton).to_be_focused()
