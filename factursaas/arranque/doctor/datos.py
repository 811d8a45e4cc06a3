"""Cómo está la base: versión, migraciones y hora."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
from alembic.script import ScriptDirectory
from psycopg import Connection

from factursaas.arranque import base, copias
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.migraciones import configuracion
from factursaas.config import ajustes
from factursaas.db import normalizar_url, para_psycopg

VERSION_MINIMA = 160000
DESFASE_MAXIMO = timedelta(seconds=5)


@contextmanager
def conectada() -> Generator[Connection]:
    """Una conexión del propietario.

    Raises:
        ErrorDeArranque: si la base no atiende.
    """
    try:
        with (
            base.en_marcha() as url,
            psycopg.connect(para_psycopg(normalizar_url(url)), connect_timeout=5) as conexion,
        ):
            yield conexion
    except psycopg.OperationalError as fallo:
        dicho = str(fallo).strip().splitlines()[0]
        raise ErrorDeArranque(
            f"No se puede conectar a la base de datos. Revisa DATABASE_URL y que PostgreSQL esté en marcha: {dicho}"
        ) from fallo


def base_de_datos() -> str:
    """Si atiende y con qué versión."""
    if ajustes().produccion and not base.url_externa():
        raise ErrorDeArranque("Falta DATABASE_URL: en producción no hay base embebida.")
    if not base.creada():
        return "se creará al arrancar"
    with conectada() as conexion:
        version = conexion.info.server_version
        copias.exigir_entera(conexion)
    if version < VERSION_MINIMA:
        raise ErrorDeArranque(f"PostgreSQL {version // 10000} es demasiado antiguo: hace falta el 16 o posterior.")
    return f"PostgreSQL {version // 10000}.{version % 10000}, {'externa' if base.url_externa() else 'embebida'}"


def migraciones_pendientes() -> str:
    """En qué versión están las tablas.

    Raises:
        ErrorDeArranque: si no es la de este programa.
    """
    if not base.creada():
        return base.SIN_BASE
    pasos = ScriptDirectory.from_config(configuracion("postgresql://"))
    ultima, conocidas = pasos.get_current_head(), {paso.revision for paso in pasos.walk_revisions()}
    with conectada() as conexion:
        actual = revision(conexion)
    if actual and actual not in conocidas:
        raise ErrorDeArranque(
            f"Las tablas son de una versión posterior del programa ({actual}; esta llega a la {ultima}). Instala "
            "aquella o restaura una copia de esta."
        )
    if actual != ultima:
        raise ErrorDeArranque(
            f"Las tablas están en la versión {actual or 'ninguna'} y la última es {ultima}. Haz una copia y ejecuta: "
            "python -m factursaas migrate"
        )
    return f"al día ({actual})"


def revision(conexion: Connection) -> str:
    """La versión de las tablas, o nada si no las hay."""
    hay = conexion.execute("SELECT to_regclass('public.alembic_version')").fetchone()
    fila = conexion.execute("SELECT version_num FROM alembic_version").fetchone() if hay and hay[0] else None
    return str(fila[0]) if fila else ""


def reloj() -> str:
    """Si esta máquina y la base tienen la misma hora: los registros llevan una y se ordenan con la otra.

    Raises:
        ErrorDeArranque: si no.
    """
    if not base.creada():
        return base.SIN_BASE
    with conectada() as conexion:
        antes = datetime.now(UTC)
        (suya,) = conexion.execute("SELECT clock_timestamp()").fetchone() or (antes,)
        desfase = antes + (datetime.now(UTC) - antes) / 2 - suya
    if abs(desfase) > DESFASE_MAXIMO:
        raise ErrorDeArranque(
            f"El reloj de esta máquina va {abs(desfase).total_seconds():.0f} s "
            f"{'adelantado' if desfase > timedelta() else 'atrasado'} respecto al de la base. Pon las dos en hora con "
            "NTP (timedatectl set-ntp true): cada registro lleva la hora con menos de un minuto de error."
        )
    return "a la hora de la base"
