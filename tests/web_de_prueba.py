"""Procesos web de verdad sobre una base y un Redis, todos en un puerto, que se pueden matar de uno en uno."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from factursaas.arranque import base, frontend
from factursaas.arranque.postmaster import puerto_libre
from factursaas.config import RAIZ
from tests.redis_de_prueba import ServidorRedis

ARRANQUE_MAXIMO = 300


@dataclass
class Web:
    """Los procesos web de una instalación. Todos escuchan en el mismo puerto y el sistema reparte las conexiones."""

    url_owner: str
    redis: ServidorRedis
    carpeta: Path
    puerto: int = field(default_factory=puerto_libre)
    procesos: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.puerto}"

    @property
    def registro(self) -> str:
        return (self.carpeta / "registro.txt").read_text()

    def arrancar(self) -> subprocess.Popen[bytes]:
        """Otro proceso más; vuelve cuando ya atiende."""
        propio = {"PORT": str(self.puerto), "REDIS_URL": self.redis.url, "FACTURSAAS_DATA_DIR": str(self.carpeta)}
        entorno = os.environ | frontend.entorno() | base.entorno_de(self.url_owner) | propio
        with (self.carpeta / "registro.txt").open("a") as salida:
            proceso = subprocess.Popen(
                [sys.executable, "-m", "factursaas.arranque.web"], cwd=RAIZ, env=entorno, stdout=salida, stderr=salida
            )
        self.procesos.append(proceso)
        limite = time.monotonic() + ARRANQUE_MAXIMO
        while time.monotonic() < limite and proceso.poll() is None:
            if self._escucha(proceso):
                return proceso
            time.sleep(0.1)
        pytest.fail(f"El proceso web no arrancó:\n{self.registro}")

    def _escucha(self, proceso: subprocess.Popen[bytes]) -> bool:
        hijos = psutil.Process(proceso.pid).children()
        escuchan = [c for hijo in hijos for c in hijo.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
        return bool(escuchan) and httpx.get(f"{self.url}/ping", timeout=10).status_code == 200

    def atendiendo(self) -> subprocess.Popen[bytes]:
        """El que tiene una conexión de un navegador."""
        for proceso in self.procesos:
            if any(self._conexiones(proceso)):
                return proceso
        pytest.fail("Ningún proceso web tiene conexiones.")

    def _conexiones(self, proceso: subprocess.Popen[bytes]) -> list[int]:
        if proceso.poll() is not None:
            return []
        hijos = psutil.Process(proceso.pid).children()
        abiertas = [c for hijo in hijos for c in hijo.net_connections("tcp") if c.status == psutil.CONN_ESTABLISHED]
        return [c.laddr[1] for c in abiertas if c.laddr and c.laddr[1] == self.puerto]

    def matar(self, proceso: subprocess.Popen[bytes]) -> None:
        """`kill -9` al proceso y a los que dependen de él."""
        familia = [*psutil.Process(proceso.pid).children(), psutil.Process(proceso.pid)]
        for uno in reversed(familia):
            uno.kill()
        proceso.wait()
        self.procesos.remove(proceso)

    def parar(self, proceso: subprocess.Popen[bytes]) -> None:
        """Le pide que acabe, como al actualizar."""
        proceso.send_signal(signal.SIGTERM)
        proceso.wait(timeout=30)
        self.procesos.remove(proceso)

    def parar_todos(self) -> None:
        for proceso in list(self.procesos):
            self.matar(proceso)
