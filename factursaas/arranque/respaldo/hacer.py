"""Hacer una copia con la aplicación en marcha: una instantánea en un fichero, comprobada antes de darla por hecha."""

import fcntl
import io
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pyrage

from factursaas.arranque import base, copias
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.respaldo import contenedor, foto, programas, ultima
from factursaas.arranque.respaldo.manifiesto import CLAVE, VOLCADO, Manifiesto
from factursaas.config import VERSION, ajustes

_A_MEDIAS = ".parcial"


@dataclass(frozen=True, slots=True)
class Hecha:
    """La copia que se acaba de hacer."""

    fichero: Path
    bytes: int
    cifrada: bool
    manifiesto: Manifiesto


def hacer(salida: Path | None = None, *, cifrar: bool = False) -> Hecha:
    """Copia la base y el secreto con que se abre lo cifrado; devuelve dónde ha quedado, ya comprobada.

    Raises:
        ErrorDeArranque: si no hay qué copiar, no cabe o algo no ha salido bien. No queda nada a medias con su nombre.
    """
    if not base.creada():
        raise ErrorDeArranque("Todavía no hay base de datos que copiar.")
    contrasena = _contrasena() if cifrar else ""
    momento = datetime.now(UTC)
    fichero = _donde(salida, momento)
    try:
        with _escribiendo(fichero) as caudal:
            llave = _copiar(caudal, momento, contrasena)
            caudal.flush()
            os.fsync(caudal.fileno())
            manifiesto = contenedor.Copia(Path(caudal.name), contrasena, llave).comprobar()
    except (OSError, pyrage.EncryptError) as fallo:
        dicho = fallo.strerror if isinstance(fallo, OSError) else fallo
        raise ErrorDeArranque(f"No se ha podido escribir la copia en {fichero.parent}: {dicho}.") from fallo
    hecha = Hecha(fichero, fichero.stat().st_size, cifrar, manifiesto)
    ultima.apuntar(fichero, momento, hecha.bytes, cifrada=cifrar)
    return hecha


def _copiar(caudal: IO[bytes], momento: datetime, contrasena: str) -> pyrage.x25519.Identity | None:
    """Escribe la copia y devuelve con qué llave la ha cifrado, que ahorra sacarla otra vez de la contraseña."""
    with (
        base.en_marcha() as url,
        foto.fotografiar(url) as (conexion, instantanea),
        contenedor.escribir(caudal, contrasena) as copia,
    ):
        copias.exigir_entera(conexion)
        with programas.volcando(url, conexion.info.server_version // 10000, instantanea) as volcado:
            copia.anadir(VOLCADO, volcado)
        copia.anadir(CLAVE, io.BytesIO(ajustes().clave_secreta.encode()))
        hechos = foto.leer_hechos(conexion)
        manifiesto = Manifiesto(version=VERSION, momento=momento, hechos=hechos, piezas=dict(copia.piezas))
        copia.cerrar_con(manifiesto)
    return copia.llave


def _contrasena() -> str:
    if contrasena := ajustes().contrasena_de_las_copias:
        return contrasena
    raise ErrorDeArranque(
        "Para cifrar la copia hace falta una contraseña en FACTURSAAS_BACKUP_PASSPHRASE o en el fichero de "
        "FACTURSAAS_BACKUP_PASSPHRASE_FILE. Guárdala también fuera de aquí: sin ella la copia no se abre."
    )


def _donde(salida: Path | None, momento: datetime) -> Path:
    """El fichero pedido o, en la carpeta pedida o en la de siempre, uno con el momento en su nombre."""
    elegida = salida or ajustes().copias
    if salida is not None and not salida.is_dir() and salida.suffix:
        fichero = salida
    else:
        fichero = elegida / f"factursaas-{momento:%Y%m%dT%H%M%SZ}.zip"
    fichero = fichero.absolute()
    if fichero.exists():
        raise ErrorDeArranque(f"Ya existe {fichero}, y una copia no se pisa: elige otro nombre.")
    fichero.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return fichero


@contextmanager
def _escribiendo(fichero: Path) -> Generator[IO[bytes]]:
    """Un fichero que solo toma su nombre cuando está entero; los que dejó a medias una copia muerta se retiran."""
    _retirar_restos(fichero.parent)
    parcial = fichero.with_name(fichero.name + _A_MEDIAS)
    descriptor = os.open(parcial, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with open(parcial, "r+b") as caudal:  # noqa: PTH123 - `caudal.name` tiene que ser la ruta
            yield caudal
        parcial.rename(fichero)
        _asentar(fichero.parent)
    finally:
        parcial.unlink(missing_ok=True)
        os.close(descriptor)


def _retirar_restos(carpeta: Path) -> None:
    for resto in carpeta.glob(f"factursaas-*{_A_MEDIAS}"):
        with suppress(OSError), resto.open("rb") as abierto:
            fcntl.flock(abierto, fcntl.LOCK_EX | fcntl.LOCK_NB)
            resto.unlink()


def _asentar(carpeta: Path) -> None:
    descriptor = os.open(carpeta, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
