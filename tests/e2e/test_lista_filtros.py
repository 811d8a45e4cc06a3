"""La lista de facturas: se filtra, se ordena, se vuelve atrás, se guarda y se baja, sin perder por dónde se iba."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect


def test_los_filtros_viven_en_la_direccion_y_lo_que_se_ve_se_baja(pagina: Page) -> None:
    pagina.goto("/entrar")
    pagina.get_by_text("demo@example.es").click()
    pagina.wait_for_url(re.compile("/panel"))
    pagina.goto("/facturas")
    filas = pagina.locator(".tabla tbody tr[role=row]")
    totales = pagina.get_by_role("group", name="Totales de lo que se ve")
    expect(totales).to_contain_text(re.compile(r"\d+ facturas"))

    pagina.get_by_role("button", name="Borradores").click()
    expect(pagina).to_have_url(re.compile(r"\?estado=BORRADOR$"))
    borradores = filas.all_inner_texts()
    cabecera = pagina.get_by_role("columnheader", name="Total")
    expect(cabecera).to_have_attribute("aria-sort", "none")
    cabecera.get_by_role("button").click()
    expect(cabecera).to_have_attribute("aria-sort", "descending")
    expect(pagina).to_have_url(re.compile(r"estado=BORRADOR&orden=-total$"))

    pagina.go_back()
    expect(cabecera).to_have_attribute("aria-sort", "none")
    expect(filas).to_have_count(len(borradores))
    pagina.go_back()
    expect(pagina.get_by_role("button", name="Todas")).to_have_attribute("aria-pressed", "true")

    _filtrar_por_importe(pagina)
    pagina.reload()
    expect(pagina.get_by_role("button", name=re.compile("Total desde 1,00"))).to_be_visible()
    _guardar_vista(pagina, "De un euro en adelante")

    with pagina.expect_download() as descarga:
        pagina.get_by_role("button", name="Exportar").click()
        pagina.get_by_role("menuitem", name="Texto (CSV)").click()
    lineas = Path(descarga.value.path()).read_text("utf-8-sig").splitlines()
    expect(totales).to_contain_text(f"{len(lineas) - 1} factura")

    pagina.get_by_role("button", name=re.compile("Total desde 1,00")).click()
    expect(pagina).to_have_url(re.compile(r"/facturas/?$"))
    pagina.get_by_role("button", name="Vistas").click()
    pagina.get_by_role("dialog").get_by_role("button", name="De un euro en adelante", exact=True).click()
    expect(pagina).to_have_url(re.compile(r"minimo=1"))
    expect(pagina.get_by_role("button", name=re.compile("Total desde 1,00"))).to_be_visible()


def _filtrar_por_importe(pagina: Page) -> None:
    pagina.get_by_role("button", name="Filtros", exact=True).click()
    dialogo = pagina.get_by_role("dialog")
    dialogo.locator("#minimo").fill("mucho")
    dialogo.get_by_role("button", name="Aplicar filtros").click()
    expect(dialogo).to_contain_text("Esa cifra no vale")
    dialogo.locator("#minimo").fill("1,00")
    dialogo.get_by_role("button", name="Aplicar filtros").click()
    expect(dialogo).to_have_count(0)
    expect(pagina).to_have_url(re.compile(r"minimo=1"))


def _guardar_vista(pagina: Page, nombre: str) -> None:
    pagina.get_by_role("button", name="Vistas").click()
    dialogo = pagina.get_by_role("dialog")
    dialogo.get_by_label("Guardar lo que ves ahora como").fill(nombre)
    dialogo.get_by_role("button", name="Guardar vista").click()
    expect(dialogo.get_by_role("button", name=nombre, exact=True)).to_be_visible()
    pagina.keyboard.press("Escape")
    expect(dialogo).to_have_count(0)
