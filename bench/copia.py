"""Una copia del proyecto como recién clonada, en la que se arranca de verdad lo que arranca `make run`."""

import http.client
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from factursaas.arranque.postmaster import puerto_libre
from factursaas.config import RAIZ

_SOBRAN = (".*", "__pycache__", "tests", "uploaded_files", "node_modules", "external")
_NUESTRAS = ("FACTURSAAS_", "PORT", "DATABASE_", "REDIS_")
_ESPERA = 300.0
_PIEZAS = {"web": "factursaas.arranque.web", "trabajador": "factursaas.arranque.trabajador"}


@dataclass(frozen=True, slots=True)
class Arranque:
    """La aplicación en marcha: dónde, con qué proceso y lo que ha tardado en responder la portada."""

    puerto: int
    proceso: psutil.Process
    segundos: float
    registro: Path

    @property
    def construccion(self) -> float | None:
        """Los segundos que ha tardado en construir las páginas, si lo ha hecho."""
        dicho = re.search(r"Frontend construido en ([\d,]+) s", self.registro.read_text())
        return float(dicho[1].replace(",", ".")) if dicho else None

    def pid(self, pieza: str) -> int:
        """El de uno de los procesos que ha creado."""
        hijos = self.proceso.children(recursive=True)
        return next(hijo.pid for hijo in hijos if _PIEZAS[pieza] in hijo.cmdline())


def copiar(carpeta: Path) -> Path:
    """Copia lo que hay en el repositorio: ni páginas construidas, ni datos, ni código compilado."""
    shutil.copytree(RAIZ, carpeta, ignore=shutil.ignore_patterns(*_SOBRAN))
    return carpeta


@contextmanager
def en_marcha(copia: Path) -> Generator[Arranque]:
    """La arranca y la para al acabar, con el mismo Python y sin la configuración de quien mide."""
    puerto, registro = puerto_libre(), copia.with_suffix(".txt")
    entorno = {nombre: valor for nombre, valor in os.environ.items() if not nombre.startswith(_NUESTRAS)}
    entorno.pop("PYTHONDONTWRITEBYTECODE", None)
    inicio = time.perf_counter()
    with (
        registro.open("wb") as salida,
        subprocess.Popen(
            [sys.executable, "-m", "factursaas", "run"],
            cwd=copia,
            env=entorno | {"PORT": str(puerto)},
            stdout=salida,
            stderr=salida,
            start_new_session=True,
        ) as proceso,
    ):
        try:
            _esperar(puerto, proceso, registro)
            yield Arranque(puerto, psutil.Process(proceso.pid), time.perf_counter() - inicio, registro)
        finally:
            proceso.terminate()


def primer_byte(puerto: int, ruta: str = "/") -> float:
    """Los segundos desde que se conecta hasta que empieza a llegar una página.

    Raises:
        OSError: si nadie responde.
    """
    conexion = http.client.HTTPConnection("localhost", puerto, timeout=5)
    inicio = time.perf_counter()
    try:
        conexion.request("GET", ruta)
        if conexion.getresponse().status != 200:
            raise ConnectionError(ruta)
        return time.perf_counter() - inicio
    finally:
        conexion.close()


def _esperar(puerto: int, proceso: subprocess.Popen[bytes], registro: Path) -> None:
    limite = time.monotonic() + _ESPERA
    while proceso.poll() is None and time.monotonic() < limite:
        try:
            primer_byte(puerto)
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
        else:
            return
    raise SystemExit(f"La copia no arranca:\n{registro.read_text()[-2000:]}")
