"""Accesos que se cierran antes de que caduquen sus tokens: los de una sesión o los de una persona."""

from datetime import UTC, datetime

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from factursaas.db import TenantSession, Transaccion, system_session
from factursaas.domain.auditoria import Acto
from factursaas.models import AccesoCerrado
from factursaas.services import auditoria, cuentas
from factursaas.services.avisos import avisar


def cerrar(identificador: str, caduca: datetime) -> None:
    """Desde ahora no entra esa sesión (`sid`), o esa persona (`sub`) con ninguna.

    `caduca`: cuándo dejará de valer el último token que se le dio.
    """
    with system_session() as db:
        cerrar_con(db, identificador, caduca)


def cerrar_con(db: Transaccion, identificador: str, caduca: datetime) -> None:
    """Lo mismo, dentro de una transacción empezada."""
    _anotar(db, identificador, caduca)
    avisar(db, identificador)


def cerrar_al_salir(db: TenantSession, sesion_id: str, caduca: datetime) -> None:
    """Lo mismo, sin contarlo a las pestañas: quien sale lo cuenta su navegador, que no lo toma por una revocación."""
    _anotar(db, sesion_id, caduca)
    auditoria.anotar(db, Acto.SESION_SALIR, cuentas.seudonimo(sesion_id), "Sesión cerrada")


def _anotar(db: Transaccion, identificador: str, caduca: datetime) -> None:
    db.exec(delete(AccesoCerrado).where(col(AccesoCerrado.caduca) < datetime.now(UTC)))
    alta = insert(AccesoCerrado).values(identificador=identificador, caduca=caduca)
    hasta = func.greatest(col(AccesoCerrado.caduca), caduca)
    db.exec(alta.on_conflict_do_update(index_elements=["identificador"], set_={"caduca": hasta}))


def esta_cerrada(*identificadores: str) -> bool:
    """Si se cerró alguno: el de la sesión o el de la persona."""
    consulta = select(AccesoCerrado.identificador).where(col(AccesoCerrado.identificador).in_(identificadores))
    with system_session() as db:
        return db.exec(consulta.limit(1)).first() is not None
