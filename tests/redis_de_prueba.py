"""Un Redis de verdad para las pruebas, que se puede matar y volver a arrancar en el mismo sitio."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest
import redis

from factursaas.arranque.postmaster import puerto_libre
from tests.requisitos import saltar_sin

ARRANQUE_MAXIMO = 60


def programa() -> str:
    """El `redis-server` que hay: el que diga FACTURSAAS_REDIS, que pone «make test», o el de la máquina."""
    encontrado = os.environ.get("FACTURSAAS_REDIS") or shutil.which("redis-server") or shutil.which("valkey-server")
    return encontrado or saltar_sin("redis-server")


@dataclass
class ServidorRedis:
    """Un Redis sin persistencia, como una caché: lo que no esté en PostgreSQL se pierde con él."""

    carpeta: Path
    puerto: int = field(default_factory=puerto_libre)
    proceso: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.puerto}/0"

    def __enter__(self) -> Self:
        self.arrancar()
        return self

    def __exit__(self, *_: object) -> None:
        self.matar()

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
