"""Las conexiones a la base: a cuál, con qué rol, cuántas y con qué límites."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from psycopg import Cursor
from psycopg.pq import Format
from sqlalchemy import URL, Connection, Engine, ExecutionContext, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as SinConexiones

from factursaas.config import ConfiguracionIncompleta, ajustes
from factursaas.observar import metricas

EN_BINARIO = {"en_binario": True}
"""Opción de una consulta que trae muchos octetos: si no, viajan escritos en hexadecimal, que son el doble."""
_NO_ES_POSTGRESQL = "DATABASE_URL tiene que ser de PostgreSQL, como postgresql://usuario:clave@servidor:5432/base."
_LARGO_DE_ROL = 63
_LIMITAR = text(
    "SELECT set_config(n, v, true) FROM unnest(CAST(:nombres AS text[]), CAST(:valores AS text[])) AS p(n, v)"
)
_TOMAR = text("SELECT pg_try_advisory_lock(hashtextextended(:nombre, 0))")
_SOLTAR = text("SELECT pg_advisory_unlock(hashtextextended(:nombre, 0))")
# Espera agotada, interbloqueo, consulta cancelada o servidor que se para: repetirlo lo arregla.
_PASAJEROS = ("55P03", "57014", "40P01", "40001", "57P01", "57P02", "57P03", "53300")


def normalizar_url(url: str) -> URL:
    """La dirección de PostgreSQL con el controlador que usa la aplicación.

    Raises:
        ConfiguracionIncompleta: si no es una dirección de PostgreSQL.
    """
    try:
        leida = make_url(url)
    except ArgumentError:
        raise ConfiguracionIncompleta(_NO_ES_POSTGRESQL) from None
    if leida.get_backend_name() not in ("postgresql", "postgres"):
        raise ConfiguracionIncompleta(_NO_ES_POSTGRESQL)
    return leida.set(drivername="postgresql+psycopg")


def para_psycopg(url: URL) -> str:
    """La misma dirección, con su contraseña, para psycopg sin SQLAlchemy."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def url_de_aplicacion(url_propietario: str) -> URL:
    """Deriva de la dirección del propietario la del rol con el que trabaja la aplicación.

    El rol se llama `<base>_app`; su contraseña sale de la del propietario, así que cualquier máquina que
    conozca `DATABASE_URL` llega a la misma sin guardarla.
    """
    return _con_rol(normalizar_url(url_propietario), "_app")


def url_elegida(url_propietario: str) -> URL:
    """La de la aplicación: la que se haya dado en DATABASE_APP_URL o, si no, la que sale de la del propietario."""
    propia = ajustes().database_app_url
    return normalizar_url(propia.get_secret_value()) if propia else url_de_aplicacion(url_propietario)


def url_del_operador(url_aplicacion: URL) -> URL:
    """Deriva de la dirección de la aplicación la del rol con el que el panel de operador lee cifras de todos."""
    return _con_rol(url_aplicacion, "_operador")


def nombre_de_rol(url: URL, final: str) -> str:
    """Cómo se llama un rol de esa base: su nombre y para qué es."""
    return f"{(url.database or 'factursaas')[: _LARGO_DE_ROL - len(final)]}{final}"


def _con_rol(url: URL, final: str) -> URL:
    rol = nombre_de_rol(url, final)
    secreto = str(url.password or ajustes().clave_secreta)
    return url.set(username=rol, password=hmac.new(secreto.encode(), rol.encode(), hashlib.sha256).hexdigest())


def crear_motor(url: URL, **otras: str) -> Engine:
    """Un conjunto de conexiones a esa dirección, con los límites de la configuración y otras opciones."""
    opciones = ajustes().opciones_de_la_base | otras
    return _motor(url, {"options": " ".join(f"-c {nombre}={valor}" for nombre, valor in opciones.items())})


def crear_motor_por_pgbouncer(url: URL, servidor: str, puerto: int) -> Engine:
    """Lo mismo a través de PgBouncer en modo transacción, donde cada una puede ir por otra conexión.

    Por eso nada se le pide a la conexión: ni opciones de arranque, que PgBouncer rechaza, ni consultas preparadas.
    """
    motor = _motor(url.set(host=servidor, port=puerto), {"prepare_threshold": None})
    valores = ajustes().opciones_de_la_base

    @event.listens_for(motor, "begin")
    def limitar(conexion: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        conexion.execute(_LIMITAR, {"nombres": list(valores), "valores": list(valores.values())})

    return motor


def _motor(url: URL, conexion: dict[str, Any]) -> Engine:
    motor = create_engine(
        url,
        poolclass=metricas.Vigilado,
        pool_size=ajustes().pool_size,
        max_overflow=ajustes().pool_de_mas,
        pool_timeout=ajustes().pool_espera,
        # Los datos de nadie salen en un error, ni por tanto en el registro de sucesos.
        hide_parameters=True,
        connect_args=conexion,
    )
    event.listen(motor, "before_cursor_execute", _elegir_formato)
    return motor


def _elegir_formato(
    _conexion: Connection, cursor: Cursor[Any], _orden: str, _datos: Any, contexto: ExecutionContext, _varias: bool
) -> None:
    if contexto.execution_options.keys() & EN_BINARIO:
        cursor.format = Format.BINARY


class _Motor:
    """Los conjuntos de conexiones del proceso: el de las transacciones, el del panel y el que no pasa por nadie."""

    actual: Engine | None = None
    operador: Engine | None = None
    directo: Engine | None = None


def conectar(url: URL) -> None:
    """Fija a qué base habla este proceso; cierra lo que hubiera abierto."""
    desconectar()
    _Motor.directo = crear_motor(url)
    puerta = ajustes().puerta_de_pgbouncer
    _Motor.actual = crear_motor_por_pgbouncer(url, *puerta) if puerta else _Motor.directo
    metricas.CONEXIONES_MAXIMAS.set(ajustes().pool_size + ajustes().pool_de_mas)


def desconectar() -> None:
    """Cierra todas las conexiones del proceso."""
    for abierto in filter(None, (_Motor.actual, _Motor.directo, _Motor.operador)):
        abierto.dispose()
    _Motor.actual = _Motor.directo = _Motor.operador = None


def motor() -> Engine:
    """Las conexiones del proceso; si nadie ha llamado a `conectar`, las de la configuración."""
    if _Motor.actual is None:
        conectar(url_configurada())
    assert _Motor.actual is not None  # noqa: S101 - conectar lo acaba de poner
    return _Motor.actual


def motor_directo() -> Engine:
    """Conexiones que son siempre la misma: lo que un turno o una escucha necesitan, y PgBouncer no da."""
    motor()
    assert _Motor.directo is not None  # noqa: S101 - lo pone quien pone el otro
    return _Motor.directo


def motor_del_operador() -> Engine:
    """Las conexiones con las que el panel lee cifras de todos, y nada puede escribir."""
    if _Motor.operador is None:
        _Motor.operador = crear_motor(url_del_operador(motor_directo().url), default_transaction_read_only="on")
    return _Motor.operador


def url_configurada() -> URL:
    """La dirección del rol de la aplicación según la configuración.

    Raises:
        ConfiguracionIncompleta: si no hay ninguna base configurada.
    """
    if directa := ajustes().database_app_url:
        return normalizar_url(directa.get_secret_value())
    if propietario := ajustes().database_url:
        return url_de_aplicacion(propietario.get_secret_value())
    raise ConfiguracionIncompleta("No hay base de datos: arranca con «make run» o define DATABASE_URL.")


@contextmanager
def exclusiva(nombre: str) -> Iterator[bool]:
    """Si este proceso es el único con ese nombre mientras dura el bloque; si muere, PostgreSQL lo suelta solo."""
    with motor_directo().connect().execution_options(isolation_level="AUTOCOMMIT") as conexion:
        datos = {"nombre": nombre}
        tomado = conexion.execute(_TOMAR, datos).scalar_one()
        try:
            yield tomado
        finally:
            if tomado:
                conexion.execute(_SOLTAR, datos)


def es_pasajero(fallo: Exception) -> bool:
    """Si basta con repetirlo dentro de un momento: no quedaban conexiones, se agotó una espera o la base se paraba."""
    if not isinstance(fallo, DBAPIError):
        return isinstance(fallo, SinConexiones)
    return fallo.connection_invalidated or getattr(fallo.orig, "sqlstate", None) in (None, *_PASAJEROS)


@contextmanager
def consulta_suelta(segundos: int) -> Iterator[Connection]:
    """Una conexión aparte de las del proceso, que no espera por ellas ni más de esos segundos: para preguntar cómo va.

    Solo ve las tablas que no son de nadie.
    """
    with _suelto(motor().url, segundos).connect() as conexion:
        yield conexion


@lru_cache(maxsize=4)
def _suelto(url: URL, segundos: int) -> Engine:
    opciones = {"options": f"-c statement_timeout={segundos}s -c timezone=UTC", "connect_timeout": segundos}
    return create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=opciones)
