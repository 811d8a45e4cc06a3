"""Pasar las pruebas contra un PostgreSQL que ya está en marcha: el que diga `FACTURSAAS_TEST_DATABASE_URL`.

Es la dirección de un superusuario. Cada tanda usa una base suya, que se borra al acabar; lo que prueba la base embebida
y lo que arranca la aplicación entera sigue usando la embebida.
"""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

VARIABLE = "FACTURSAAS_TEST_DATABASE_URL"
ROL, CLAVE = "factursaas", "pruebas"
_TURNO = 20270102


@dataclass(frozen=True, slots=True)
class ServidorExterno:
    """Lo que las pruebas usan de un servidor."""

    url_superusuario: str
    url_owner: str

    @property
    def puerto(self) -> int:
        """Dónde escucha."""
        return urlsplit(self.url_superusuario).port or 5432


def configurado() -> str | None:
    """La dirección del superusuario, si se ha pedido otro servidor."""
    return os.environ.get(VARIABLE) or None


def preparar(superusuario: str, tanda: str) -> ServidorExterno:
    """El servidor, con la base de esa tanda; de varios procesos, la crea el primero."""
    base = _nombre(tanda)
    with psycopg.connect(superusuario, autocommit=True) as conexion:
        conexion.execute("SELECT pg_advisory_lock(%s)", (_TURNO,))
        if not conexion.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROL,)).fetchone():
            _ejecutar(conexion, "CREATE ROLE {rol} LOGIN CREATEROLE PASSWORD {clave}")
        if not conexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", (base,)).fetchone():
            _ejecutar(conexion, "CREATE DATABASE {base} OWNER {rol}", base=base)
    partes = urlsplit(superusuario)
    donde = f"{partes.hostname}:{partes.port or 5432}"
    return ServidorExterno(superusuario, f"postgresql://{ROL}:{CLAVE}@{donde}/{base}")


def borrar(superusuario: str, tanda: str) -> None:
    """Quita la base de esa tanda y los roles que trabajaban en ella."""
    base = _nombre(tanda)
    with psycopg.connect(superusuario, autocommit=True) as conexion:
        _ejecutar(conexion, "DROP DATABASE IF EXISTS {base} WITH (FORCE)", base=base)
        for rol in ("app", "operador", "lectura"):
            _ejecutar(conexion, "DROP ROLE IF EXISTS {base}", base=f"{base}_{rol}")


def _nombre(tanda: str) -> str:
    return f"factursaas_{tanda[:12]}"


def _ejecutar(conexion: psycopg.Connection, plantilla: str, base: str = "") -> None:
    partes = {"rol": sql.Identifier(ROL), "clave": sql.Literal(CLAVE), "base": sql.Identifier(base or ROL)}
    conexion.execute(sql.SQL(plantilla).format(**partes))  # pyright: ignore[reportArgumentType]
