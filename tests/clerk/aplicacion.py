"""La aplicación entera en marcha con Clerk, desde una copia: su construcción no es la de desarrollo."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from factursaas.arranque.postmaster import puerto_libre
from factursaas.config import RAIZ

ARRANQUE_MAXIMO = 560


@contextmanager
def en_marcha(carpeta: Path, entorno: dict[str, str]) -> Iterator[str]:
    """La dirección de la aplicación mientras dura el bloque."""
    fuentes = carpeta / "fuentes"
    _copiar(fuentes)
    puerto = puerto_libre()
    registro = carpeta / "registro.txt"
    propio = {"PORT": str(puerto), "FACTURSAAS_DATA_DIR": str(carpeta / "datos")}
    propio["REFLEX_FRONTEND_COMPRESSION_FORMATS"] = "gzip"  # la otra compresión tarda, y la lleva la de desarrollo
    with registro.open("wb") as salida:
        proceso = subprocess.Popen(
            [sys.executable, "-m", "factursaas", "run"],
            cwd=fuentes,
            env=os.environ | entorno | propio,
            stdout=salida,
            stderr=salida,
        )
    try:
        _esperar(proceso, f"http://localhost:{puerto}/ping", registro)
        yield f"http://localhost:{puerto}"
    finally:
        proceso.send_signal(signal.SIGTERM)
        proceso.wait(timeout=30)


def _copiar(destino: Path) -> None:
    """Los ficheros del proyecto, también los nuevos; nada de lo que git no mira."""
    orden = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    nombres = subprocess.run(orden, cwd=RAIZ, check=True, capture_output=True, text=True).stdout.split("\0")
    for nombre in filter(None, nombres):
        if (RAIZ / nombre).is_file() and not nombre.startswith("tests/"):
            (destino / nombre).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(RAIZ / nombre, destino / nombre)


def _esperar(proceso: subprocess.Popen[bytes], url: str, registro: Path) -> None:
    limite = time.monotonic() + ARRANQUE_MAXIMO
    while time.monotonic() < limite and proceso.poll() is None:
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise AssertionError(f"La aplicación no arrancó con Clerk:\n{registro.read_text()}")
