"""La única puerta a la base de datos.

Los datos de un inquilino se alcanzan por `tenant_session`, que filtra cada consulta, sella cada alta y
abre la transacción con el inquilino puesto para que la seguridad por filas de PostgreSQL haga lo mismo.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as SinConexiones
from sqlalchemy.orm import ORMExecuteState, SessionTransaction, UOWTransaction, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col

from factursaas.config import ConfiguracionIncompleta, ajustes
from factursaas.domain.errores import SesionCaducada, SinPermiso, SoloLectura
from factursaas.domain.operador import Operador
from factursaas.domain.planes import Inquilino
from factursaas.models import Cuenta, DeInquilino
from factursaas.observar import contexto, metricas

_NO_ES_POSTGRESQL = "DATABASE_URL tiene que ser de PostgreSQL, como postgresql://usuario:clave@servidor:5432/base."
_PONER_INQUILINO = text(
    "SELECT set_config('app.user_id', :user_id, true), set_config('transaction_read_only',"
    " CASE WHEN :solo_leer THEN 'on' ELSE current_setting('transaction_read_only') END, true),"
    " :sesion_id <> '' AND EXISTS (SELECT FROM accesos_cerrados WHERE identificador IN (:sesion_id, :user_id))"
)
_CON_PERMISO = text("SELECT EXISTS (SELECT FROM permisos_de_soporte WHERE user_id = :user_id AND hasta > now())")
_LARGO_DE_ROL = 63
_LIMITAR = text(
    "SELECT set_config(n, v, true) FROM unnest(CAST(:nombres AS text[]), CAST(:valores AS text[])) AS p(n, v)"
)
_TOMAR = text("SELECT pg_try_advisory_lock(hashtextextended(:nombre, 0))")
_SOLTAR = text("SELECT pg_advisory_unlock(hashtextextended(:nombre, 0))")
_ESCRITURA_PROHIBIDA = "25006"
# Espera agotada, interbloqueo, consulta cancelada o servidor que se para: repetirlo lo arregla.
_PASAJEROS = ("55P03", "57014", "40P01", "40001", "57P01", "57P02", "57P03", "53300")
_AL_CONFIRMAR = "al_confirmar"


class TenantSession(Session):
    """Sesión de un inquilino: no puede ver ni escribir nada de otro."""

    inquilino: Inquilino


# Para lo que se hace igual en la transacción de un inquilino y en una del sistema.
Transaccion = Session


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


def url_de_aplicacion(url_propietario: str) -> URL:
    """Deriva de la dirección del propietario la del rol con el que trabaja la aplicación.

    El rol se llama `<base>_app`; su contraseña sale de la del propietario, así que cualquier máquina que
    conozca `DATABASE_URL` llega a la misma sin guardarla.
    """
    return _con_rol(normalizar_url(url_propietario), "_app")


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
    return create_engine(
        url,
        poolclass=metricas.Vigilado,
        pool_size=ajustes().pool_size,
        max_overflow=ajustes().pool_de_mas,
        pool_timeout=ajustes().pool_espera,
        pool_pre_ping=True,
        # Los datos de nadie salen en un error, ni por tanto en el registro de sucesos.
        hide_parameters=True,
        connect_args=conexion,
    )


class _Motor:
    """Los conjuntos de conexiones del proceso: el de las transacciones y el que no pasa por nadie."""

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


def al_confirmar(db: Transaccion, hacer: Callable[[], None]) -> None:
    """Hace algo cuando la transacción ya se ha confirmado; si se deshace, no."""
    db.info.setdefault(_AL_CONFIRMAR, []).append(hacer)


@contextmanager
def transaccion(db: Transaccion) -> Iterator[None]:
    """La transacción de una sesión y, al confirmarse, lo que esperaba a ello."""
    with db.begin():
        yield
    for hacer in db.info.pop(_AL_CONFIRMAR, []):
        hacer()


@contextmanager
def tenant_session(inquilino: Inquilino, *, instantanea: bool = False) -> Iterator[TenantSession]:
    """Abre la transacción de un inquilino; se confirma al salir y se deshace si algo falla.

    En una `instantanea` todo se lee como estaba al empezar, aunque mientras tanto se confirme algo.
    Sin sesión (órdenes de quien administra, avisos del proveedor) no se mira si su acceso está cerrado.

    Raises:
        SesionCaducada: si la sesión de la que viene el inquilino, o todo su acceso, se ha cerrado.
        SoloLectura: si quien mira en nombre de otro intenta escribir.
    """
    contexto.de_inquilino(inquilino.user_id)
    origen = motor().execution_options(isolation_level="REPEATABLE READ") if instantanea else motor()
    with TenantSession(origen, expire_on_commit=False) as db:
        db.inquilino = inquilino
        try:
            with transaccion(db):
                yield db
        except DBAPIError as fallo:
            if getattr(fallo.orig, "sqlstate", None) == _ESCRITURA_PROHIBIDA:
                raise SoloLectura from None
            raise


@contextmanager
def system_session() -> Iterator[Session]:
    """Abre una transacción sin inquilino: solo ve las tablas que no son de nadie."""
    with Session(motor(), expire_on_commit=False) as db, transaccion(db):
        yield db


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


@contextmanager
def operador_session(_quien: Operador) -> Iterator[Session]:
    """Abre una transacción de solo lectura del panel: cifras y metadatos de todas las cuentas, nunca su contenido.

    La abre un operador, y va con un rol aparte: el de la aplicación no puede leer lo de todos ni aunque se le cuele
    una consulta.
    """
    if _Motor.operador is None:
        _Motor.operador = crear_motor(url_del_operador(motor_directo().url), default_transaction_read_only="on")
    with Session(_Motor.operador, expire_on_commit=False) as db, transaccion(db):
        yield db


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


@event.listens_for(TenantSession, "after_begin")
def _poner_inquilino(db: TenantSession, _transaccion: SessionTransaction, conexion: Connection) -> None:
    datos = {
        "user_id": db.inquilino.user_id,
        "sesion_id": db.inquilino.sesion_id,
        "solo_leer": db.inquilino.suplantado,
    }
    *_, cerrada = conexion.execute(_PONER_INQUILINO, datos).one()
    if cerrada:
        raise SesionCaducada
    if _exige_permiso(db.inquilino) and not conexion.execute(_CON_PERMISO, datos).scalar_one():
        # Se mira en cada transacción: quien lo retira deja de ser visto en el acto.
        raise SinPermiso


def _exige_permiso(inquilino: Inquilino) -> bool:
    """Quien mira desde el panel lo necesita siempre; quien viene suplantado por su proveedor, salvo que se quite."""
    return inquilino.suplantado and (inquilino.desde_el_panel or ajustes().permiso_para_suplantar)


@event.listens_for(TenantSession, "do_orm_execute")
def _filtrar(consulta: ORMExecuteState) -> None:
    if consulta.is_column_load or consulta.is_relationship_load:
        return
    consulta.statement = consulta.statement.options(*_solo_lo_de(_sesion(consulta).inquilino.user_id))


@lru_cache(maxsize=512)
def _solo_lo_de(user_id: str) -> tuple[ExecutableOption, ...]:
    # Tabla a tabla y no sobre la clase común: SQLModel no da columnas a las clases sin tabla.
    return tuple(
        with_loader_criteria(tabla, col(tabla.user_id) == user_id, include_aliases=True) for tabla in _tablas()
    )


@lru_cache(maxsize=1)
def _tablas() -> tuple[type[DeInquilino], ...]:
    return tuple(mapper.class_ for mapper in inspect(Cuenta).registry.mappers if issubclass(mapper.class_, DeInquilino))


def _sesion(consulta: ORMExecuteState) -> TenantSession:
    assert isinstance(consulta.session, TenantSession)  # noqa: S101 - el evento solo escucha esa clase
    return consulta.session


@event.listens_for(TenantSession, "before_flush")
def _sellar(db: TenantSession, _contexto: UOWTransaction, _objetos: Any) -> None:
    for fila in db.new:
        if isinstance(fila, DeInquilino):
            if fila.user_id not in (None, db.inquilino.user_id):
                raise PermissionError("La fila nueva es de otro inquilino.")
            fila.user_id = db.inquilino.user_id
