"""La página de VERI*FACTU en un navegador: se emite, se ve cómo va, se sube un certificado y se comprueba la cadena."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import certificados
from tests.e2e.test_historia import CLIENTE, crear_cliente, entrar, guardar_emisor

NIF = "71234567W"


def emitir(pagina: Page) -> None:
    pagina.goto("/facturas/nueva")
    pagina.locator('[name="l1.descripcion"]').fill("Corte")
    pagina.locator('[name="l1.precio"]').fill("100")
    pagina.get_by_role("button", name="el cliente").click()
    expect(pagina.locator("input#cliente")).to_be_focused()
    pagina.keyboard.type("peluq")
    pagina.get_by_role("option", name=re.compile("Peluquería")).click()
    expect(pagina.get_by_text("Nada que Hacienda vaya a rechazar")).to_be_visible()
    pagina.get_by_role("button", name="Emitir factura").click()
    pagina.get_by_role("alertdialog").get_by_role("button", name="Emitir factura").click()
    expect(pagina.get_by_text(re.compile("Pendiente de remitir|Aceptada por la AEAT"))).to_be_visible()


def test_de_la_factura_emitida_a_la_cadena_comprobada(pagina: Page, tmp_path: Path) -> None:
    entrar(pagina, "vera.remision@example.es", "Pro")
    # El simulador es común: con el NIF de otra prueba, su factura número 1 sería de otro.
    guardar_emisor(pagina, nif=NIF)
    pagina.goto("/verifactu")
    expect(pagina.get_by_text("Aún no has emitido ninguna factura")).to_be_visible()
    crear_cliente(pagina, CLIENTE)
    expect(pagina.get_by_text(CLIENTE["nombre"]).first).to_be_visible()
    emitir(pagina)
    pagina.get_by_role("link", name="VERI*FACTU").click()
    expect(pagina.get_by_role("region", name="Cómo va la remisión")).to_contain_text("1 registro")
    subir_certificado(pagina, tmp_path)
    pagina.get_by_role("button", name="Comprobar ahora").click()
    expect(pagina.get_by_text("La cadena está entera: 1 registro")).to_be_visible()
    pagina.get_by_role("table", name="Registros de facturación").get_by_role("button").click()
    expect(pagina.locator("pre")).to_contain_text("<sf:NombreRazonEmisor>Carla Ruiz")


def subir_certificado(pagina: Page, carpeta: Path) -> None:
    """Ni el fichero ni la contraseña viajan por el canal de eventos."""
    fichero = carpeta / "mio.p12"
    fichero.write_bytes(certificados.pkcs12_de(NIF))
    mensajes: list[str | bytes] = []
    pagina.on("websocket", lambda canal: canal.on("framesent", lambda mensaje: mensajes.append(mensaje)))  # noqa: PLW0108 - Playwright le pone atributos
    pagina.reload()
    pagina.get_by_role("button", name="Subir certificado").click()
    pagina.get_by_role("button", name="Guardar certificado").click()
    expect(pagina.get_by_text("Elige el archivo de tu certificado")).to_be_visible()
    pagina.locator("input#certificado").set_input_files(fichero)
    pagina.locator("#contrasena").fill("no es esta")
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_text("Con esa contraseña no se abre")).to_be_visible()
    pagina.locator("#contrasena").fill(certificados.CONTRASENA)
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_text(f"NÚÑEZ ANA - {NIF}")).to_be_visible()
    assert mensajes
    assert not [
        mensaje for mensaje in mensajes if certificados.CONTRASENA in str(mensaje) or "no es esta" in str(mensaje)
    ]
