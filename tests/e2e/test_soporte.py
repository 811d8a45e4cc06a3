"""Pedir ayuda: dejar que miren la cuenta, ver qué han mirado y echarlos en el acto."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import OPERADORA
from tests.e2e.test_historia import entrar

_DUENA = "duena@example.es"


def _apartado(pagina: Page):
    pagina.goto("/ajustes")
    return pagina.get_by_role("region", name="Soporte")


def test_la_duena_deja_mirar_lo_lee_y_la_echa(contexto: Callable[[], BrowserContext]) -> None:
    duena, operadora = contexto().new_page(), contexto().new_page()
    entrar(duena, _DUENA, "Starter")
    entrar(operadora, OPERADORA, "Starter")

    operadora.goto("/admin")
    operadora.get_by_role("link", name=_DUENA).click()
    expect(operadora.get_by_text("no ha dado permiso")).to_be_visible()
    expect(operadora.get_by_role("button", name="Mirar esta cuenta")).to_be_disabled()

    _apartado(duena).get_by_role("button", name=re.compile("Dejar que soporte")).click()
    expect(duena.get_by_role("button", name="Retirar el permiso")).to_be_visible()

    operadora.reload()
    operadora.get_by_role("button", name="Mirar esta cuenta").click()
    operadora.wait_for_url(re.compile("/panel"))
    banda = operadora.get_by_text(f"Estás mirando la cuenta de {_DUENA}, solo lectura.")
    expect(banda).to_be_visible()
    operadora.goto("/clientes")
    expect(banda).to_be_visible()

    duena.goto("/actividad")
    expect(duena.get_by_text("Soporte ha mirado /clientes")).to_be_visible()

    _apartado(duena).get_by_role("button", name="Retirar el permiso").click()
    operadora.wait_for_url(re.compile("/admin/?$"))
    expect(banda).to_have_count(0)
    duena.goto("/actividad")
    expect(duena.get_by_text("Soporte ha dejado de mirar la cuenta: ya no tiene permiso")).to_be_visible()


def test_para_los_demas_el_panel_no_existe(contexto: Callable[[], BrowserContext]) -> None:
    pagina = contexto().new_page()
    entrar(pagina, _DUENA, "Starter")
    expect(pagina.get_by_role("link", name="Instalación")).to_have_count(0)
    for ruta in ("/admin", "/admin/cuenta?id=user_demo"):
        pagina.goto(ruta)
        expect(pagina.get_by_role("heading", name="Aquí no hay nada")).to_be_visible()
        expect(pagina.get_by_text("demo@example.es")).to_have_count(0)
