"""Apaga una base de datos de pruebas cuando ya no queda vivo nadie que la use.

Es un proceso aparte, `python guardian.py <cerrojo> <pgdata>`: los que la usan comparten el cerrojo, y el sistema lo
suelta aunque mueran de golpe.
"""

import contextlib
import fcntl
import os
import signal
import sys
from pathlib import Path


def vigilar(cerrojo: Path, pgdata: Path) -> None:
    """Espera a que nadie tenga el cerrojo y para el servidor, si sigue."""
    with contextlib.suppress(OSError, ValueError):
        with cerrojo.open("rb") as fichero:
            fcntl.flock(fichero, fcntl.LOCK_EX)
        pid = int((pgdata / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        if Path(f"/proc/{pid}/cwd").readlink() == pgdata:  # el número puede ser ya de otro
            os.kill(pid, signal.SIGINT)


if __name__ == "__main__":
    vigilar(Path(sys.argv[1]), Path(sys.argv[2]))
