"""Los ficheros del navegador que viven junto a su componente."""

import sys
from pathlib import Path
from uuid import uuid4

from factursaas.config import RAIZ


def recurso(modulo: str, nombre: str) -> str:
    """Publica un fichero vecino de ese módulo y devuelve con qué nombre se importa.

    Hace lo que `rx.asset(nombre, shared=True)`, que para saber quién lo llama lee el código de toda la pila de
    llamadas: una décima de segundo por fichero, en cada proceso que arranca.

    Raises:
        FileNotFoundError: si no está.
    """
    origen = Path(str(sys.modules[modulo].__file__)).with_name(nombre).resolve(strict=True)
    ruta = Path("external", *modulo.split("."), nombre)
    _enlazar(RAIZ / "assets" / ruta, origen)
    return f"$/public/{ruta.as_posix()}"


def _enlazar(enlace: Path, origen: Path) -> None:
    """De un golpe: varios procesos lo hacen a la vez."""
    if enlace.is_symlink() and enlace.resolve() == origen:
        return
    enlace.parent.mkdir(parents=True, exist_ok=True)
    provisional = enlace.with_name(f".{uuid4().hex}.tmp")
    provisional.symlink_to(origen)
    provisional.replace(enlace)
