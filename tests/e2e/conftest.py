"""La aplicación entera en marcha y un Chromium de verdad."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from factursaas.arranque.postmaster import puerto_libre
from factursaas.config import RAIZ
from tests.requisitos import saltar_sin

ARGUMENTOS = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
ARRANQUE_MAXIMO = 560
PACIENCIA = 30_000
"""Milisegundos para lo que tiene que llegar a verse: una máquina ocupada tarda, y quien no espera no los gasta."""
OPERADORA = "operadora@example.es"
CON_OTRO_ACCESO = ("test_clerk", "test_oidc")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Las que comparten aplicación van al mismo proceso; las que construyen la suya, a otro: así acaban antes."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("e2e-acceso" if item.path.stem in CON_OTRO_ACCESO else "e2e"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """El programa del navegador."""
    nombres = ("chromium", "chromium-browser", "google-chrome")
    encontrado = os.environ.get("FACTURSAAS_CHROMIUM") or next(filter(None, map(shutil.which, nombres)), None)
    return encontrado or saltar_sin("Chromium")


@dataclass
class Aplicacion:
    """La aplicación arrancada como lo hace `make run`, en su puerto y con sus datos."""

    carpeta: Path
    puerto: int = field(default_factory=puerto_libre)
    con_ejemplo: bool = False
    """Con la cuenta de ejemplo, que tarda en crearse lo que todo lo demás."""
    proceso: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.puerto}"

    @property
    def registro(self) -> Path:
        return self.carpeta / "registro.txt"

    def arrancar(self) -> None:
        entorno = os.environ | {"PORT": str(self.puerto), "FACTURSAAS_DATA_DIR": str(self.carpeta / "datos")}
        entorno["FACTURSAAS_OPERATORS"] = OPERADORA
        if not self.con_ejemplo:
            (self.carpeta / "datos").mkdir(exist_ok=True)
            (self.carpeta / "datos" / "demo").touch()
        with self.registro.open("a") as salida:
            self.proceso = subprocess.Popen(
                [sys.executable, "-m", "factursaas", "run"], cwd=RAIZ, env=entorno, stdout=salida, stderr=salida
            )
        limite = time.monotonic() + ARRANQUE_MAXIMO
        while time.monotonic() < limite and self.proceso.poll() is None:
            try:
                if httpx.get(f"{self.url}/ping", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.3)
        self.matar()
        pytest.fail(f"La aplicación no arrancó:\n{self.registro.read_text()}")

    def matar(self) -> None:
        """Como un corte de luz."""
        assert self.proceso is not None
        self.proceso.kill()
        self.proceso.wait()

    def parar(self) -> None:
        assert self.proceso is not None
        self.proceso.send_signal(signal.SIGTERM)
        assert self.proceso.wait(timeout=30) == 0, self.registro.read_text()


@pytest.fixture(scope="session")
def aplicacion(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Dirección de la aplicación que comparten las historias; se para con SIGTERM."""
    arrancada = Aplicacion(tmp_path_factory.mktemp("aplicacion"), con_ejemplo=True)
    arrancada.arrancar()
    yield arrancada.url
    arrancada.parar()


@pytest.fixture(scope="module")
def navegador(chromium: str) -> Iterator[Browser]:
    """Un Chromium para todas las historias del módulo; cerrado, deja libre el bucle de eventos a las demás pruebas."""
    sin_jaula = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        abierto = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTOS, *sin_jaula])
        yield abierto
        abierto.close()


@pytest.fixture
def contexto(navegador: Browser, aplicacion: str) -> Iterator[Callable[[], BrowserContext]]:
    """Abre contextos separados: cada uno es otra persona en otro ordenador."""
    abiertos: list[BrowserContext] = []

    def nuevo() -> BrowserContext:
        abierto = navegador.new_context(base_url=aplicacion, locale="es-ES", accept_downloads=True)
        abierto.set_default_timeout(PACIENCIA)
        abiertos.append(abierto)
        return abierto

    expect.set_options(timeout=PACIENCIA)
    yield nuevo
    for abierto in abiertos:
        abierto.close()


@pytest.fixture
def pagina(contexto: Callable[[], BrowserContext]) -> Page:
    """Una pestaña en blanco de alguien que llega por primera vez."""
    return contexto().new_page()
