"""Un Redis de verdad para las pruebas, que se puede matar y volver a arrancar en el mismo sitio."""

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis

ARRANQUE_MAXIMO = 10


def programa() -> str:
    """El `redis-server` que hay: el que diga FACTURSAAS_REDIS, que pone «make test», o el de la máquina."""
    encontrado = os.environ.get("FACTURSAAS_REDIS") or shutil.which("redis-server") or shutil.which("valkey-server")
    if encontrado is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No hay redis-server y en integración continua estas pruebas no se saltan.")
        pytest.skip("No hay redis-server en esta máquina: «make test» lo consigue.")
    return encontrado


def puerto_libre() -> int:
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        return libre.getsockname()[1]


@dataclass
class ServidorRedis:
    """Un Redis sin persistencia, como una caché: lo que no esté en PostgreSQL se pierde con él."""

    carpeta: Path
    puerto: int = field(default_factory=puerto_libre)
    proceso: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.puerto}/0"

    def arrancar(self) -> None:
        orden = [programa(), "--port", str(self.puerto), "--bind", "127.0.0.1", "--dir", str(self.carpeta)]
        self.proceso = subprocess.Popen([*orden, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL)
        limite = time.monotonic() + ARRANQUE_MAXIMO
        with redis.Redis(port=self.puerto) as cliente:
            while time.monotonic() < limite:
                try:
                    cliente.ping()
                    return
                except redis.ConnectionError:
                    time.sleep(0.05)
        pytest.fail("redis-server no arranca")

    def matar(self) -> None:
        """Como un corte de luz: `kill -9`."""
        assert self.proceso is not None
        self.proceso.kill()
        self.proceso.wait()
