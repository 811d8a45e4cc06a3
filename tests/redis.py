"""Un Redis de verdad para una prueba, en un puerto libre y sin guardar nada."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest


@contextmanager
def redis_de_verdad() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Su dirección y su proceso, por si la prueba lo mata."""
    programa = shutil.which("redis-server")
    if programa is None:
        pytest.skip("No hay redis-server en esta máquina.")
    with socket.create_server(("127.0.0.1", 0)) as enchufe:
        puerto = enchufe.getsockname()[1]
    orden = [programa, "--port", str(puerto), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    proceso = subprocess.Popen(orden, stdout=subprocess.DEVNULL)
    try:
        _esperar(puerto)
        yield f"redis://127.0.0.1:{puerto}", proceso
    finally:
        proceso.kill()
        proceso.wait()


def _esperar(puerto: int) -> None:
    limite = time.monotonic() + 10
    while time.monotonic() < limite:
        with suppress(OSError), socket.create_connection(("127.0.0.1", puerto), 1):
            return
        time.sleep(0.02)
    raise TimeoutError("Redis no arranca")
