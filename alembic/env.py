"""Entorno de las migraciones: las ejecuta el propietario de las tablas."""

from alembic import context
from sqlalchemy import create_engine
from sqlmodel import SQLModel

import factursaas.models  # noqa: F401 - registra las tablas
from factursaas.config import ajustes
from factursaas.db import normalizar_url


def _url() -> str:
    if url := context.config.attributes.get("url"):
        return url
    propietario = ajustes().database_url
    if propietario is None:
        raise SystemExit("Define DATABASE_URL o usa «python -m factursaas migrate».")
    return propietario.get_secret_value()


def _nuestra(nombre: str | None, tipo: str, _padres: object) -> bool:
    """Las tablas de la cola las pone y las cambia procrastinate."""
    return tipo != "table" or not (nombre or "").startswith("procrastinate_")


motor = create_engine(normalizar_url(_url()))
with motor.connect() as conexion:
    context.configure(connection=conexion, target_metadata=SQLModel.metadata, compare_type=True, include_name=_nuestra)
    with context.begin_transaction():
        context.run_migrations()
motor.dispose()
