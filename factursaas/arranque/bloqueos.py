"""Las versiones fijadas de las dependencias de las páginas, que Reflex reescribe al construir.

Lo que va en el repositorio es `reflex.lock/`; con Clerk hacen falta además sus paquetes, y lo fijado está en
`reflex.lock/clerk/`. Al acabar queda como estaba: construir no deja cambios en la copia de trabajo.
"""

import shutil
from pathlib import Path

from factursaas.config import RAIZ, ajustes

CARPETA = RAIZ / "reflex.lock"
CON_CLERK = CARPETA / "clerk"
_GUARDADOS = RAIZ / ".cache" / "reflex.lock"
_FICHEROS = ("package.json", "bun.lock")


def preparar() -> None:
    """Guarda lo fijado y deja puesto lo que pide el proveedor de identidad."""
    reponer()
    a_medias = _GUARDADOS.with_suffix(".nuevo")
    shutil.rmtree(a_medias, ignore_errors=True)
    a_medias.mkdir(parents=True)
    _copiar(CARPETA, a_medias)
    a_medias.rename(_GUARDADOS)
    if ajustes().identidad == "clerk":
        _copiar(CON_CLERK, CARPETA)


def reponer() -> None:
    """Deja lo fijado como estaba, también si lo anterior se cortó a la mitad."""
    if _GUARDADOS.exists():
        _copiar(_GUARDADOS, CARPETA)
        shutil.rmtree(_GUARDADOS)


def _copiar(desde: Path, hasta: Path) -> None:
    for nombre in _FICHEROS:
        shutil.copyfile(desde / nombre, hasta / nombre)
