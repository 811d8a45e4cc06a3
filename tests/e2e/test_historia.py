"""De entrar por primera vez a la factura en PDF, como lo haría una persona."""

import io
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

EMISOR = {
    "nif": "12345678Z",
    "nombre": "Carla Ruiz",
    "direccion": "Calle del Pez, 1",
    "codigo_postal": "28004",
    "municipio": "Madrid",
}
CLIENTE = {"nombre": "Peluquería Íñigo, S.L.", "nif": "B12345674", "direccion": "Calle Mayor, 2"}


def entrar(pagina: Page, correo: str, plan: str) -> None:
    """Entra como «otra persona», que llega sin nada guardado."""
    pagina.goto("/entrar")
    pagina.locator("#email").fill(correo)
    pagina.locator("#plan").click()
    pagina.get_by_role("option", name=plan).click()
    pagina.get_by_role("button", name="Entrar", exact=True).click()
    pagina.wait_for_url(re.compile("/panel"))


def crear_cliente(pagina: Page, datos: dict[str, str]) -> None:
    pagina.goto("/clientes")
    pagina.get_by_role("button", name="Nuevo cliente").first.click()
    for campo, valor in datos.items():
        pagina.locator(f"#{campo}").fill(valor)
    pagina.get_by_role("button", name="Guardar cliente").click()


def crear_producto(pagina: Page) -> None:
    pagina.goto("/productos")
    pagina.get_by_role("button", name="Nuevo producto").first.click()
    pagina.locator("#nombre").fill("Corte de pelo")
    pagina.locator("#precio").fill("1.234,50")
    pagina.get_by_role("button", name="Guardar producto").click()
    expect(pagina.get_by_text("1.234,50 €").first).to_be_visible()


def guardar_emisor(pagina: Page, **cambios: str) -> None:
    datos = EMISOR | cambios
    pagina.goto("/panel")
    for campo in ("nif", "codigo_postal"):
        pagina.locator(f"#{campo}").fill(datos[campo])
    pagina.get_by_role("button", name="Continuar").click()
    pagina.get_by_text("Facturar de verdad:").click()
    for campo in ("nombre", "direccion", "municipio"):
        pagina.locator(f"#{campo}").fill(datos[campo])
    pagina.get_by_role("button", name="Guardar mis datos").click()
    expect(pagina.get_by_role("button", name="Guardar mis datos")).to_have_count(0)


def emitir_factura(pagina: Page) -> None:
    pagina.goto("/facturas/nueva")
    pagina.locator("input#cliente").fill("peluq")
    pagina.get_by_role("option", name=re.compile("Peluquería")).click()
    pagina.locator('[name="l1.descripcion"]').fill("Corte")
    pagina.get_by_role("option", name=re.compile("Corte de pelo")).click()
    expect(pagina.locator('[name="l1.precio"]')).to_have_value("1.234,50")
    pagina.locator('[name="l1.cantidad"]').fill("2")
    expect(pagina.get_by_text("2.987,49 €").first).to_be_visible()
    pagina.wait_for_url(re.compile("/facturas/[0-9a-f]{8}-"))
    pagina.keyboard.press("Control+Enter")
    dialogo = pagina.get_by_role("alertdialog")
    expect(dialogo).to_contain_text(re.compile(r"A-\d{4}-0001"))
    dialogo.get_by_role("button", name=re.compile("Emitir")).click()
    expect(pagina.get_by_role("button", name="Descargar PDF")).to_be_visible()


def test_de_entrar_a_la_factura_en_pdf(pagina: Page) -> None:
    entrar(pagina, "carla.historia@example.es", "Pro")
    guardar_emisor(pagina)
    crear_cliente(pagina, CLIENTE)
    expect(pagina.get_by_role("button", name=CLIENTE["nombre"])).to_be_visible()
    crear_producto(pagina)
    emitir_factura(pagina)
    comprobar = pagina.get_by_role("link", name="Comprobar en la AEAT")
    expect(comprobar).to_have_attribute("href", re.compile(r"/ValidarQR\?nif=12345678Z&.*&importe=2987\.49$"))
    expect(comprobar).to_have_attribute("target", "_blank")
    expect(comprobar).to_have_attribute("rel", "noopener")
    with pagina.expect_download() as descarga:
        pagina.get_by_role("button", name="Descargar PDF").click()
    contenido = descarga.value.path().read_bytes()
    texto = PdfReader(io.BytesIO(contenido)).pages[0].extract_text()
    for dicho in ("Carla Ruiz", "12345678Z", "Peluquería Íñigo, S.L.", "B12345674", "2.987,49", "0001"):
        assert dicho in texto


def test_el_plan_gratis_dice_donde_acaba(pagina: Page) -> None:
    entrar(pagina, "ana.muro@example.es", "Gratis")
    for numero in range(5):
        crear_cliente(pagina, {"nombre": f"Cliente {numero}"})
        expect(pagina.get_by_role("button", name=f"Cliente {numero}")).to_be_visible()
    pagina.get_by_role("button", name="Nuevo cliente").click()
    expect(pagina.get_by_role("dialog").get_by_text("Límite del plan alcanzado: 5 clientes")).to_be_visible()


def test_dos_personas_no_se_ven(contexto: Callable[[], BrowserContext]) -> None:
    una, otra = contexto().new_page(), contexto().new_page()
    entrar(una, "una@example.es", "Starter")
    entrar(otra, "otra@example.es", "Starter")
    crear_cliente(una, {"nombre": "Secreto de una"})
    expect(una.get_by_role("button", name="Secreto de una")).to_be_visible()
    otra.goto("/clientes")
    expect(otra.get_by_text("Aún no tienes clientes")).to_be_visible()
    expect(otra.get_by_text("Secreto de una")).to_have_count(0)


def test_sin_sesion_se_va_a_entrar_y_se_vuelve(pagina: Page) -> None:
    pagina.goto("/productos")
    pagina.wait_for_url(re.compile("/entrar.*volver"))
    pagina.get_by_text("bruno@example.es").click()
    pagina.wait_for_url(re.compile("/productos"))
    expect(pagina.get_by_role("heading", name="Productos", exact=True)).to_be_visible()
