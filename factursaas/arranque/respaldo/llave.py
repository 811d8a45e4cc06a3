"""El secreto con que se abre lo cifrado viaja en la copia: donde se restaura tiene que ser el mismo."""

import os
from pathlib import Path

from factursaas.config import ajustes


def poner(clave: str) -> None:
    """Hace que el secreto sea ese. Lo que hubiera se aparta hasta `dar_por_buena`."""
    if ajustes().clave_secreta == clave:
        return
    fichero, antes = ajustes().clave_restaurada, _antes()
    if not antes.exists():
        _escribir(antes, fichero.read_text(encoding="utf-8") if fichero.exists() else "")
    _escribir(fichero, clave)
    ajustes.cache_clear()


def dar_por_buena() -> None:
    """Lo de antes ya no hace falta."""
    _antes().unlink(missing_ok=True)


def deshacer() -> None:
    """Si hay una restauración sin acabar, vuelve el secreto de antes de empezarla."""
    if not _antes().exists():
        return
    if anterior := _antes().read_text(encoding="utf-8"):
        _escribir(ajustes().clave_restaurada, anterior)
    else:
        ajustes().clave_restaurada.unlink(missing_ok=True)
    _antes().unlink()
    ajustes.cache_clear()


def _antes() -> Path:
    return ajustes().clave_restaurada.with_suffix(".antes")


def _escribir(fichero: Path, contenido: str) -> None:
    nuevo = fichero.with_suffix(".nuevo")
    nuevo.unlink(missing_ok=True)
    nuevo.touch(mode=0o600)
    nuevo.write_text(contenido, encoding="utf-8")
    if os.geteuid() == 0:
        dueno = fichero.parent.stat()
        os.chown(nuevo, dueno.st_uid, dueno.st_gid)
    nuevo.replace(fichero)
