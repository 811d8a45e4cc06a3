"""Arrancar el simulador como un proceso aparte, y encontrar el que ya está en marcha."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from factursaas.simulador.cliente import Control, SimuladorNoAtiende
from factursaas.simulador.tls import Titular, emitir_certificado

DIRECCION = "simulador.json"
COLABORADOR, CONTRASENA = "colaborador.p12", "simulador"
_PACIENCIA = 60.0
_RAIZ = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Simulador:
    """Un simulador que atiende."""

    carpeta: Path
    url: str
    pid: int
    ca: Path

    @property
    def control(self) -> Control:
        """Su API de control."""
        return Control(self.url, self.ca)

    def certificado(
        self,
        nif: str,
        nombre: str,
        *,
        entidad: tuple[str, str] | None = None,
        colaborador: bool = False,
        contrasena: str = CONTRASENA,
        desde: datetime | None = None,
        hasta: datetime | None = None,
    ) -> tuple[bytes, str]:
        """Un certificado de prueba en PKCS#12 y su contraseña. `entidad` es el NIF y el nombre de quien representa."""
        titular = Titular(nif, nombre, entidad, colaborador)
        return emitir_certificado(self.carpeta, titular, contrasena, desde, hasta), contrasena


def orden(carpeta: Path, espera: int, *, puerto: int = 0, pagina: int = 10_000) -> list[str]:
    """La orden que lo arranca, desde la raíz del proyecto; se para con quien la ejecute."""
    opciones = {"--carpeta": carpeta, "--puerto": puerto, "--espera": espera, "--pagina": pagina}
    return [
        *(sys.executable, "-m", "factursaas.simulador", "--con-padre"),
        *(str(parte) for opcion in opciones.items() for parte in opcion),
    ]


def encontrar(carpeta: Path) -> Simulador:
    """El simulador que usa una carpeta.

    Raises:
        SimuladorNoAtiende: si no hay ninguno en marcha.
    """
    try:
        datos = json.loads((carpeta / DIRECCION).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SimuladorNoAtiende(f"No hay ningún simulador en marcha con la carpeta {carpeta}.") from error
    return Simulador(carpeta, datos["url"], datos["pid"], Path(datos["ca"]))


@contextmanager
def en_marcha(carpeta: Path, espera: int = 0, pagina: int = 10_000) -> Generator[Simulador]:
    """Un simulador propio, en su proceso, mientras dure el bloque. Vuelve a los libros que hubiera en la carpeta."""
    (carpeta / DIRECCION).unlink(missing_ok=True)
    proceso = subprocess.Popen(orden(carpeta.absolute(), espera, pagina=pagina), cwd=_RAIZ)  # noqa: S603 - orden propia
    try:
        yield _esperar(proceso, carpeta.absolute())
    finally:
        proceso.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            proceso.wait(_PACIENCIA / 4)
        proceso.kill()
        proceso.wait()


def _esperar(proceso: subprocess.Popen[bytes], carpeta: Path) -> Simulador:
    """El simulador, cuando ya contesta."""
    limite = time.monotonic() + _PACIENCIA
    while proceso.poll() is None and time.monotonic() < limite:
        with contextlib.suppress(SimuladorNoAtiende):
            simulador = encontrar(carpeta)
            if simulador.pid == proceso.pid and simulador.control.salud():
                return simulador
        time.sleep(0.05)
    raise SimuladorNoAtiende(f"El simulador no ha arrancado (código {proceso.poll()}).")
