"""Los procesos que el supervisor tiene a su cargo."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

ESPERA = 15.0
PR_SET_PDEATHSIG = 1


class Hijo:
    """Un proceso en su propio grupo: no le llega el Ctrl+C de la terminal y muere si muere quien lo vigila."""

    def __init__(self, orden: list[str], carpeta: Path, entorno: dict[str, str]) -> None:
        self._parando = False
        self._proceso = subprocess.Popen(  # noqa: S603 - órdenes fijas del proyecto
            orden,
            cwd=carpeta,
            env=entorno,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=morir_con_el_padre(signal.SIGTERM),  # noqa: PLW1509 - se crea en el hilo principal
        )
        self._relator = threading.Thread(target=self._relatar, args=(self._proceso.stdout,), daemon=True)
        self._relator.start()

    @property
    def codigo(self) -> int | None:
        """Con qué código ha terminado, o `None` si sigue."""
        return self._proceso.poll()

    def parar(self) -> None:
        """Le pide que acabe y, si tarda, lo corta con todo su grupo."""
        self._parando = True
        self._senal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._proceso.wait(ESPERA)
        self._senal(signal.SIGKILL)
        self._proceso.wait()

    def _senal(self, senal: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._proceso.pid, senal)

    def _relatar(self, salida: IO[bytes]) -> None:
        """Repite lo que dice el proceso, salvo al parar: las quejas de lo que se corta no le sirven a nadie."""
        for linea in salida:
            if not self._parando:
                sys.stderr.write(linea.decode("utf-8", "replace"))
                sys.stderr.flush()


def morir_con_el_padre(senal: signal.Signals) -> Callable[[], None] | None:
    """Lo que un hijo ejecuta antes de empezar para recibir esa señal si muere quien lo creó (solo en Linux)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, int(senal))
