"""El contador con el que se miden los flujos: si cuenta de menos, los demás se lo creen."""

from playwright.sync_api import Browser

from tests.e2e.clics import Gastos, contar

_PAGINA = """<button onclick="location.assign('/otra')">Seguir</button>
<label><input type="checkbox">Casilla</label><input type="text" aria-label="Nombre">"""


def test_cuenta_lo_que_se_pulsa_aunque_se_cambie_de_pagina(navegador: Browser) -> None:
    pagina = navegador.new_page()
    pagina.route("**/*", lambda ruta: ruta.fulfill(body=_PAGINA, content_type="text/html; charset=utf-8"))
    pagina.goto("http://clics.example/")
    pagina.get_by_role("button").hover()
    with contar(pagina) as gastos:
        pagina.get_by_label("Casilla").check()
        pagina.get_by_role("button").click()
        pagina.wait_for_url("**/otra")
        pagina.get_by_label("Nombre").press_sequentially("Ana")
        pagina.keyboard.press("Shift+Tab")
        pagina.keyboard.press("Space")
        pagina.keyboard.press("Control+K")
    assert gastos == Gastos(clics=2, teclas=3, letras=3)
    with contar(pagina) as nada:
        pagina.evaluate("document.querySelector('[type=checkbox]').click()")
    assert nada == Gastos()
    pagina.close()
