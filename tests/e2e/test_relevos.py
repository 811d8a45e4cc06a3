"""Dos procesos web y un Redis de verdad: muera o se reinicie lo que sea, quien está escribiendo no lo nota."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as FalloDelNavegador

from factursaas.arranque import frontend
from tests.e2e.test_historia import entrar
from tests.redis_de_prueba import ServidorRedis
from tests.web_de_prueba import Web

CONCEPTO = 'textarea[name$=".descripcion"]'


@pytest.fixture(scope="module")
def web(base: str, redis: ServidorRedis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    frontend.asegurar()
    web = Web(base, redis, tmp_path_factory.mktemp("relevos"))
    web.arrancar()
    web.arrancar()
    yield web
    web.parar_todos()


@dataclass
class Escritorio:
    """Alguien con un borrador a medio escribir."""

    pagina: Page

    @property
    def pestana(self) -> str:
        """Cómo llama Reflex a esta pestaña: si cambia, empieza de cero."""
        return self.pagina.evaluate("sessionStorage.getItem('token')")

    def teclear(self, texto: str) -> None:
        self.pagina.locator(CONCEPTO).first.press("End")
        self.pagina.keyboard.type(texto, delay=15)

    def exigir_guardado(self, esperado: str) -> None:
        """Que la base acabe teniendo ese concepto, y que sea el que se ve."""
        limite = time.monotonic() + 60
        while (guardado := self._guardado()) != esperado:
            assert time.monotonic() < limite, f"se espera «{esperado}» y está guardado «{guardado}»"
            time.sleep(0.2)
        expect(self.pagina.locator(CONCEPTO).first).to_have_value(esperado)

    def _guardado(self) -> str | None:
        leer = """async id => {
            const cabeceras = { Authorization: `Bearer ${await window.__fsToken()}` };
            const guardada = await fetch(`/api/facturas/${id}`, { headers: cabeceras }).catch(() => null);
            return guardada?.ok ? (await guardada.json()).lineas[0].descripcion : null;
        }"""
        try:
            return self.pagina.evaluate(leer, self.pagina.url.rsplit("/", 1)[-1])
        except FalloDelNavegador:
            return None  # se estaba recargando


@pytest.fixture
def escritorio(web: Web, navegador: Browser, request: pytest.FixtureRequest) -> Iterator[Escritorio]:
    contexto = navegador.new_context(base_url=web.url, locale="es-ES")
    contexto.set_default_timeout(30_000)
    pagina = contexto.new_page()
    entrar(pagina, f"{request.node.name[-30:]}@example.es", "Pro")
    pagina.goto("/facturas/nueva")
    pagina.locator(CONCEPTO).first.fill("Uno")
    pagina.wait_for_url(re.compile("/facturas/[0-9a-f]{8}-"))
    yield Escritorio(pagina)
    contexto.close()


def test_la_sesion_y_el_borrador_sobreviven_a_la_muerte_del_proceso_que_los_atendia(
    web: Web, escritorio: Escritorio
) -> None:
    antes = escritorio.pestana
    escritorio.teclear(", dos")
    web.matar(web.atendiendo())
    escritorio.teclear(", tres")
    escritorio.exigir_guardado("Uno, dos, tres")
    assert escritorio.pestana == antes
    assert "Traceback" not in web.registro
    web.arrancar()


def test_un_reinicio_escalonado_no_pierde_ni_una_tecla(web: Web, escritorio: Escritorio) -> None:
    antes = escritorio.pestana
    for proceso in list(web.procesos):
        escritorio.teclear(", antes de pararlo")
        web.parar(proceso)
        escritorio.teclear(", mientras vuelve")
        web.arrancar()
    escritorio.teclear(", y ya.")
    esperado = "Uno" + ", antes de pararlo, mientras vuelve" * 2 + ", y ya."
    escritorio.exigir_guardado(esperado)
    assert escritorio.pestana == antes
    escritorio.pagina.reload()
    expect(escritorio.pagina.locator(CONCEPTO).first).to_have_value(esperado)


def test_si_redis_muere_se_dice_y_al_volver_sigue_el_borrador(
    web: Web, redis: ServidorRedis, escritorio: Escritorio
) -> None:
    escritorio.teclear(", dos")
    escritorio.exigir_guardado("Uno, dos")
    redis.matar()
    escritorio.teclear(", sin Redis")
    expect(escritorio.pagina.get_by_text("Estamos recuperando el servicio")).to_be_visible(timeout=30_000)
    redis.arrancar()
    escritorio.exigir_guardado("Uno, dos, sin Redis")
    escritorio.teclear(", y de vuelta")
    escritorio.exigir_guardado("Uno, dos, sin Redis, y de vuelta")
