"""Crea el entorno virtual e instala en él las dependencias, solo cuando han cambiado.

Se ejecuta antes de que exista el entorno: solo usa la biblioteca estándar.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib import util
from pathlib import Path

RAIZ = Path(__file__).resolve().parent.parent
ENTORNO = RAIZ / ".venv"
LISTAS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")  # cada una incluye a las anteriores
FINAL = 15


def principal() -> None:
    """Ejecuta la orden recibida, de una en una aunque haya varios `make` a la vez."""
    cache = RAIZ / ".cache"
    cache.mkdir(exist_ok=True)
    with (cache / "entorno.lock").open("w") as turno:
        fcntl.flock(turno, fcntl.LOCK_EX)
        if sys.argv[1] == "crear":
            crear()
        else:
            instalar(sys.argv[2])


def crear() -> None:
    """Crea el entorno virtual con el Python que ejecuta esto."""
    version = ".".join(map(str, sys.version_info[:3]))
    decir(f"Creando el entorno virtual con Python {version}…")
    exigir_ensurepip()
    venv.create(ENTORNO, clear=True, with_pip=True, symlinks=True)


def exigir_ensurepip() -> None:
    """Debian y Ubuntu reparten aparte lo que hace falta para crear entornos; como root se instala solo."""
    if util.find_spec("ensurepip"):
        return
    paquete = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        decir(f"Instalando {paquete}…")
        for orden in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", paquete]):
            subprocess.run(orden, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - orden fija
    if not (Path(sysconfig.get_path("stdlib")) / "ensurepip").exists():
        sys.exit(
            f"A este Python le falta ensurepip. Instálalo (en Debian o Ubuntu: apt-get install {paquete}) y repite."
        )


def instalar(requisitos: str) -> None:
    """Instala las dependencias si ni su lista ni una que la incluya están ya instaladas."""
    if any(instalado(lista) for lista in LISTAS[LISTAS.index(requisitos) :]):
        return
    decir(f"Instalando las dependencias de {requisitos} (la primera vez tarda cerca de un minuto)…")
    orden = [str(ENTORNO / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    orden += ["--no-input", "--root-user-action=ignore", "-r", requisitos]
    hecho = subprocess.run(  # noqa: S603 - orden fija
        orden, check=False, cwd=RAIZ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if hecho.returncode:
        final = "\n".join(hecho.stdout.splitlines()[-FINAL:])
        sys.exit(f"{final}\nNo se han podido instalar las dependencias. Arriba está lo que dice pip.")
    sello(requisitos).write_text(firmar(requisitos), encoding="utf-8")


def instalado(requisitos: str) -> bool:
    """Si esa lista, tal como está ahora, ya se instaló."""
    return sello(requisitos).exists() and sello(requisitos).read_text(encoding="utf-8") == firmar(requisitos)


def sello(requisitos: str) -> Path:
    """Dónde se anota lo instalado."""
    return ENTORNO / f"{requisitos}.sello"


def firmar(requisitos: str) -> str:
    """Resume la lista de dependencias con las que incluye y la versión de Python."""
    resumen = hashlib.sha256(sys.version.encode())
    incluidas = LISTAS[1 : LISTAS.index(requisitos) + 1]
    for fichero in ("requirements.txt", "requirements-otel.txt", *incluidas):
        resumen.update((RAIZ / fichero).read_bytes())
    return resumen.hexdigest()


def decir(texto: str) -> None:
    """Escribe una línea que se ve al momento."""
    sys.stdout.write(f"{texto}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    principal()
