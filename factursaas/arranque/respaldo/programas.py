"""`pg_dump` y `pg_restore`: los de esta máquina si valen para ese servidor o, si no, los que trae el paquete."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from factursaas.arranque import cuenta
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.procesos import morir_con_el_padre
from factursaas.config import entorno_con
from factursaas.db import normalizar_url, para_psycopg

CON_OTRO_AJUSTE = 17
Nombre = Literal["pg_dump", "pg_restore"]
Caudal = IO[bytes]
_DE_LA_MAQUINA = ("/usr/lib/postgresql", "*/bin"), ("/usr", "pgsql-*/bin"), ("/opt/homebrew/opt", "postgresql@*/bin")
# Las políticas para otros roles, que aquí pueden no existir: las vuelve a poner quien crea cada rol.
_DE_UN_ROL = re.compile(rb" POLICY public \S+ (?!inquilino |copia )")
PERMITIR_COPIA = "app.copia"
"""El ajuste con que el dueño de la base pide verla entera; lo mira la política `copia`."""


def elegir(nombre: Nombre, servidor: int) -> Path:
    """El de la misma versión que el servidor o, si no hay, el menor de los posteriores.

    Raises:
        ErrorDeArranque: si no hay ninguno que valga.
    """
    hallados = [(version, ruta) for ruta in _candidatos(nombre) if _vale(nombre, version := version_de(ruta), servidor)]
    if not hallados:
        raise ErrorDeArranque(
            f"Hace falta {nombre} de PostgreSQL {servidor}, la versión del servidor, y no está. "
            f"Instala postgresql-client-{servidor}."
        )
    return min(hallados, key=lambda hallado: hallado[0])[1]


def _vale(nombre: Nombre, version: int, servidor: int) -> bool:
    """Para copiar vale uno posterior. Para restaurar en un servidor 16, no: pide un ajuste que nació en el 17."""
    return version >= servidor and not (nombre == "pg_restore" and servidor < CON_OTRO_AJUSTE <= version)


def version_de(programa: Path) -> int:
    """Su versión mayor, o 0 si no funciona."""
    hecho = subprocess.run([str(programa), "--version"], check=False, capture_output=True, text=True)  # noqa: S603
    encontrada = re.search(r"\) (\d+)", hecho.stdout)
    return int(encontrada[1]) if encontrada else 0


def _candidatos(nombre: Nombre) -> Iterator[Path]:
    if en_el_camino := shutil.which(nombre):
        yield Path(en_el_camino)
    for raiz, patron in _DE_LA_MAQUINA:
        yield from (ruta for carpeta in Path(raiz).glob(patron) if (ruta := carpeta / nombre).exists())
    try:
        yield cuenta.programas_del_paquete() / nombre
    except ErrorDeArranque:
        return


def _entorno(url: str) -> tuple[str, dict[str, str]]:
    """A qué base, sin la contraseña, que en los argumentos la vería cualquiera de la máquina; y el entorno con ella."""
    datos = conninfo_to_dict(para_psycopg(normalizar_url(url)))
    contrasena = str(datos.pop("password", "") or "")
    opciones = f"-c {PERMITIR_COPIA}=entera"
    return make_conninfo("", **datos), entorno_con(PGPASSWORD=contrasena, PGOPTIONS=opciones, LC_ALL="C")


@contextmanager
def volcando(url: str, servidor: int, instantanea: str) -> Generator[Caudal]:
    """El volcado de una instantánea, según sale.

    Raises:
        ErrorDeArranque: si `pg_dump` no lo acaba.
    """
    base, entorno = _entorno(url)
    orden = [str(elegir("pg_dump", servidor)), "--format=custom", "--no-password", f"--snapshot={instantanea}"]
    orden += ["--enable-row-security", "--lock-wait-timeout=60s", "--encoding=UTF8", f"--dbname={base}"]
    with _lanzar(orden, entorno, "copiar la base", salida=subprocess.PIPE) as proceso:
        assert proceso.stdout  # noqa: S101 - se ha pedido
        yield proceso.stdout


def restaurar(url: str, servidor: int, escribir: Callable[[Caudal], None]) -> None:
    """Restaura el volcado que escribe esa función, en una transacción: todo o nada.

    Raises:
        ErrorDeArranque: si `pg_restore` no lo acaba.
    """
    base, entorno = _entorno(url)
    programa = str(elegir("pg_restore", servidor))
    with tempfile.NamedTemporaryFile() as lista:
        _dar([programa, "--list"], entorno, escribir, lista.fileno())
        lista.seek(0)
        lineas = [linea for linea in lista.read().splitlines(keepends=True) if not _DE_UN_ROL.search(linea)]
        lista.seek(0)
        lista.truncate()
        lista.writelines(lineas)
        lista.flush()
        orden = [programa, "--single-transaction", "--no-owner", "--no-privileges", "--no-password"]
        _dar([*orden, f"--use-list={lista.name}", f"--dbname={base}"], entorno, escribir)


def _dar(
    orden: list[str], entorno: dict[str, str], escribir: Callable[[Caudal], None], salida: int = subprocess.DEVNULL
) -> None:
    with _lanzar(orden, entorno, "restaurar la base", entrada=subprocess.PIPE, salida=salida) as proceso:
        assert proceso.stdin  # noqa: S101 - se ha pedido
        with proceso.stdin:
            escribir(proceso.stdin)


@contextmanager
def _lanzar(
    orden: list[str],
    entorno: dict[str, str],
    para: str,
    *,
    entrada: int = subprocess.DEVNULL,
    salida: int = subprocess.DEVNULL,
) -> Generator[subprocess.Popen[bytes]]:
    """Un programa que muere si muere quien lo lanza; al salir se espera a que acabe bien."""
    with tempfile.TemporaryFile() as quejas:
        proceso = subprocess.Popen(  # noqa: S603 - programa de PostgreSQL, argumentos nuestros
            orden,
            env=entorno,
            stdin=entrada,
            stdout=salida,
            stderr=quejas,
            preexec_fn=morir_con_el_padre(signal.SIGKILL),  # noqa: PLW1509 - se crea en el hilo principal
        )
        try:
            yield proceso
        except BrokenPipeError:
            pass  # ha muerto antes de leerlo todo: lo cuenta su código de salida
        except BaseException:
            proceso.kill()
            proceso.wait()
            raise
        if proceso.wait():
            raise ErrorDeArranque(f"No se ha podido {para}:\n{_dicho(quejas)}")


def _dicho(quejas: Caudal) -> str:
    quejas.seek(0, os.SEEK_SET)
    return "\n".join(f"  {linea}" for linea in quejas.read().decode("utf-8", "replace").splitlines()[-8:])
