"""Escribir un fichero entero o no escribirlo, y que sea de quien tiene que ser."""

import os
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


def guardar_a_solas(fichero: Path, contenido: str) -> None:
    """Cambia de una vez un fichero que solo lee su dueño."""
    nuevo = fichero.with_name(f"{fichero.name}.nuevo")
    nuevo.unlink(missing_ok=True)
    nuevo.touch(mode=0o600)
    nuevo.write_text(contenido, encoding="utf-8")
    devolver_al_dueno(nuevo)
    nuevo.replace(fichero)


def devolver_al_dueno(fichero: Path) -> None:
    """Lo que root crea en la carpeta de un usuario es de ese usuario, que podrá seguir después sin ser root."""
    estado = fichero.parent.stat()
    if os.geteuid() == 0 and estado.st_uid:
        os.chown(fichero, estado.st_uid, estado.st_gid)
