"""La página de Reflex más pequeña que hay: un texto y nada más. Es con lo que se compara lo que pesan las nuestras."""

import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any

from factursaas.arranque import frontend

# Lo que pesa su JavaScript, en bytes: tal cual y con gzip. Lo mide `python -m bench.paginas`; al cambiar de Reflex se
# vuelve a medir.
REFLEX = "0.10.1"
BYTES, COMPRIMIDOS = 509_102, 160_342
TOPE = 1.3

_CONFIGURACION = """from pathlib import Path
import sys
import reflex as rx
config = rx.Config(
    app_name="blanca",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    bun_path=Path(sys.executable).parent / "bun",
    disable_plugins=[rx.plugins.SitemapPlugin],
)
"""
_APLICACION = """import reflex as rx
app = rx.App()
app.add_page(lambda: rx.el.p("Hola"), route="/")
"""


@contextmanager
def servida(carpeta: Path) -> Generator[str]:
    """Crea la aplicación, la construye como para producción y la sirve mientras dura el bloque."""
    paquete = carpeta / "blanca"
    paquete.mkdir(parents=True)
    (carpeta / "rxconfig.py").write_text(_CONFIGURACION)
    (paquete / "__init__.py").touch()
    (paquete / "blanca.py").write_text(_APLICACION)
    exportar = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    subprocess.run(exportar, cwd=carpeta, env=frontend.entorno(), check=True, capture_output=True)  # noqa: S603
    responder = partial(_Callado, directory=str(carpeta / ".web" / "build" / "client"))
    with ThreadingHTTPServer(("127.0.0.1", 0), responder) as servidor:
        threading.Thread(target=servidor.serve_forever, daemon=True).start()
        yield f"http://localhost:{servidor.server_port}"
        servidor.shutdown()


def al_dia() -> bool:
    """Si lo medido es de la versión de Reflex que hay instalada."""
    return version("reflex") == REFLEX


class _Callado(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - el nombre es de la biblioteca
        """Nada: lo que importa sale al final."""
