"""Entrar en la base como su propietario, que puede lo que al rol de la aplicación no se le deja."""

from collections.abc import Generator
from contextlib import contextmanager

from psycopg import sql
from sqlalchemy import Connection, Engine, create_engine, text

from factursaas.db import normalizar_url


@contextmanager
def conectado(url_propietario: str) -> Generator[Engine]:
    """Conexiones suyas, que se cierran al acabar."""
    motor = create_engine(normalizar_url(url_propietario))
    try:
        yield motor
    finally:
        motor.dispose()


def ejecutar(conexion: Connection, plantilla: str, **partes: sql.Composable) -> None:
    """Ejecuta una orden cuyos nombres y literales cita psycopg."""
    cursor = conexion.connection.cursor()
    cursor.execute(sql.SQL(plantilla).format(**partes))  # pyright: ignore[reportArgumentType]
    cursor.close()


def puede_crear_roles(conexion: Connection) -> bool:
    """Si quien ha entrado puede crearlos."""
    consulta = text("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
    return conexion.execute(consulta).scalar_one()


def hay_rol(conexion: Connection, rol: str) -> bool:
    """Si ya existe ese rol."""
    consulta = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :rol)")
    return conexion.execute(consulta, {"rol": rol}).scalar_one()


def poner_rol(conexion: Connection, rol: str, contrasena: str) -> None:
    """Crea el rol o, si ya existe, le cambia la contraseña."""
    orden = "ALTER" if hay_rol(conexion, rol) else "CREATE"
    nombre = sql.Identifier(rol)
    ejecutar(conexion, orden + " ROLE {rol} LOGIN PASSWORD {clave}", rol=nombre, clave=sql.Literal(contrasena))
