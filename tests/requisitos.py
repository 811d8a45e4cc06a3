"""Lo que una prueba necesita de la máquina: si no está se salta, y dice por qué."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest


def saltar_sin(programa: str) -> NoReturn:
    """En integración continua no se salta: ahí tiene que estar."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"No hay {programa} y en integración continua estas pruebas no se saltan.")
    pytest.skip(f"No hay {programa} en esta máquina: «make test» lo consigue.")


@contextmanager
def disco_pequeno(donde: Path, tamano: str) -> Iterator[Path]:
    """Un disco de verdad que se llena enseguida. Solo root puede montarlo, y no en cualquier contenedor."""
    donde.mkdir()
    orden = ["mount", "-t", "tmpfs", "-o", f"size={tamano}", "tmpfs", str(donde)]
    if subprocess.run(orden, check=False, capture_output=True).returncode:
        pytest.skip(
            "Para llenar un disco de verdad se monta uno pequeño, y aquí no hay permiso para montar: hace falta root."
        )
    try:
        yield donde
    finally:
        subprocess.run(["umount", str(donde)], check=True)
