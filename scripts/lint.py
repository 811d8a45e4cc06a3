"""Las comprobaciones de `make lint`: las pasa todas, calla lo que va bien y enseña lo que falla."""

import subprocess
import sys
import time
from pathlib import Path

RAIZ = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RAIZ))

from factursaas.arranque import frontend  # noqa: E402 - el proyecto no está instalado

BIN = Path(sys.executable).parent
PYTHON = [sys.executable, "-m"]
COMPROBACIONES = {
    "formato": [str(BIN / "ruff"), "format", "--check"],
    "estilo": [str(BIN / "ruff"), "check"],
    "tipos": [str(BIN / "basedpyright")],
    "capas": [str(BIN / "lint-imports")],
    "compilación de las páginas": [*PYTHON, "reflex", "compile", "--dry", "--no-rich"],
    "migraciones": [*PYTHON, "factursaas", "migrate", "--check"],
}


def principal() -> int:
    """Devuelve cuántas comprobaciones fallan, como código de salida."""
    fallos = [nombre for nombre, orden in COMPROBACIONES.items() if not comprobar(nombre, orden)]
    if fallos:
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
    sys.stdout.write(f"{'bien ' if bien else 'FALLA'}  {nombre} ({tardanza})\n")
    if not bien:
        sys.stdout.write(hecho.stdout)
    sys.stdout.flush()
    return bien


if __name__ == "__main__":
    sys.exit(principal())
