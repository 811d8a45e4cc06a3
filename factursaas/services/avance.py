"""Hasta dónde ha llegado la base, apuntado fuera de ella: si un día está más atrás, es que se ha restaurado una copia.

Se apunta en el directorio de datos y en otro de la máquina: restaurar el primero entero se lleva también su apunte.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from factursaas.config import ajustes

_LARGO = 21


def leer(identidad: UUID) -> int:
    """Lo más lejos que se sabe que ha llegado; cero si no está apuntado en ningún sitio."""
    return max((_leer(carpeta / str(identidad)) for carpeta in ajustes().carpetas_de_avance), default=0)


def apuntar(identidad: UUID, sitio: int) -> None:
    """Apunta que ha llegado hasta ahí. Donde no se pueda escribir no se apunta, y lo demás sigue."""
    for carpeta in ajustes().carpetas_de_avance:
        with suppress(OSError):
            _apuntar(carpeta / str(identidad), sitio)


def _leer(fichero: Path) -> int:
    try:
        return int(fichero.read_bytes()[:_LARGO])
    except (OSError, ValueError):
        return 0


def _apuntar(fichero: Path, sitio: int) -> None:
    """Varios procesos apuntan a la vez y solo se avanza; siempre los mismos bytes, para que no quede a medias."""
    fichero.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(fichero, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        apuntado = os.pread(descriptor, _LARGO, 0)
        if not apuntado:
            _devolver_al_dueno(fichero)
        if sitio > int(apuntado.strip() or 0):
            os.pwrite(descriptor, f"{sitio:020}\n".encode(), 0)
    except ValueError:
        os.pwrite(descriptor, f"{sitio:020}\n".encode(), 0)
    finally:
        os.close(descriptor)


def _devolver_al_dueno(fichero: Path) -> None:
    """Lo que root crea en la carpeta de un usuario es de ese usuario, que podrá arrancar después sin ser root."""
    if os.geteuid() == 0:
        dueno = fichero.parent.parent.stat()
        for ruta in (fichero.parent, fichero):
            os.chown(ruta, dueno.st_uid, dueno.st_gid)
