"""La base en que se restaura: mientras no acaba queda marcada, y lo que hubiera espera aparte por si hay que volver."""

from psycopg import Connection

from factursaas.arranque.copias import MARCA
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.respaldo import foto
from factursaas.domain.plurales import contar

_ANTES = f"{MARCA}_antes"
_HAY = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)"
_OTROS = (
    "SELECT count(*), string_agg(DISTINCT usename, ', ') FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL"
    # De las conexiones de otro rol, a quien no administra el servidor se le calla la clase.
    " AND coalesce(backend_type, 'client backend') = 'client backend'"
)
# Como nace en cualquier base: de quien sea dueño de ella, y a la vista de todos.
_NUEVO = (
    "CREATE SCHEMA public; ALTER SCHEMA public OWNER TO pg_database_owner; GRANT USAGE ON SCHEMA public TO PUBLIC;"
    " COMMENT ON SCHEMA public IS 'standard public schema'"
)


def preparar(conexion: Connection, *, forzar: bool) -> None:
    """Deja la base vacía y marcada, después de deshacer una restauración que no acabó.

    Raises:
        ErrorDeArranque: si la está usando alguien o tiene datos y no se fuerza.
    """
    _exigir_sola(conexion)
    deshacer(conexion)
    # Sin ello la seguridad por filas no dejaría ver qué hay, y una base llena parecería vacía.
    foto.permitir(conexion)
    datos = foto.leer_hechos(conexion).filas
    ocupada = {tabla: filas for tabla, filas in datos.items() if filas and tabla in ("cuentas", "emisores", "facturas")}
    if ocupada and not forzar:
        cuantas = ", ".join(f"{filas} en {tabla}" for tabla, filas in ocupada.items())
        raise ErrorDeArranque(
            f"La base ya tiene datos ({cuantas}) y restaurar los borra. Haz antes una copia con «python -m factursaas "
            "backup» y, si de verdad quieres, repite con --forzar."
        )
    with conexion.transaction():
        conexion.execute(f"CREATE SCHEMA {MARCA}")
        if datos:
            conexion.execute(f"ALTER SCHEMA public RENAME TO {_ANTES}")
            conexion.execute(_NUEVO)


def dar_por_buena(conexion: Connection) -> None:
    """Lo restaurado es ya la base: se borra lo de antes y se quita la marca."""
    with conexion.transaction():
        conexion.execute(f"DROP SCHEMA IF EXISTS {_ANTES} CASCADE")
        conexion.execute(f"DROP SCHEMA {MARCA}")


def a_medias(conexion: Connection) -> bool:
    """Si aquí se quedó a medias una restauración."""
    return _hay(conexion, MARCA)


def deshacer(conexion: Connection) -> None:
    """Si hay una restauración sin acabar, todo queda como antes de empezarla."""
    with conexion.transaction():
        if not _hay(conexion, MARCA):
            return
        conexion.execute("DROP SCHEMA public CASCADE")
        conexion.execute(f"ALTER SCHEMA {_ANTES} RENAME TO public" if _hay(conexion, _ANTES) else _NUEVO)
        conexion.execute(f"DROP SCHEMA {MARCA}")


def _exigir_sola(conexion: Connection) -> None:
    cuantos, quienes = conexion.execute(_OTROS).fetchone() or (0, "")
    if cuantos:
        raise ErrorDeArranque(
            f"Hay {contar(cuantos, 'conexión abierta', 'conexiones abiertas')} a la base ({quienes}). "
            "Para la aplicación y los trabajadores, cierra lo demás y repite."
        )


def _hay(conexion: Connection, esquema: str) -> bool:
    return bool((conexion.execute(_HAY, (esquema,)).fetchone() or (False,))[0])
