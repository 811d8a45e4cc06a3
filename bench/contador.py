"""El evento más barato que da Reflex: un contador pelado, en una aplicación aparte y con el mismo servidor."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.instalacion import esperar
from bench.pestana import RAIZ, Mensaje, Pestana, cambia
from factursaas.arranque import frontend
from factursaas.arranque.postmaster import puerto_libre

ESTADO = f"{RAIZ}.contador___contador____contador"
_CONFIGURACION = """import reflex as rx
config = rx.Config(app_name="contador", telemetry_enabled=False, disable_plugins=[rx.plugins.SitemapPlugin])
"""
_APLICACION = """import reflex as rx

class Contador(rx.State):
    cuenta: int = 0

    @rx.event
    async def sumar(self):
        self.cuenta += 1

app = rx.App()
app.add_page(lambda: rx.el.p(Contador.cuenta), route="/")
"""
_SOLO_EL_SERVIDOR = {"REFLEX_ENV_MODE": "prod", "__REFLEX_SKIP_COMPILE": "true"}


@contextmanager
def en_marcha(carpeta: Path) -> Generator[tuple[int, psutil.Process]]:
    """El puerto y el proceso de la aplicación del contador mientras dura el bloque: solo el servidor, sin páginas."""
    paquete = carpeta / "contador"
    paquete.mkdir(parents=True)
    (carpeta / "rxconfig.py").write_text(_CONFIGURACION)
    (paquete / "__init__.py").touch()
    (paquete / "contador.py").write_text(_APLICACION)
    puerto = puerto_libre()
    orden = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--workers", "1"]
    orden += ["--port", str(puerto), "contador.contador:app"]
    with (
        (carpeta / "registro.txt").open("wb") as registro,
        subprocess.Popen(  # noqa: S603 - orden nuestra
            orden, cwd=carpeta, env=frontend.entorno() | _SOLO_EL_SERVIDOR, stdout=registro, stderr=registro
        ) as proceso,
    ):
        try:
            esperar(puerto)
            yield puerto, psutil.Process(proceso.pid)
        finally:
            proceso.terminate()


class PestanaDelContador(Pestana):
    """Una pestaña de esa aplicación: nadie tiene que presentarse."""

    def __init__(self) -> None:
        super().__init__(str)

    async def sumar(self) -> float:
        """Suma uno y devuelve los segundos hasta ver la cuenta."""
        return await self.mandar(f"{ESTADO}.sumar", {}, cambia(ESTADO, "cuenta"))

    def _abierta(self, mensaje: Mensaje) -> bool:
        return bool(self.valor(RAIZ, "is_hydrated") and mensaje)
