"""El secreto con que se abre lo cifrado viaja en la copia: donde se restaura tiene que ser el mismo."""

from pathlib import Path

from factursaas.arranque.ficheros import guardar_a_solas
from factursaas.config import ajustes


def poner(clave: str) -> None:
    """Hace que el secreto sea ese. Lo que hubiera se aparta hasta `dar_por_buena`."""
    if ajustes().clave_secreta == clave:
        return
    fichero, antes = ajustes().clave_restaurada, _antes()
    if not antes.exists():
        guardar_a_solas(antes, fichero.read_text(encoding="utf-8") if fichero.exists() else "")
    guardar_a_solas(fichero, clave)
    ajustes.cache_clear()


def dar_por_buena() -> None:
    """Lo de antes ya no hace falta."""
    _antes().unlink(missing_ok=True)


def deshacer() -> None:
    """Si hay una restauración sin acabar, vuelve el secreto de antes de empezarla."""
    if not _antes().exists():
        return
    if anterior := _antes().read_text(encoding="utf-8"):
        guardar_a_solas(ajustes().clave_restaurada, anterior)
    else:
        ajustes().clave_restaurada.unlink(missing_ok=True)
    _antes().unlink()
    ajustes.cache_clear()


def _antes() -> Path:
    return ajustes().clave_restaurada.with_suffix(".antes")
