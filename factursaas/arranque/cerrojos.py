"""Cerrojos entre procesos: el sistema los suelta aunque el proceso muera de golpe."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from factursaas.arranque.errores import ErrorDeArranque


def abrir(fichero: Path) -> int:
    """Abre (o crea) el fichero de un cerrojo.

    Raises:
        ErrorDeArranque: si el directorio de datos es de otro usuario.
    """
    try:
        return os.open(fichero, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as fallo:
        raise ErrorDeArranque(
            f"No puedo escribir en {fichero}: lo creó otro usuario. "
            "Arranca con ese usuario o elige otro directorio con FACTURSAAS_DATA_DIR."
        ) from fallo


@contextmanager
def exclusivo(fichero: Path) -> Generator[None]:
    """Espera a ser el único y lo es mientras dura el bloque."""
    descriptor = esperar(fichero)
    try:
        yield
    finally:
        os.close(descriptor)


def esperar(fichero: Path) -> int:
    """Espera el turno y devuelve el descriptor que lo guarda hasta que se cierre."""
    descriptor = abrir(fichero)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def intentar(fichero: Path) -> int | None:
    """Toma el cerrojo sin esperar y devuelve su descriptor, o `None` si lo tiene otro."""
    descriptor = abrir(fichero)
    if _tomar(descriptor, fcntl.LOCK_EX):
        return descriptor
    os.close(descriptor)
    return None


def cerrar(descriptor: int) -> None:
    """Suelta un cerrojo."""
    os.close(descriptor)


def compartir(fichero: Path) -> int:
    """Anota un uso más del recurso; lo compartido no estorba a nadie."""
    descriptor = abrir(fichero)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def soltar_siendo_el_ultimo(descriptor: int) -> bool:
    """Deja de usar lo compartido y dice si ya no lo usa nadie más."""
    try:
        return _tomar(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(descriptor)


def _tomar(descriptor: int, modo: int) -> bool:
    try:
        fcntl.flock(descriptor, modo | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
