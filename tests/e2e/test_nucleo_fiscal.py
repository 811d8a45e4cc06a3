"""La vida de una factura como la hace una persona: recargo e IRPF, rectificar de las dos maneras, canjear y cobrar."""

import io
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from tests.e2e.test_historia import EMISOR, entrar, guardar_emisor

TENDERO = {
    "nombre": "Ferretería Luis Mora",
    "nif": "12345678Z",
    "direccion": "Calle Mayor, 2",
    "codigo_postal": "28013",
}


def preparar(pagina: Page, correo: str) -> None:
    """Entra, dice quién es, cuánto le retienen y guarda un cliente con recargo."""
    entrar(pagina, correo, "Pro")
    guardar_emisor(pagina)
    pagina.goto("/ajustes")
    pagina.locator("#irpf_defecto").fill("15")
    pagina.get_by_role("button", name="Guardar cambios").click()
    expect(pagina.get_by_text("Guardado. Saldrá")).to_be_visible()
    pagina.goto("/clientes")
    pagina.get_by_role("button", name="Nuevo cliente").first.click()
    for campo, valor in TENDERO.items():
        pagina.locator(f"#{campo}").fill(valor)
    pagina.locator("#recargo_equivalencia").click()
    pagina.get_by_role("button", name="Guardar cliente").click()
    expect(pagina.get_by_text("ya está en tu lista")).to_be_visible()


def elegir_cliente(pagina: Page) -> None:
    pagina.locator("input#cliente").fill("ferre")
    pagina.get_by_role("option", name=re.compile("Ferretería")).click()
    expect(pagina.get_by_text("Calle Mayor, 2")).to_be_visible()


def emitir(pagina: Page, serie: str) -> None:
    """Con el teclado: se pide, se lee el número y se confirma."""
    expect(pagina.get_by_text("Guardado hace un momento")).to_be_visible()
    pagina.keyboard.press("Control+Enter")
    pregunta = pagina.get_by_role("alertdialog")
    expect(pregunta.get_by_text(re.compile(f"{serie}-"))).to_be_visible()
    pregunta.get_by_role("button", name="Emitir factura").click()
    expect(pagina.get_by_role("heading", level=1, name=re.compile(f"^{serie}-"))).to_be_visible()


def corregir(pagina: Page, accion: str) -> None:
    pagina.get_by_role("button", name="Corregir").click()
    pagina.get_by_role("menuitem", name=accion).click()


def rectificar(pagina: Page, causa: str, motivo: str) -> None:
    corregir(pagina, "Rectificar…")
    pagina.get_by_text(causa).click()
    expect(pagina.locator(".causas-explica")).to_contain_text("Clave R")
    pagina.locator("#motivo").fill(motivo)
    pagina.get_by_role("button", name="Preparar rectificativa").click()
    expect(pagina.get_by_role("heading", level=1, name="Borrador")).to_be_visible()
    expect(pagina.get_by_text("Rectifica a")).to_be_visible()


def total(pagina: Page, rotulo: str, importe: str) -> None:
    fila = pagina.locator(".suma-fila", has_text=rotulo)
    expect(fila.locator("dd")).to_have_text(importe.replace(" ", "\u00a0"))


def anotar_cobro(pagina: Page, importe: str) -> None:
    pagina.get_by_role("button", name="Anotar un cobro").click()
    dialogo = pagina.get_by_role("dialog")
    dialogo.locator("#importe").fill(importe)
    dialogo.get_by_role("button", name="Anotar", exact=True).click()
    expect(dialogo).to_have_count(0)


def bajar_pdf(pagina: Page) -> bytes:
    with pagina.expect_download() as bajada:
        pagina.get_by_role("button", name="Descargar PDF").click()
    return bajada.value.path().read_bytes()


def texto_de(pdf: bytes) -> str:
    hojas = PdfReader(io.BytesIO(pdf)).pages
    return "\n".join(hoja.extract_text() for hoja in hojas).replace("\u00a0", " ")


def test_tres_tipos_con_recargo_e_irpf_rectificada_de_las_dos_maneras(
    contexto: Callable[[], BrowserContext],
) -> None:
    pagina = contexto().new_page()
    preparar(pagina, "tres-tipos@example.es")
    pagina.goto("/facturas/nueva")
    elegir_cliente(pagina)
    for n, (concepto, precio, impuesto) in enumerate(
        [("Tornillos", "100", "IVA:21"), ("Aceite", "50", "IVA:10"), ("Pan", "20", "IVA:4")], 1
    ):
        pagina.locator(f'[name="l{n}.descripcion"]').fill(concepto)
        pagina.locator(f'[name="l{n}.precio"]').fill(precio)
        pagina.locator(f'[name="l{n}.impuesto"]').select_option(impuesto)
    total(pagina, "Recargo de equivalencia 5,2 %", "5,20 €")
    total(pagina, "Total factura", "202,80 €")
    total(pagina, "Retención IRPF 15 %", "−25,50 €")
    total(pagina, "Total a pagar", "177,30 €")
    emitir(pagina, "A")
    original = pagina.url
    papel = bajar_pdf(pagina)
    assert "202,80 €" in texto_de(papel)
    assert "Recargo eq. 5,2 %" in texto_de(papel)

    rectificar(pagina, "Me devuelven productos", "Llegó el aceite abierto")
    for _ in range(2):
        pagina.get_by_role("button", name="Quitar la línea").first.click()
        pagina.wait_for_timeout(300)
    pagina.locator('[name$=".descripcion"]').first.fill("Devolución del pan")
    total(pagina, "Total del abono", "−17,90 €")
    emitir(pagina, "R")
    expect(pagina.get_by_text("Motivo: Llegó el aceite abierto")).to_be_visible()
    assert "Por diferencias" in texto_de(bajar_pdf(pagina))

    pagina.goto(original)
    expect(pagina.get_by_text("Rectificada", exact=True)).to_be_visible()
    expect(pagina.get_by_text(re.compile("Rectificada por R-"))).to_be_visible()
    expect(pagina.get_by_text(re.compile("Faltan 159,40"))).to_be_visible()
    assert bajar_pdf(pagina) == papel


def test_una_por_sustitucion_lleva_lo_cobrado_y_dice_la_diferencia(contexto: Callable[[], BrowserContext]) -> None:
    pagina = contexto().new_page()
    preparar(pagina, "sustituir@example.es")
    pagina.goto("/facturas/nueva")
    elegir_cliente(pagina)
    pagina.locator('[name="l1.descripcion"]').fill("Taladro")
    pagina.locator('[name="l1.precio"]').fill("300")
    total(pagina, "Total a pagar", "333,60 €")
    emitir(pagina, "A")
    anotar_cobro(pagina, "100")
    rectificar(pagina, "Puse mal un precio", "El precio era 250")
    pagina.locator('[name$=".precio"]').first.fill("250")
    total(pagina, "Total a pagar", "278,00 €")
    emitir(pagina, "R")
    diferencia = pagina.locator(".papel-comparacion tr", has_text="Base imponible")
    expect(diferencia).to_contain_text("−50,00\u00a0€")
    expect(pagina.get_by_text(re.compile("Faltan 178,00"))).to_be_visible()
    assert "Por sustitución" in texto_de(bajar_pdf(pagina))


def test_cobrada_en_tres_veces_y_una_deshecha_deja_rastro(contexto: Callable[[], BrowserContext]) -> None:
    pagina = contexto().new_page()
    preparar(pagina, "tres-cobros@example.es")
    pagina.goto("/facturas/nueva")
    elegir_cliente(pagina)
    pagina.locator('[name="l1.descripcion"]').fill("Sierra")
    pagina.locator('[name="l1.precio"]').fill("300")
    total(pagina, "Total a pagar", "333,60 €")
    emitir(pagina, "A")
    for importe in ("100", "100", "133,60"):
        anotar_cobro(pagina, importe)
    expect(pagina.get_by_text("Cobrada", exact=True)).to_be_visible()
    pagina.get_by_role("button", name="Deshacer este cobro").nth(1).click()
    pagina.locator("#motivo_deshecho").fill("El banco lo devolvió")
    pagina.get_by_role("button", name="Deshacer cobro").click()
    expect(pagina.get_by_text(re.compile("Deshecho el .*: El banco lo devolvió"))).to_be_visible()
    expect(pagina.get_by_text(re.compile("Faltan 100,00"))).to_be_visible()
    expect(pagina.get_by_role("button", name="Deshacer este cobro")).to_have_count(2)


def test_un_ticket_de_9_99_se_canjea_por_una_completa(contexto: Callable[[], BrowserContext]) -> None:
    pagina = contexto().new_page()
    preparar(pagina, "ticket@example.es")
    pagina.goto("/facturas/nueva")
    pagina.locator('[name="tipo"]').select_option("F2")
    pagina.locator('[name="l1.descripcion"]').fill("Menú del día")
    pagina.locator('[name="l1.precio"]').fill("9,99")
    pagina.locator('[name="l1.impuesto"]').select_option("IVA:21")
    total(pagina, "Total factura", "9,99 €")
    emitir(pagina, "T")
    ticket = pagina.url
    pagina.get_by_role("button", name="Marcar como cobrada").click()
    expect(pagina.get_by_text("Cobrada", exact=True)).to_be_visible()
    corregir(pagina, "Canjear por una factura completa")
    expect(pagina.locator(".papel-corrige")).to_contain_text("En sustitución de T-")
    elegir_cliente(pagina)
    total(pagina, "Total factura", "9,99 €")
    emitir(pagina, "A")
    expect(pagina.get_by_text("Cobrada", exact=True)).to_be_visible()
    escrito = texto_de(bajar_pdf(pagina))
    assert "8,26 €" in escrito
    assert "1,73 €" in escrito
    assert EMISOR["nombre"] in escrito
    pagina.goto(ticket)
    expect(pagina.get_by_text(re.compile("Canjeada por A-"))).to_be_visible()
