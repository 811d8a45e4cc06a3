"""El puerto donde se atiende: si está libre y si ya responde."""

import contextlib
import errno
import http.client
import socket
import time

import psutil

from factursaas.arranque.errores import ErrorDeArranque

PACIENCIA = 2.0


def exigir_libre(puerto: int, direccion: str) -> None:
    """Comprueba que se puede escuchar; da un momento a quien se esté yendo.

    Raises:
        ErrorDeArranque: si lo usa otro programa, con su nombre si se sabe.
    """
    limite = time.monotonic() + PACIENCIA
    while fallo := _ocupado(puerto, direccion):
        if isinstance(fallo, PermissionError):
            raise ErrorDeArranque(f"No tengo permiso para usar el puerto {puerto}. Elige otro: PORT=3000 make run")
        if time.monotonic() > limite:
            raise ErrorDeArranque(
                f"El puerto {puerto} ya lo usa {_quien(puerto)}. Ciérralo, o elige otro: PORT={_otro(puerto)} make run"
            )
        time.sleep(0.1)


def elegir_libre(desde: int) -> int:
    """El primer puerto libre a partir de uno."""
    return next(puerto for puerto in range(desde, desde + 100) if not _ocupado(puerto, "127.0.0.1"))


def responde(puerto: int, ruta: str = "/") -> bool:
    """Si hay alguien sirviendo páginas en ese puerto."""
    conexion = http.client.HTTPConnection("localhost", puerto, timeout=5)
    try:
        conexion.request("GET", ruta)
        return conexion.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        conexion.close()


def _ocupado(puerto: int, direccion: str) -> OSError | None:
    # `localhost` puede ser también ::1: si ahí atiende otro, el navegador acabaría en el programa equivocado.
    for familia, donde in ((socket.AF_INET, direccion), (socket.AF_INET6, "::1")):
        if fallo := _probar(familia, donde, puerto):
            return fallo
    return None


def _probar(familia: socket.AddressFamily, donde: str, puerto: int) -> OSError | None:
    try:
        enchufe = socket.socket(familia)
    except OSError:
        return None
    with enchufe:
        enchufe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            enchufe.bind((donde, puerto))
        except OSError as fallo:
            sin_ipv6 = (
                familia == socket.AF_INET6
                and not isinstance(fallo, PermissionError)
                and fallo.errno != errno.EADDRINUSE
            )
            return None if sin_ipv6 else fallo
    return None


def _quien(puerto: int) -> str:
    with contextlib.suppress(psutil.Error):
        for conexion in psutil.net_connections("tcp"):
            escucha = conexion.status == psutil.CONN_LISTEN and conexion.laddr and conexion.laddr[1] == puerto
            if escucha and conexion.pid:
                return f"«{psutil.Process(conexion.pid).name()}» (pid {conexion.pid})"
    return "otro programa"


def _otro(puerto: int) -> int:
    return elegir_libre(puerto + 1 if puerto < 65000 else 3001)
