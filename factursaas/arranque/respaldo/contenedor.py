"""El fichero de una copia: un ZIP sin comprimir con sus piezas y, si va cifrado, cada una en formato age.

Se abre sin este programa: `unzip` y, si está cifrada, `age -d -i llave.age base.dump.age`, que pide la contraseña. La
llave es de una sola copia: con ella se cifra según se escribe, sin tener nada entero en memoria.
"""

import hashlib
import io
import shutil
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import IO, cast
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import pyrage
from pydantic import ValidationError
from typing_extensions import Buffer

from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.respaldo.manifiesto import NOMBRE, Manifiesto, Pieza

LLAVE = "llave.age"
_TROZO = 1024 * 1024


class CopiaDanada(ErrorDeArranque):
    """La copia no está como se escribió; el texto dice qué parte."""


class _Medido(io.BufferedIOBase):
    """Cuenta y resume lo que pasa por él, leyendo de un sitio o escribiendo en otro."""

    def __init__(self, caudal: IO[bytes] | None = None) -> None:
        self._caudal, self._resumen, self.largo = caudal, hashlib.sha256(), 0

    def read(self, cuanto: int | None = -1, /) -> bytes:
        leido = self._caudal.read(-1 if cuanto is None else cuanto) if self._caudal else b""
        self._anotar(leido)
        return leido

    def write(self, datos: Buffer, /) -> int:
        return self._anotar(memoryview(datos))

    def _anotar(self, datos: bytes | memoryview) -> int:
        self._resumen.update(datos)
        self.largo += len(datos)
        return len(datos)

    @property
    def pieza(self) -> Pieza:
        return Pieza(bytes=self.largo, sha256=self._resumen.hexdigest())


class Escritor:
    """Añade piezas a una copia que se está escribiendo."""

    def __init__(self, paquete: ZipFile, contrasena: str) -> None:
        self._paquete = paquete
        self.llave: pyrage.x25519.Identity | None = None
        self.piezas: dict[str, Pieza] = {}
        if contrasena:
            self.llave = pyrage.x25519.Identity.generate()
            paquete.writestr(_entrada(LLAVE), pyrage.passphrase.encrypt(f"{self.llave}\n".encode(), contrasena))
        leeme = resources.files(__package__ or "").joinpath("leeme.txt").read_text(encoding="utf-8")
        paquete.writestr(_entrada("LEEME.txt"), leeme)

    def anadir(self, nombre: str, origen: IO[bytes]) -> None:
        """Añade una pieza según se lee."""
        medido = _Medido(origen)
        with self._paquete.open(_entrada(f"{nombre}.age" if self.llave else nombre), "w", force_zip64=True) as destino:
            if self.llave:
                pyrage.encrypt_io(medido, cast("io.BufferedIOBase", destino), [self.llave.to_public()])
            else:
                shutil.copyfileobj(medido, destino, _TROZO)
        self.piezas[nombre] = medido.pieza

    def cerrar_con(self, manifiesto: Manifiesto) -> None:
        """El manifiesto va al final, cuando ya se sabe lo que ocupa todo."""
        self.anadir(NOMBRE, io.BytesIO(manifiesto.model_dump_json(indent=1).encode()))


@contextmanager
def escribir(destino: IO[bytes], contrasena: str) -> Generator[Escritor]:
    """Una copia nueva en ese fichero."""
    with ZipFile(destino, "w", ZIP_STORED) as paquete:
        yield Escritor(paquete, contrasena)


class Copia:
    """Una copia que se lee."""

    def __init__(self, fichero: Path, contrasena: str, llave: pyrage.x25519.Identity | None = None) -> None:
        self._fichero, self._contrasena, self._sabida = fichero, contrasena, llave
        try:
            self._paquete = ZipFile(fichero)
        except BadZipFile as fallo:
            raise CopiaDanada(f"{fichero} no es una copia, o está cortada o dañada: {fallo}.") from None

    @property
    def cifrada(self) -> bool:
        """Si hace falta la contraseña para abrirla."""
        return LLAVE in self._paquete.namelist()

    @cached_property
    def manifiesto(self) -> Manifiesto:
        """Lo que dice de sí.

        Raises:
            CopiaDanada: si no se entiende.
        """
        leido = io.BytesIO()
        self.volcar(NOMBRE, leido)
        try:
            return Manifiesto.model_validate_json(leido.getvalue())
        except ValidationError:
            raise CopiaDanada(f"{self._fichero} no es de este programa o es de una versión posterior.") from None

    def volcar(self, nombre: str, destino: IO[bytes] | io.BufferedIOBase) -> None:
        """Escribe una pieza, descifrada, según se lee.

        Raises:
            CopiaDanada: si falta o no se puede leer.
        """
        try:
            with self._paquete.open(f"{nombre}.age" if self.cifrada else nombre) as origen:
                if self.cifrada:
                    pyrage.decrypt_io(
                        cast("io.BufferedIOBase", origen), cast("io.BufferedIOBase", destino), [self._llave]
                    )
                    origen.read()
                else:
                    shutil.copyfileobj(origen, destino, _TROZO)
        except KeyError:
            raise CopiaDanada(f"A la copia le falta «{nombre}».") from None
        except OSError as fallo:
            # Los del disco llevan su número; sin él, es que age no reconoce lo que lee.
            if fallo.errno is not None:
                raise
            raise _no_es_lo_escrito(nombre) from None
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, pyrage.DecryptError):
            raise _no_es_lo_escrito(nombre) from None

    def comprobar(self) -> Manifiesto:
        """Lee todas las piezas y las compara con el manifiesto.

        Raises:
            CopiaDanada: si alguna no está o ha cambiado; dice cuál.
        """
        for nombre, esperada in self.manifiesto.piezas.items():
            medido = _Medido()
            self.volcar(nombre, medido)
            if medido.pieza != esperada:
                raise _no_es_lo_escrito(nombre)
        return self.manifiesto

    @cached_property
    def _llave(self) -> pyrage.x25519.Identity:
        if self._sabida:
            return self._sabida
        if not self._contrasena:
            raise ErrorDeArranque(
                "La copia está cifrada: da su contraseña en FACTURSAAS_BACKUP_PASSPHRASE o en el fichero de "
                "FACTURSAAS_BACKUP_PASSPHRASE_FILE."
            )
        try:
            return pyrage.x25519.Identity.from_str(
                pyrage.passphrase.decrypt(self._paquete.read(LLAVE), self._contrasena).decode().strip()
            )
        except BadZipFile:
            raise _no_es_lo_escrito(LLAVE) from None
        except pyrage.DecryptError:
            raise ErrorDeArranque("Esa no es la contraseña de la copia.") from None


def comprobar(fichero: Path, contrasena: str) -> Manifiesto:
    """Lee una copia entera y dice qué lleva.

    Raises:
        CopiaDanada: si no está como se escribió.
    """
    return Copia(fichero, contrasena).comprobar()


def _no_es_lo_escrito(nombre: str) -> CopiaDanada:
    return CopiaDanada(f"La copia está dañada: «{nombre}» no es lo que se escribió.")


def _entrada(nombre: str) -> ZipInfo:
    entrada = ZipInfo(nombre)
    entrada.compress_type, entrada.external_attr = ZIP_STORED, 0o600 << 16
    return entrada
