"""Las líneas en un navegador: moverlas, pegarlas, teclear deprisa, y lo que pesa cada cosa cuando hay doscientas."""

import re

from playwright.sync_api import Page, WebSocket, expect

from tests.e2e.test_editor import CONCEPTOS, ESCRITAS, empezar
from tests.e2e.test_historia import entrar

PEGAR = """(campo, texto) => {
    const datos = new DataTransfer();
    datos.setData("text/plain", texto);
    campo.dispatchEvent(new ClipboardEvent("paste", { clipboardData: datos, bubbles: true, cancelable: true }));
}"""
CABE = 10_000


def pegar(pagina: Page, texto: str) -> None:
    pagina.locator(":focus").evaluate(PEGAR, texto)


def guardado(pagina: Page) -> None:
    expect(pagina.locator("[data-guardado=guardado]")).to_contain_text("Guardado hace un momento")


def test_las_lineas_se_mueven_se_duplican_se_quitan_y_se_pegan_sin_soltar_el_teclado(pagina: Page) -> None:
    entrar(pagina, "lineas@example.es", "Pro")
    empezar(pagina)
    conceptos, filas = pagina.locator(CONCEPTOS), pagina.locator("li[data-clave]")
    conceptos.first.focus()
    for nombre in ("Uno", "Dos", "Tres"):
        pagina.keyboard.type(nombre)
        pagina.keyboard.press("Enter")
    conceptos.nth(2).focus()
    pagina.keyboard.press("Alt+ArrowUp")
    expect(pagina.locator("[data-voz]")).to_have_text("Línea movida al puesto 2 de 3.")
    assert pagina.evaluate(ESCRITAS) == ["Uno", "Tres", "Dos"]
    expect(conceptos.nth(1)).to_be_focused()
    pagina.keyboard.press("Control+d")
    expect(conceptos.nth(2)).to_be_focused()
    pagina.keyboard.type("Copia")
    pagina.keyboard.press("Control+Delete")
    expect(conceptos.nth(2)).to_have_value("Dos")
    pagina.get_by_role("button", name="Deshacer").click()
    expect(conceptos.nth(2)).to_have_value("Copia")

    asa = filas.first.get_by_role("button", name=re.compile("Mover la línea 1"))
    asa.focus()
    pagina.keyboard.press("ArrowDown")
    assert pagina.evaluate(ESCRITAS) == ["Tres", "Uno", "Copia", "Dos"]
    expect(filas.nth(1).locator(".renglon-asa")).to_be_focused()
    caja = filas.nth(3).locator(".renglon-asa").bounding_box()
    destino = filas.first.bounding_box()
    assert caja is not None
    assert destino is not None
    pagina.mouse.move(caja["x"] + 8, caja["y"] + 8)
    pagina.mouse.down()
    pagina.mouse.move(caja["x"] + 8, destino["y"] + 4, steps=5)
    pagina.mouse.up()
    assert pagina.evaluate(ESCRITAS) == ["Dos", "Tres", "Uno", "Copia"]

    conceptos.nth(1).focus()
    pegar(
        pagina,
        'Concepto\tUds\tPrecio\tIVA\tTotal\n"Corte\ny peinado"\t2\t1.234,50 €\t21%\t9\nTinte\tdos\t20\tExento\t3',
    )
    expect(pagina.get_by_text("2 líneas pegadas. Sin usar: Total.").last).to_be_visible()
    expect(pagina.get_by_text("«dos» no es un número")).to_be_visible()
    assert pagina.evaluate(ESCRITAS) == ["Dos", "Tres", "Corte\ny peinado", "Tinte", "Uno", "Copia"]
    pagina.keyboard.press("Control+z")
    expect(conceptos.nth(2)).to_have_value("Uno")
    guardado(pagina)
    pagina.reload()
    expect(conceptos.first).to_have_value("Dos")
    assert pagina.evaluate(ESCRITAS) == ["Dos", "Tres", "Uno", "Copia"]


def test_con_doscientas_lineas_se_teclea_sin_saltos_y_nada_de_lo_que_viaja_pasa_de_diez_kilobytes(pagina: Page) -> None:
    pesos: list[tuple[int, str]] = []

    def apuntar(canal: WebSocket) -> None:
        for sentido in ("framesent", "framereceived"):
            canal.on(
                sentido,
                lambda trama: pesos.append((len(trama.encode() if isinstance(trama, str) else trama), trama[:90])),
            )

    pagina.on("websocket", apuntar)
    entrar(pagina, "doscientas@example.es", "Pro")
    empezar(pagina)
    conceptos = pagina.locator(CONCEPTOS)
    conceptos.first.focus()
    pegar(pagina, "\n".join(f"Trabajo número {i} de la obra\t{i + 1}\t12,50" for i in range(200)))
    expect(pagina.get_by_text("200 líneas pegadas.").last).to_be_visible()
    expect(pagina).to_have_url(re.compile(r"/facturas/[0-9a-f-]{36}"))
    guardado(pagina)
    pagina.wait_for_timeout(500)
    pesos.clear()

    medio = conceptos.nth(99)
    medio.evaluate("campo => { campo.focus(); campo.setSelectionRange(7, 7); }")
    pagina.keyboard.type(" tecleado muy deprisa y sin mirar", delay=15)
    expect(medio).to_have_value("Trabajo tecleado muy deprisa y sin mirar número 99 de la obra")
    guardado(pagina)
    assert medio.evaluate("campo => [campo === document.activeElement, campo.selectionStart]") == [True, 40]
    pagina.keyboard.press("Tab")
    pagina.keyboard.press("Tab")
    pagina.keyboard.type("1234,5", delay=30)
    expect(pagina.locator("li[data-clave]").nth(99).locator("output")).to_have_text("123.450,00\u00a0€")
    for tecla in ("Alt+ArrowUp", "Control+d", "Control+Delete", "Control+z", "Enter"):
        pagina.keyboard.press(tecla)
        pagina.wait_for_timeout(150)
    guardado(pagina)
    assert len(pesos) > 20
    assert max(pesos) < (CABE, ""), sorted(pesos)[-3:]
