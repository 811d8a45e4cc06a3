"""Lo que se cuenta en la terminal mientras se arranca."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager


def decir(texto: str) -> None:
    """Escribe una línea que se ve al momento, también a través de una tubería."""
    sys.stdout.write(f"{texto}\n")
    sys.stdout.flush()


@contextmanager
def paso(texto: str) -> Generator[None]:
    """Anuncia un paso largo y, al acabar, lo que ha tardado."""
    inicio = time.monotonic()
    decir(f"{texto}…")
    yield
    decir(f"  hecho en {segundos(time.monotonic() - inicio)}")


def segundos(duracion: float) -> str:
    """Una duración para leer.

    >>> segundos(3.42)
    '3,4 s'
    """
    return f"{duracion:.1f} s".replace(".", ",")
