"""`make audit`: dependencias con fallos conocidos.

Sin red para consultarlos lo dice y falla: no saberlo no es lo mismo que estar bien.
"""

import subprocess
import sys
from pathlib import Path

RAIZ = Path(__file__).resolve().parent.parent
_SIN_RED = (
    "ConnectionError",
    "Max retries",
    "ServiceError",
    "Failed to resolve",
    "Timeout",
    "ProxyError",
    "could not be audited",
)
SIN_DATOS = (
    "No se ha podido consultar qué fallos se conocen: hace falta llegar a pypi.org. "
    "No se sabe si las dependencias están bien; repítelo con red."
)


def principal() -> int:
    """Audita todo lo instalado, también lo que piden las dependencias.

    El código de salida es 0 sin fallos, 1 con ellos y 2 si no se ha podido saber.
    """
    orden = [sys.executable, "-m", "pip_audit", "--strict", "--progress-spinner", "off"]
    hecho = subprocess.run(orden, check=False, cwd=RAIZ, capture_output=True, text=True)  # noqa: S603 - orden fija
    return contar(hecho.returncode, hecho.stdout, hecho.stderr)


def contar(codigo: int, salida: str, errores: str) -> int:
    """Enseña lo que ha dicho pip-audit, o por qué no ha podido decir nada."""
    if codigo and any(senal in salida + errores for senal in _SIN_RED):
        sys.stderr.write(f"{SIN_DATOS}\n")
        return 2
    sys.stdout.write(salida)
    sys.stderr.write(errores)
    return codigo


if __name__ == "__main__":
    sys.exit(principal())
