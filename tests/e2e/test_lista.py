"""La lista de facturas en un navegador: cobrar con un clic, elegir, emitir en lote, asomarse y llevarse los PDF."""

import re
from typing import Any
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from tests.e2e.clics import Gastos, contar
from tests.e2e.test_historia import CLIENTE, EMISOR, entrar

_SEMBRAR = """async ([emisor, cliente, emitidas, borradores]) => {
    const cabeceras = { Authorization: `Bearer ${await window.__fsToken()}`, "Content-Type": "application/json" };
    const pedir = async (method, ruta, cuerpo) => {
        const pedido = { method, headers: cabeceras, body: cuerpo && JSON.stringify(cuerpo) };
        const respuesta = await fetch(`/api${ruta}`, pedido);
        if (!respuesta.ok) throw new Error(await respuesta.text());
        return respuesta.json();
    };
    await pedir("PUT", "/emisor", emisor);
    const { id } = await pedir("POST", "/clientes", cliente);
    for (let dia = 1; dia <= emitidas + borradores; dia++) {
        const lineas = [{ descripcion: "Corte de pelo", cantidad: "1", precio: `${dia}.00` }];
        const factura = { cliente_id: id, fecha: `2026-03-${String(dia).padStart(2, "0")}`, lineas };
        const { id: borrador } = await pedir("POST", "/facturas", factura);
        if (dia <= emitidas) await pedir("POST", `/facturas/${borrador}/emitir`);
    }
}"""
_CON_EL_FOCO = "document.activeElement.closest('tr')?.id"


def con_facturas(pagina: Page, correo: str, emitidas: int, borradores: int = 0) -> None:
    entrar(pagina, correo, "Pro")
    pagina.evaluate(_SEMBRAR, [EMISOR, CLIENTE, emitidas, borradores])
    pagina.goto("/facturas")


def fila(pagina: Page, numero: str) -> Any:
    return pagina.get_by_role("row", name=re.compile(numero))


def test_cobrar_cuesta_un_clic_y_deshacerlo_otro_tambien_en_un_telefono(pagina: Page) -> None:
    con_facturas(pagina, "unclic@example.es", 2)
    primera = fila(pagina, "A-2026-0001")
    with contar(pagina) as cobrar:
        primera.get_by_role("button", name="Marcar A-2026-0001 como cobrada").click()
        expect(primera).to_contain_text("Cobrada")
    with contar(pagina) as deshacer:
        pagina.get_by_role("button", name="Deshacer").click()
        expect(primera).not_to_contain_text("Cobrada")
    assert (cobrar, deshacer) == (Gastos(clics=1), Gastos(clics=1))
    pagina.set_viewport_size({"width": 390, "height": 844})
    boton = fila(pagina, "A-2026-0002").get_by_role("button", name="Marcar A-2026-0002 como cobrada")
    boton.focus()
    with contar(pagina) as con_teclado:
        pagina.keyboard.press("Enter")
        expect(fila(pagina, "A-2026-0002")).to_contain_text("Cobrada")
    assert con_teclado == Gastos(teclas=1)
    pagina.get_by_role("link", name=re.compile("A-2026-0001")).click()
    panel = pagina.get_by_role("dialog", name="Factura A-2026-0001")
    expect(panel).to_contain_text("Deshecho el")
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert pagina.evaluate("document.querySelector('.marco-privado').inert")


def test_elegir_emitir_en_lote_y_asomarse_sin_soltar_el_teclado(pagina: Page) -> None:
    con_facturas(pagina, "lote@example.es", 4, 4)
    casillas = pagina.get_by_role("checkbox", name=re.compile("^Elegir (Sin número|A-)"))
    casillas.nth(0).click()
    casillas.nth(4).click(modifiers=["Shift"])
    expect(pagina.get_by_text("5 elegidas")).to_be_visible()
    pagina.get_by_role("button", name="Emitir").click()
    pregunta = pagina.get_by_role("alertdialog")
    expect(pregunta).to_contain_text("desde la A-2026-0005")
    expect(pregunta).to_contain_text("La otra elegida no es un borrador y no se toca.")
    pregunta.get_by_role("button", name="Emitir 4 facturas").click()
    expect(pagina.get_by_role("region", name="Resultado del lote")).to_contain_text("4 facturas emitidas")
    expect(fila(pagina, "A-2026-0008")).to_contain_text("8 mar 2026")
    pagina.get_by_role("link", name=re.compile("A-2026-0007")).focus()
    pagina.keyboard.press("ArrowDown")
    pagina.keyboard.press("Space")
    panel = pagina.get_by_role("dialog")
    expect(panel).to_have_accessible_name("Factura A-2026-0006")
    for teclas, numero in (("ArrowDown", "0005"), ("ArrowUp", "0006"), ("ArrowUp", "0007")):
        pagina.keyboard.press(teclas)
        expect(panel).to_have_accessible_name(f"Factura A-2026-{numero}")
    expect(panel).to_contain_text("8,47 €")
    expect(panel).to_contain_text(CLIENTE["nif"])
    pagina.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    assert pagina.evaluate(_CON_EL_FOCO) == fila(pagina, "A-2026-0007").get_attribute("id")


def test_parar_un_lote_y_bajar_los_pdf_elegidos(pagina: Page) -> None:
    con_facturas(pagina, "parar@example.es", 1, 12)
    pagina.get_by_role("checkbox", name="Elegir todas las de esta página").click()
    expect(pagina.get_by_text("13 elegidas")).to_be_visible()
    pagina.get_by_role("button", name="Emitir").click()
    pagina.get_by_role("button", name="Emitir 12 facturas").click()
    expect(pagina.get_by_text(re.compile(r"Emitiendo: \d+ de 12"))).to_be_visible()
    pagina.get_by_role("button", name="Parar").click()
    resultado = pagina.get_by_role("region", name="Resultado del lote")
    expect(resultado).to_contain_text("en borrador porque lo paraste")
    hechas, quedan = (int(n) for n in re.findall(r"(\d+) (?:facturas? emitidas?|en borrador)", resultado.inner_text()))
    assert hechas + quedan == 12
    assert quedan
    expect(pagina.get_by_text("Sin número")).to_have_count(quedan)
    with pagina.expect_download() as descarga:
        pagina.get_by_role("button", name="PDF").click()
    papeles = ZipFile(descarga.value.path())
    assert papeles.testzip() is None
    assert papeles.namelist() == [f"A-2026-{numero:04d}.pdf" for numero in range(1, 2 + hechas)]
