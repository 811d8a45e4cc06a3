"""El proceso de PostgreSQL: encontrarlo, arrancarlo y pararlo."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from factursaas.arranque.cuenta import Cuenta
from factursaas.arranque.errores import ErrorDeArranque

ENTORNO = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
ESPERA_ARRANQUE = 120.0
ESPERA_PARADA = 30.0
AJUSTES = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "cluster_name": "factursaas",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    # Sin las filas que no caben: PostgreSQL las escribe enteras.
    "log_error_verbosity": "terse",
}
SIN_DURABILIDAD = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Postmaster:
    """Un servidor en marcha."""

    pid: int
    puerto: int
    listo: bool


def buscar(pgdata: Path) -> Postmaster | None:
    """El servidor que atiende esos datos según su `postmaster.pid`, si de verdad está vivo."""
    try:
        lineas = (pgdata / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return None
    if len(lineas) < 4 or not (lineas[0].isdigit() and lineas[3].isdigit()):
        return None
    pid = int(lineas[0])
    if not _trabaja_en(pid, pgdata):
        return None
    return Postmaster(pid, int(lineas[3]), len(lineas) > 7 and lineas[7].strip() == "ready")


def limpiar_restos(pgdata: Path) -> None:
    """Tras una muerte violenta, espera a los procesos sin padre y retira el `postmaster.pid` que miente.

    PostgreSQL no arranca si otro proceso cualquiera tiene ahora ese número, cosa corriente en un contenedor.
    """
    fichero = pgdata / "postmaster.pid"
    if not fichero.exists() or buscar(pgdata):
        return
    for proceso in psutil.process_iter(["name"]):
        if proceso.info["name"] != "postgres" or not _trabaja_en(proceso.pid, pgdata):
            continue
        if not _esperar_muerte(proceso.pid, 10.0):
            with contextlib.suppress(psutil.NoSuchProcess):
                proceso.kill()
            _esperar_muerte(proceso.pid, 10.0)
    fichero.unlink(missing_ok=True)


def _trabaja_en(pid: int, pgdata: Path) -> bool:
    """Si ese proceso es un PostgreSQL sobre esos datos."""
    try:
        return _vive(pid) and psutil.Process(pid).name() == "postgres" and Path(psutil.Process(pid).cwd()) == pgdata
    except psutil.Error:
        return False


def puerto_libre(preferido: int | None = None) -> int:
    """Un puerto local libre; el preferido si lo está."""
    for candidato in (preferido or 0, 0):
        with socket.socket() as enchufe:
            enchufe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                enchufe.bind(("127.0.0.1", candidato))
            except OSError:
                continue
            return enchufe.getsockname()[1]
    raise ErrorDeArranque("No queda ningún puerto local libre para la base de datos.")


def arrancar(bin_dir: Path, pgdata: Path, cuenta: Cuenta, *, puerto: int, duradero: bool) -> Postmaster | None:
    """Arranca el servidor y espera a que atienda; `None` si otro se quedó antes con el puerto.

    Raises:
        ErrorDeArranque: si el servidor no llega a arrancar; incluye el final de su registro.
    """
    opciones = {"port": str(puerto)} | AJUSTES | ({} if duradero else SIN_DURABILIDAD)
    orden = [str(bin_dir / "postgres"), "-D", str(pgdata)]
    orden += [parte for nombre, valor in opciones.items() for parte in ("-c", f"{nombre}={valor}")]
    salida = _salida(pgdata)
    with salida.open("wb") as registro:
        cuenta.ceder(salida)
        proceso = subprocess.Popen(  # noqa: S603 - programa nuestro, argumentos nuestros
            orden,
            cwd="/",
            env=ENTORNO,
            stdin=subprocess.DEVNULL,
            stdout=registro,
            stderr=registro,
            start_new_session=True,
            **cuenta.opciones,
        )
    if servidor := _esperar_listo(proceso, pgdata):
        return servidor
    fallo = _registro(pgdata)
    if "could not bind" in fallo or "could not create any TCP/IP sockets" in fallo:
        return None
    raise ErrorDeArranque(f"PostgreSQL no ha podido arrancar. Su registro ({pgdata / 'log'}) termina así:\n{fallo}")


def _esperar_listo(proceso: subprocess.Popen[bytes], pgdata: Path) -> Postmaster | None:
    limite = time.monotonic() + ESPERA_ARRANQUE
    while proceso.poll() is None:
        servidor = buscar(pgdata)
        if servidor and servidor.pid == proceso.pid and servidor.listo:
            return servidor
        if time.monotonic() > limite:
            proceso.kill()
            raise ErrorDeArranque(f"PostgreSQL no atiende tras {ESPERA_ARRANQUE:.0f} s. Mira {pgdata / 'log'}.")
        time.sleep(0.005)
    return None


def esperar_decision(pgdata: Path) -> Postmaster | None:
    """Espera a que un servidor encontrado a medias acabe de arrancar o de pararse."""
    limite = time.monotonic() + ESPERA_ARRANQUE
    while (servidor := buscar(pgdata)) and not servidor.listo:
        if time.monotonic() > limite:
            raise ErrorDeArranque(
                f"El PostgreSQL que ya corría (pid {servidor.pid}) no termina de arrancar ni de parar."
            )
        time.sleep(0.05)
    return servidor


def parar(pid: int) -> None:
    """Para el servidor con orden y, si no hace caso, por las malas (se recupera al volver a arrancar)."""
    for senal, espera in ((signal.SIGINT, ESPERA_PARADA), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, senal)
        if _esperar_muerte(pid, espera):
            return


def _esperar_muerte(pid: int, espera: float) -> bool:
    limite = time.monotonic() + espera
    while vivo := _vive(pid):
        if time.monotonic() > limite:
            break
        time.sleep(0.01)
    return not vivo


def _vive(pid: int) -> bool:
    """Si el proceso sigue; muerto y sin recoger por su padre, que puede ser otro, ya no vive."""
    try:
        vivo = psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    if not vivo:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
    return vivo


def _salida(pgdata: Path) -> Path:
    """Lo que dice antes de abrir su registro; fuera de la carpeta del servidor, donde root no debe escribir."""
    return pgdata.with_name("postgres.log")


def _registro(pgdata: Path) -> str:
    ficheros = [_salida(pgdata), *sorted((pgdata / "log").glob("*.log"), key=lambda f: f.stat().st_mtime)[-1:]]
    lineas = [linea for f in ficheros for linea in f.read_text("utf-8", "replace").splitlines()[-8:]]
    return "\n".join(f"  {linea}" for linea in lineas)
