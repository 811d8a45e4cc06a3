"""El trabajador no atiende a nadie: que sigue vivo se ve en un fichero que toca cada pocos segundos."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from factursaas.config import ajustes

VIEJO = 30.0
"""Segundos sin tocarlo a partir de los que ya no está bien."""
_MUERTO = 86_400.0


@contextmanager
def latiendo() -> Iterator[Callable[[], None]]:
    """Da con qué latir; al acabar se quita el fichero."""
    fichero = _carpeta() / f"{socket.gethostname()}.{os.getpid()}"
    fichero.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _olvidar_los_muertos()
    fichero.touch()
    try:
        yield fichero.touch
    finally:
        fichero.unlink(missing_ok=True)


def reciente() -> bool:
    """Si late algún trabajador de esta máquina."""
    ahora = time.time()
    de_aqui = _carpeta().glob(f"{socket.gethostname()}.*")
    return any(ahora - fichero.stat().st_mtime < VIEJO for fichero in de_aqui)


def _olvidar_los_muertos() -> None:
    for fichero in _carpeta().iterdir():
        with suppress(FileNotFoundError):
            if time.time() - fichero.stat().st_mtime > _MUERTO:
                fichero.unlink()


def _carpeta() -> Path:
    return ajustes().datos / "latidos"
