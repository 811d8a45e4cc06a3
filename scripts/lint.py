"""Las comprobaciones de `make lint`: las pasa todas, calla lo que va bien y enseña lo que falla."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

RAIZ = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RAIZ))

from factursaas.arranque import frontend  # noqa: E402 - el proyecto no está instalado

BIN = Path(sys.executable).parent
PYTHON = [sys.executable, "-m"]
COMPROBACIONES = {
    "tipos": [str(BIN / "basedpyright")],  # la que más tarda, la primera
    "formato": [str(BIN / "ruff"), "format", "--check"],
    "estilo": [str(BIN / "ruff"), "check"],
    "capas": [str(BIN / "lint-imports")],
    "compilación de las páginas": [*PYTHON, "reflex", "compile", "--dry", "--no-rich"],
    "migraciones": [*PYTHON, "factursaas", "migrate", "--check"],
}


def principal() -> int:
    """Las pasa a la vez, tantas como núcleos hay; devuelve 1 si falla alguna."""
    with ThreadPoolExecutor(os.cpu_count()) as grupo:
        pasadas = {nombre: grupo.submit(comprobar, nombre, orden) for nombre, orden in COMPROBACIONES.items()}
    if fallos := [nombre for nombre, pasada in pasadas.items() if not pasada.result()]:
        sys.stdout.write(f"Fallan: {', '.join(fallos)}\n")
    return 1 if fallos else 0


def comprobar(nombre: str, orden: list[str]) -> bool:
    """Pasa una comprobación y cuenta cómo ha ido."""
    inicio = time.monotonic()
    hecho = subprocess.run(  # noqa: S603 - órdenes fijas
        orden,
        check=False,
        cwd=RAIZ,
        env=frontend.entorno(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    bien = hecho.returncode == 0
    tardanza = f"{time.monotonic() - inicio:.1f} s".replace(".", ",")
    dicho = "" if bien else hecho.stdout
    sys.stdout.write(f"{'bien ' if bien else 'FALLA'}  {nombre} ({tardanza})\n{dicho}")
    sys.stdout.flush()
    return bien


if __name__ == "__main__":
    sys.exit(principal())
