"""Mirar una base entera en un mismo instante, con la aplicación en marcha."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Literal

import psycopg
from psycopg import Connection, IsolationLevel, sql
from psycopg.errors import LockNotAvailable

from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.respaldo.manifiesto import Cadena, Hechos
from factursaas.arranque.respaldo.programas import PERMITIR_COPIA
from factursaas.db import normalizar_url, para_psycopg

_TABLAS = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_CERRADAS = (
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity"
    " AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'copia')"
)
# Solo para el dueño de la base, y solo si lo pide: a la aplicación no se le aplica ni le estorba los índices.
_ABRIR = (
    "CREATE POLICY copia ON {tabla} FOR SELECT TO pg_database_owner"
    f" USING ((SELECT current_setting('{PERMITIR_COPIA}', true)) = 'entera')"
)
_TODO_EL_TIEMPO = ("statement_timeout", "idle_in_transaction_session_timeout")
_CADENAS: dict[Literal["registros", "eventos"], tuple[str, bytes]] = {
    "registros": (
        "instalaciones",
        b"SELECT user_id, id::text, posicion, ultima_huella FROM instalaciones ORDER BY 1, 2",
    ),
    "eventos": (
        "cadenas_de_eventos",
        b"SELECT user_id, instalacion_id::text, posicion, ultima_huella FROM cadenas_de_eventos ORDER BY 1, 2",
    ),
}


def conectar(url: str, **opciones: Any) -> Connection:
    """Una conexión del propietario, sin límite de tiempo y viéndolo todo."""
    conexion = psycopg.connect(para_psycopg(normalizar_url(url)), **opciones)
    for nombre, valor in (*((tiempo, "0") for tiempo in _TODO_EL_TIEMPO), (PERMITIR_COPIA, "entera")):
        conexion.execute("SELECT set_config(%s, %s, false)", (nombre, valor))
    conexion.commit()
    return conexion


@contextmanager
def fotografiar(url: str) -> Generator[tuple[Connection, str]]:
    """Una conexión que ve la base quieta, y el nombre con que otro programa la ve igual."""
    with conectar(url) as conexion:
        permitir(conexion)
        conexion.isolation_level = IsolationLevel.REPEATABLE_READ
        conexion.read_only = True
        yield conexion, _uno(conexion, "SELECT pg_export_snapshot()")


def permitir(conexion: Connection) -> None:
    """Que el dueño de la base pueda copiar entera cada tabla con seguridad por filas; se puede repetir.

    Raises:
        ErrorDeArranque: si no es el dueño, o si alguien tiene las tablas bloqueadas.
    """
    if not _uno(conexion, "SELECT pg_has_role(current_user, 'pg_database_owner', 'USAGE')"):
        raise ErrorDeArranque(
            "El usuario de DATABASE_URL tiene que ser el dueño de la base de datos para copiarla. Hazlo dueño con "
            f"«ALTER DATABASE {conexion.info.dbname} OWNER TO {conexion.info.user}»."
        )
    try:
        # Tabla a tabla, para no tener nunca dos bloqueadas a la vez con la aplicación en marcha.
        for (tabla,) in conexion.execute(_CERRADAS).fetchall():
            conexion.commit()
            with conexion.transaction():
                conexion.execute("SET LOCAL lock_timeout = '3s'")
                conexion.execute(sql.SQL(_ABRIR).format(tabla=sql.Identifier(tabla)))
    except LockNotAvailable:
        raise ErrorDeArranque("Una tabla lleva bloqueada más de 3 s. Vuelve a intentarlo en un momento.") from None
    finally:
        conexion.commit()


def leer_hechos(conexion: Connection) -> Hechos:
    """Cuántas filas hay en cada tabla y por dónde va cada cadena."""
    tablas = [nombre for (nombre,) in conexion.execute(_TABLAS).fetchall()]
    return Hechos(
        revision=_uno(conexion, "SELECT version_num FROM alembic_version") if "alembic_version" in tablas else "",
        postgresql=conexion.info.server_version,
        filas={
            tabla: _uno(conexion, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(tabla))) for tabla in tablas
        },
        cadenas=[
            Cadena(clase=clase, user_id=quien, instalacion=cual, posicion=posicion, huella=huella)
            for clase, (tabla, consulta) in _CADENAS.items()
            if tabla in tablas
            for quien, cual, posicion, huella in conexion.execute(consulta).fetchall()
        ],
    )


def _uno(conexion: Connection, consulta: Any) -> Any:
    fila = conexion.execute(consulta).fetchone()
    return fila[0] if fila else None
