"""Los avisos de fuera se atienden una vez, aunque lleguen varias."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from factursaas.db import Transaccion, system_session
from factursaas.models import AvisoRecibido

# Quien avisa insiste durante un día largo; después nadie repite un aviso.
MEMORIA = timedelta(days=30)


def ya_atendido(identificador: str) -> bool:
    """Si ese aviso ya hizo lo suyo."""
    with system_session() as db:
        return db.exec(select(AvisoRecibido.id).where(AvisoRecibido.id == identificador)).first() is not None


def anotar(db: Transaccion, identificador: str) -> bool:
    """Lo da por atendido en la transacción que hace lo que pide.

    Returns:
        Falso si otro proceso lo está atendiendo o lo atendió: entonces no hay que hacer nada.
    """
    db.exec(delete(AvisoRecibido).where(col(AvisoRecibido.recibido_en) < datetime.now(UTC) - MEMORIA))
    alta = insert(AvisoRecibido).values(id=identificador).on_conflict_do_nothing().returning(col(AvisoRecibido.id))
    return db.exec(alta).first() is not None
