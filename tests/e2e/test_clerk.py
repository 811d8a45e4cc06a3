"""Con Clerk: el ClerkJS de verdad, en un Chromium de verdad, contra un Clerk de mentira."""

import os
import re
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.clerk import aplicacion as aplicacion_con_clerk
from tests.clerk import avisos, servidor
from tests.clerk.mundo import CODIGO, SERVIDOR, Mundo, Persona
from tests.clerk.servidor import Clerk
from tests.e2e.conftest import ARGUMENTOS

CLAVE = "una clave buena"
MARGEN_DEL_SERVIDOR = 5
EN_EL_ACTO = 15_000
"""Milisegundos, también en una máquina ocupada: si nadie avisara, habría que esperar a que el token se renueve."""
ENTRADA = re.compile(r"/entrar")
PORTADA = re.compile(r":\d+/$")
Contextos = Callable[[], BrowserContext]


@pytest.fixture(scope="module")
def clerk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerk]:
    with servidor.en_marcha(tmp_path_factory.mktemp("clerk")) as en_marcha:
        yield en_marcha


@pytest.fixture(scope="module")
def aplicacion(chromium: str, clerk: Clerk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """La aplicación construida con Clerk, que no es la que comparten las demás historias."""
    with aplicacion_con_clerk.en_marcha(tmp_path_factory.mktemp("con_clerk"), clerk.entorno) as url:
        yield url


@pytest.fixture(scope="module")
def navegador(chromium: str, clerk: Clerk) -> Iterator[Browser]:
    """Un Chromium que encuentra a Clerk en esta máquina."""
    sin_jaula = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        argumentos = [*ARGUMENTOS, *sin_jaula, *clerk.argumentos]
        abierto = playwright.chromium.launch(executable_path=chromium, args=argumentos)
        yield abierto
        abierto.close()


@pytest.fixture
def mundo(clerk: Clerk) -> Iterator[Mundo]:
    """Lo que sabe Clerk; cada prueba lo deja como lo encontró."""
    yield clerk.mundo
    clerk.mundo.vida_token, clerk.mundo.corte, clerk.mundo.rechazo_de_sesion = 60, "", 401
    clerk.mundo.token_con_el_pago = True


@pytest.fixture
def ana(mundo: Mundo) -> Persona:
    return mundo.alta(f"ana.{uuid4().hex[:8]}@example.es", CLAVE, nombre="Ana", apellidos="García")


@pytest.fixture
def bruno(mundo: Mundo) -> Persona:
    return mundo.alta(f"bruno.{uuid4().hex[:8]}@example.es", CLAVE, nombre="Bruno", apellidos="Pérez")


def presentarse(pagina: Page, persona: Persona) -> None:
    """Escribe su correo y su contraseña en el formulario de Clerk."""
    pagina.get_by_label("Correo", exact=True).fill(persona.correo)
    pagina.get_by_role("button", name="Continuar", exact=True).click()
    escribir_contrasena(pagina, persona.contrasena)


def escribir_contrasena(pagina: Page, contrasena: str) -> None:
    pagina.get_by_label("Contraseña", exact=True).fill(contrasena)
    pagina.get_by_role("button", name="Continuar", exact=True).click()


def entrar(pagina: Page, persona: Persona, destino: str = "/panel") -> None:
    pagina.goto(destino)
    pagina.wait_for_url(ENTRADA)
    presentarse(pagina, persona)
    pagina.wait_for_url(re.compile(f"{destino}$"))


def salir(pagina: Page) -> None:
    """Sale con el menú del botón de usuario de Clerk."""
    pagina.bring_to_front()
    pagina.get_by_role("button", name="Abrir menú de usuario").click()
    menu = pagina.get_by_role("dialog", name="Panel de cuenta")
    menu.get_by_role("button", name="Salir").click()
    try:
        expect(menu).to_be_hidden(timeout=3_000)
    except AssertionError:
        # El menú de Clerk pierde a veces la pulsación que le llega mientras se abre: una persona volvería a pulsar.
        menu.get_by_role("button", name="Salir").click()


def segunda_pestana(pagina: Page, destino: str) -> Page:
    otra = pagina.context.new_page()
    otra.goto(destino)
    return otra


def crear_cliente(pagina: Page, nombre: str) -> None:
    pagina.get_by_role("button", name="Nuevo cliente").first.click()
    pagina.locator("#nombre").fill(nombre)
    pagina.get_by_role("button", name="Guardar cliente").click()
    expect(pagina.get_by_role("button", name=nombre)).to_be_visible()


def plan_de(pagina: Page) -> object:
    return pagina.get_by_role("complementary").get_by_role("heading", name=re.compile("^Plan "))


def test_se_entra_con_correo_y_contrasena_en_espanol(pagina: Page, ana: Persona) -> None:
    pagina.goto("/entrar")
    expect(pagina.get_by_role("heading", name="Entrar")).to_be_visible()
    expect(pagina.get_by_text("¿No tienes cuenta?")).to_be_visible()
    pagina.get_by_label("Correo", exact=True).fill(ana.correo)
    pagina.get_by_role("button", name="Continuar", exact=True).click()
    escribir_contrasena(pagina, "una clave mala")
    expect(pagina.locator("#error-password")).to_contain_text("La contraseña no es esa")
    escribir_contrasena(pagina, CLAVE)
    pagina.wait_for_url(re.compile("/panel$"))
    expect(plan_de(pagina)).to_have_text("Plan Gratis")


def test_quien_no_tiene_cuenta_se_da_de_alta(pagina: Page) -> None:
    pagina.goto("/entrar?volver=/productos")
    pagina.get_by_role("link", name="Crea una").click()
    expect(pagina.get_by_role("heading", name="Crear cuenta")).to_be_visible()
    pagina.get_by_label("Correo", exact=True).fill(f"nueva.{uuid4().hex[:8]}@example.es")
    pagina.get_by_label("Contraseña", exact=True).fill(CLAVE)
    pagina.get_by_role("button", name="Continuar", exact=True).click()
    expect(pagina.get_by_role("heading", name="Confirma tu correo")).to_be_visible()
    pagina.get_by_role("textbox").press_sequentially(CODIGO)
    pagina.wait_for_url(re.compile("/productos$"))
    expect(pagina.get_by_role("heading", name="Productos", exact=True)).to_be_visible()


def test_un_enlace_a_una_pagina_privada_lleva_a_ella_tras_entrar(pagina: Page, ana: Persona) -> None:
    entrar(pagina, ana, "/clientes")
    expect(pagina.get_by_role("heading", name="Clientes", exact=True)).to_be_visible()
    pagina.goto("/entrar?volver=https://malo.example/robar")
    pagina.wait_for_url(re.compile("/panel$"))


def test_el_token_se_renueva_solo_y_se_sigue_trabajando(pagina: Page, mundo: Mundo, ana: Persona) -> None:
    mundo.vida_token = 6
    entrar(pagina, ana, "/clientes")
    muerto = time.monotonic() + mundo.vida_token + MARGEN_DEL_SERVIDOR
    antes = mundo.pedidos("/tokens")
    # El token con el que entró tiene que haber muerto también para el servidor: si nadie renovara, aquí se notaría.
    pagina.wait_for_timeout(1000 * (muerto - time.monotonic()) + 500)
    assert mundo.pedidos("/tokens") - antes >= 2
    crear_cliente(pagina, "Talleres Ibarra")
    assert not ENTRADA.search(pagina.url)


def test_la_segunda_pestana_entra_sola_y_sale_con_la_primera(contexto: Contextos, ana: Persona) -> None:
    una = contexto().new_page()
    entrar(una, ana)
    otra = segunda_pestana(una, "/clientes")
    expect(otra.get_by_role("heading", name="Clientes", exact=True)).to_be_visible()
    salir(una)
    otra.wait_for_url(ENTRADA)
    expect(otra.get_by_label("Correo", exact=True)).to_be_visible()
    expect(una.get_by_role("link", name="Entrar", exact=True)).to_be_visible()
    assert PORTADA.search(una.url)


def test_quien_entra_despues_no_ve_nada_de_quien_estaba(contexto: Contextos, ana: Persona, bruno: Persona) -> None:
    una = contexto().new_page()
    entrar(una, ana, "/clientes")
    crear_cliente(una, "Secreto de Ana")
    otra = segunda_pestana(una, "/clientes")
    expect(otra.get_by_role("button", name="Secreto de Ana")).to_be_visible()
    una.bring_to_front()
    una.get_by_role("button", name="Nuevo cliente").click()
    una.locator("#nombre").fill("Borrador de Ana")
    una.keyboard.press("Escape")
    salir(una)
    otra.wait_for_url(ENTRADA)
    entrar(una, bruno, "/clientes")
    for pagina in (una, otra):
        pagina.goto("/clientes")
        expect(pagina.get_by_text("Aún no tienes clientes")).to_be_visible()
        expect(pagina.get_by_text(re.compile("de Ana"))).to_have_count(0)


def test_se_contrata_un_plan_y_lo_saben_todas_las_pestanas(
    contexto: Contextos, mundo: Mundo, ana: Persona, aplicacion: str
) -> None:
    mundo.token_con_el_pago = False
    una = contexto().new_page()
    entrar(una, ana)
    otra = segunda_pestana(una, "/clientes")
    expect(plan_de(otra)).to_have_text("Plan Gratis")
    una.bring_to_front()
    una.goto("/precios")
    una.locator(".cl-pricingTableCard__pro").get_by_role("button", name="Contratar").click()
    una.get_by_role("button", name=re.compile("^Pagar ")).click()
    expect(una.get_by_role("heading", name="Pago hecho")).to_be_visible()
    # Sin aviso de Clerk: la pestaña que paga pide un token nuevo, y lo que dice se cuenta a las demás.
    expect(una.locator(".plan").filter(has_text="Tu plan").get_by_role("heading")).to_have_text(
        "Pro", timeout=EN_EL_ACTO
    )
    una.get_by_role("button", name="Continuar").click()
    una.wait_for_url(re.compile("/panel$"))
    for pestana in (una, otra):
        expect(plan_de(pestana)).to_have_text("Plan Pro", timeout=EN_EL_ACTO)


def test_un_plan_que_cambia_en_clerk_se_ve_con_el_aviso_en_todas_las_pestanas(
    contexto: Contextos, mundo: Mundo, ana: Persona, aplicacion: str
) -> None:
    una = contexto().new_page()
    entrar(una, ana)
    otra = segunda_pestana(una, "/clientes")
    expect(plan_de(otra)).to_have_text("Plan Gratis")
    assert avisos.cambiar_plan(mundo, aplicacion, ana, "starter").is_success
    for pestana in (una, otra):
        expect(plan_de(pestana)).to_have_text("Plan Starter", timeout=EN_EL_ACTO)
    mundo.impagar(ana)
    assert avisos.enviar(aplicacion, "subscription.pastDue", avisos.de_suscripcion(ana)).is_success
    for pestana in (una, otra):
        expect(pestana.get_by_text("No hemos podido cobrar el plan Starter. Lo conservas hasta")).to_be_visible()


def test_dar_de_baja_a_alguien_en_clerk_lo_saca_y_no_vuelve(
    contexto: Contextos, mundo: Mundo, ana: Persona, aplicacion: str
) -> None:
    una = contexto().new_page()
    entrar(una, ana, "/clientes")
    crear_cliente(una, "Solo de Ana")
    mundo.borrar(ana)
    assert avisos.enviar(aplicacion, "user.deleted", avisos.de_baja(ana)).is_success
    una.wait_for_url(ENTRADA, timeout=EN_EL_ACTO)
    una.goto("/clientes")
    una.wait_for_url(ENTRADA)
    expect(una.get_by_text("Solo de Ana")).to_have_count(0)


def test_si_clerk_cierra_la_sesion_se_van_todas_las_pestanas(
    contexto: Contextos, mundo: Mundo, ana: Persona, aplicacion: str
) -> None:
    una = contexto().new_page()
    entrar(una, ana, "/clientes")
    crear_cliente(una, "Solo de Ana")
    otra = segunda_pestana(una, "/clientes")
    expect(otra.get_by_role("button", name="Solo de Ana")).to_be_visible()
    [sesion] = mundo.sesiones_de(ana)
    assert avisos.revocar(mundo, aplicacion, sesion).is_success
    for pagina in (una, otra):
        pagina.wait_for_url(ENTRADA, timeout=EN_EL_ACTO)
        expect(pagina.get_by_text("Solo de Ana")).to_have_count(0)
        expect(pagina.get_by_label("Correo", exact=True)).to_be_visible()


@pytest.mark.parametrize("respuesta", [401, 404], ids=["no autorizada", "no existe"])
def test_si_la_sesion_deja_de_valer_y_nadie_avisa_tambien_se_sale(
    pagina: Page, mundo: Mundo, ana: Persona, respuesta: int
) -> None:
    mundo.vida_token, mundo.rechazo_de_sesion = 6, respuesta
    entrar(pagina, ana, "/clientes")
    mundo.revocar(mundo.sesiones_de(ana)[0])
    pagina.wait_for_url(ENTRADA)
    expect(pagina.get_by_label("Correo", exact=True)).to_be_visible()
    presentarse(pagina, ana)
    pagina.wait_for_url(re.compile("/clientes$"))


def test_si_clerk_se_cae_se_trabaja_mientras_vale_el_token_y_no_se_pierde_lo_escrito(
    pagina: Page, mundo: Mundo, ana: Persona
) -> None:
    mundo.vida_token = 6
    entrar(pagina, ana, "/ajustes")
    mundo.corte = "tokens"
    pagina.locator("#nombre").fill("Ana García Ruiz")
    pagina.get_by_role("link", name="Clientes").first.click()
    crear_cliente(pagina, "En pleno corte")
    pagina.get_by_role("link", name="Ajustes").first.click()
    pagina.locator("#direccion").fill("Calle del Pez, 1")
    # Muerto el token, nadie responde de quién está delante de los datos.
    pagina.wait_for_url(ENTRADA, timeout=30_000)
    expect(pagina.get_by_text("Estamos comprobando tu sesión.")).to_be_visible()
    mundo.corte = ""
    pagina.wait_for_url(re.compile("/ajustes$"), timeout=30_000)
    expect(pagina.locator("#direccion")).to_have_value("Calle del Pez, 1")


def test_si_clerk_no_carga_se_dice_y_se_puede_reintentar(pagina: Page) -> None:
    pagina.clock.install()
    pagina.route(f"https://{SERVIDOR}/npm/**", lambda ruta: ruta.abort())
    pagina.goto("/panel")
    pagina.clock.run_for(20_000)
    aviso = pagina.get_by_role("status").filter(has_text="El acceso no se ha podido cargar")
    expect(aviso).to_be_visible()
    pagina.unroute(f"https://{SERVIDOR}/npm/**")
    aviso.get_by_role("button", name="Reintentar").click()
    pagina.wait_for_url(ENTRADA)
