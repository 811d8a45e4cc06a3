"""Bases como las dejaba el programa cuando cada revisión de las tablas era la última (`tests/arranque/epocas`)."""

import lzma
import subprocess
from pathlib import Path

from factursaas.arranque import cuenta
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import certificados, cofre

CARPETA = Path(__file__).parent / "arranque" / "epocas"
SECRETO = "secreto de las pruebas de actualización"
VOLCADOS = sorted(fichero.name.split(".")[0] for fichero in CARPETA.glob("*.dump.xz"))


def cargar(url: str, revision: str) -> None:
    """Deja en esa base, vacía, la de entonces. A la revisión que aún no tiene la suya, la última anterior."""
    epoca = max(volcado for volcado in VOLCADOS if volcado <= revision)
    programa = cuenta.programas_del_paquete() / "pg_restore"
    orden = [str(programa), "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={url}"]
    subprocess.run(orden, input=lzma.decompress((CARPETA / f"{epoca}.dump.xz").read_bytes()), check=True)


def abre_su_certificado(quien: Inquilino) -> bool:
    """Si tiene uno, que se abra; puede haber caducado desde entonces."""
    with tenant_session(quien) as db:
        fila = certificados.leer(db)
        return fila is not None and b"PRIVATE KEY" in cofre.descifrar(fila.cifrado, "certificado", quien.user_id)
