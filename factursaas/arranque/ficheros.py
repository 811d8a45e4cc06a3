"""Escribir un fichero entero o no escribirlo, sin pisar nada de nadie."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from factursaas.arranque.errores import ErrorDeArranque


@contextmanager
def fichero_nuevo(salida: Path) -> Generator[BinaryIO]:
    """Lo que se escriba toma ese nombre al acabar; si algo falla no queda a medias.

    Raises:
        ErrorDeArranque: si ya hay algo con ese nombre.
    """
    if not salida.name or salida.exists():
        raise ErrorDeArranque(f"Ya existe {salida}, y no se pisa: elige otro nombre.")
    nuevo = salida.with_name(f"{salida.name}.nuevo")
    try:
        with nuevo.open("wb") as fichero:
            nuevo.chmod(0o600)
            yield fichero
        nuevo.replace(salida)
    finally:
        nuevo.unlink(missing_ok=True)
