"""Pone la base al día: tablas, rol de la aplicación y permisos."""

from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from factursaas.arranque import copias, propietario, roles
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.propietario import ejecutar
from factursaas.config import RAIZ, ConfiguracionIncompleta, ajustes
from factursaas.db import url_elegida

_TURNO = 20270101
_DE_LA_COLA = (
    "SELECT string_agg(quote_ident(c.relname), ', ') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    r" WHERE n.nspname = 'public' AND c.relname LIKE 'procrastinate\_%' AND c.relkind = :clase"
)
# Lo que hace una función con el poder de su dueño no es para todos; los permisos no van en las copias.
_CON_PODER = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
# Ver y escribir filas, nunca cambiar tablas, disparadores ni políticas.
_PERMISOS = "SELECT, INSERT, UPDATE, DELETE"
# Lo que solo puede hacer el propietario de las tablas, y se deja pedir a la aplicación.
_FUNCIONES = ("borrar_ensayo", "marcha_de_la_remision", "suprimir_cuenta")


def configuracion(url_propietario: str) -> Config:
    """La de Alembic, contra esa base."""
    config = Config(RAIZ / "alembic.ini")
    config.attributes["url"] = url_propietario
    return config


def migrar(url_propietario: str, *, temporal: bool = False) -> None:
    """Lleva la base a la última versión y deja listo el rol de la aplicación. Se puede repetir.

    De una `temporal` no se vigila si viene de una copia: no deja nada apuntado fuera de ella.
    """
    with propietario.conectado(url_propietario) as motor, _conectar(motor) as turno:
        _exigir_propietario(turno)
        # Dos arranques a la vez contra la misma base esperan uno al otro.
        turno.execute(text("SELECT pg_advisory_lock(:turno)"), {"turno": _TURNO})
        # Antes de escribir nada: lo que se escriba puede dejar una copia restaurada por delante de lo que se perdió.
        if not temporal:
            copias.vigilar(motor)
        command.upgrade(configuracion(url_propietario), "head")
        if not temporal:
            copias.vigilar(motor)
        with motor.begin() as conexion:
            _asegurar_rol(conexion, url_propietario)


def _conectar(motor: Engine) -> Connection:
    try:
        return motor.connect()
    except OperationalError as fallo:
        dicho = str(fallo.orig).strip().splitlines()[0]
        raise ErrorDeArranque(f"No se puede conectar a la base de datos. Revisa DATABASE_URL: {dicho}") from fallo


def _exigir_propietario(conexion: Connection) -> None:
    """Mira, antes de tocar nada, que quien migra puede crear el rol de la aplicación."""
    if not ajustes().database_app_url and not propietario.puede_crear_roles(conexion):
        nombre = conexion.execute(text("SELECT current_user")).scalar_one()
        raise ErrorDeArranque(
            f"El usuario «{nombre}» de DATABASE_URL no puede crear roles. Dale permiso con "
            f"«ALTER ROLE {nombre} CREATEROLE», o crea tú el rol de la aplicación y ponlo en DATABASE_APP_URL."
        )


def _asegurar_rol(conexion: Connection, url_propietario: str) -> None:
    """Da permiso al rol de la aplicación, que no posee nada ni puede saltarse la seguridad por filas."""
    app = url_elegida(url_propietario)
    rol = sql.Identifier(str(app.username))
    if not ajustes().database_app_url:
        propietario.poner_rol(conexion, str(app.username), str(app.password))
    exigir_rol_sin_privilegios(conexion, str(app.username))
    ejecutar(conexion, "GRANT USAGE ON SCHEMA public TO {rol}", rol=rol)
    for tabla in SQLModel.metadata.sorted_tables:
        permisos = tabla.info.get("permisos", _PERMISOS)
        ejecutar(conexion, "REVOKE ALL ON {tabla} FROM {rol}", rol=rol, tabla=sql.Identifier(tabla.name))
        ejecutar(conexion, f"GRANT {permisos} ON {{tabla}} TO {{rol}}", rol=rol, tabla=sql.Identifier(tabla.name))
    for (funcion,) in conexion.execute(text(_CON_PODER)).all():
        ejecutar(conexion, f"REVOKE ALL ON FUNCTION {funcion} FROM PUBLIC")
    for funcion in _FUNCIONES:
        ejecutar(conexion, f"GRANT EXECUTE ON FUNCTION {funcion}() TO {{rol}}", rol=rol)
    ejecutar(conexion, "GRANT SELECT ON alembic_version TO {rol}", rol=rol)
    _permitir_la_cola(conexion, rol)
    roles.asegurar_operador(conexion, app)


def _permitir_la_cola(conexion: Connection, rol: sql.Identifier) -> None:
    """Las tablas de procrastinate no llevan datos de nadie: solo a quién le toca remitir."""
    for clase, permisos in (("r", f"{_PERMISOS} ON TABLE"), ("S", "USAGE ON SEQUENCE")):
        nombres = conexion.execute(text(_DE_LA_COLA), {"clase": clase}).scalar_one()
        ejecutar(conexion, f"GRANT {permisos} {nombres} TO {{rol}}", rol=rol)


def exigir_rol_sin_privilegios(conexion: Connection, rol: str) -> None:
    """Comprueba que el rol de la aplicación no puede saltarse el aislamiento.

    Raises:
        ConfiguracionIncompleta: si no existe, es superusuario, tiene BYPASSRLS o posee alguna tabla.
    """
    consulta = text(
        "SELECT r.rolsuper OR r.rolbypassrls, EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid)"
        " FROM pg_roles r WHERE r.rolname = :rol"
    )
    fila = conexion.execute(consulta, {"rol": rol}).one_or_none()
    if fila is None or any(fila):
        raise ConfiguracionIncompleta(
            f"El rol «{rol}» no sirve para la aplicación: debe existir, sin SUPERUSER ni BYPASSRLS, y no poseer "
            "tablas. Con qué orden se arregla lo dice: python -m factursaas doctor"
        )
