"""Sesiones que se cierran antes de que caduque su token."""

from datetime import UTC, datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from factursaas.db import system_session
from factursaas.models import SesionCerrada


def cerrar(sesion_id: str, caduca: datetime) -> None:
    """Desde ahora nadie entra con esa sesión. `caduca`: cuándo dejará de valer su último token."""
    with system_session() as db:
        db.exec(delete(SesionCerrada).where(col(SesionCerrada.caduca) < datetime.now(UTC)))
        db.exec(insert(SesionCerrada).values(sesion_id=sesion_id, caduca=caduca).on_conflict_do_nothing())


def esta_cerrada(sesion_id: str) -> bool:
    """Si esa sesión se cerró."""
    with system_session() as db:
        return db.exec(select(SesionCerrada.sesion_id).where(SesionCerrada.sesion_id == sesion_id)).first() is not None
