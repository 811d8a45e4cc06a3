"""Bases como las dejaba el programa cuando cada revisión de las tablas era la última (`tests/arranque/epocas`)."""

import lzma
import subprocess
from pathlib import Path

from factursaas.arranque import cuenta

CARPETA = Path(__file__).parent / "arranque" / "epocas"
SECRETO = "secreto de las pruebas de actualización"
VOLCADOS = sorted(fichero.name.split(".")[0] for fichero in CARPETA.glob("*.dump.xz"))


def cargar(url: str, revision: str) -> None:
    """Deja en esa base, vacía, la de entonces. A la revisión que aún no tiene la suya, la última anterior."""
    epoca = max(volcado for volcado in VOLCADOS if volcado <= revision)
    programa = cuenta.programas_del_paquete() / "pg_restore"
    orden = [str(programa), "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={url}"]
    subprocess.run(orden, input=lzma.decompress((CARPETA / f"{epoca}.dump.xz").read_bytes()), check=True)
