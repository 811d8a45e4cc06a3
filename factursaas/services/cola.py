"""El trabajo pendiente: se apunta en la misma transacción que lo causa y lo hace el proceso `worker`."""

from contextlib import suppress
from datetime import datetime

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import DateTime, bindparam, text

from factursaas.db import Transaccion

TAREA_REMITIR = "remitir"
TAREA_OLVIDAR = "olvidar_en_el_simulador"
TAREA_CORREOS = "mandar_correos"
URGENTE, NORMAL = 1, 0
# Solo se usa con la conexión de quien pide; por sí misma no abre ninguna.
_COLA = App(connector=SyncPsycopgConnector())
# Lo que esté apuntado para más tarde se adelanta: quien lo haga verá si ya toca, y si no, volverá a apuntarlo.
_YA_PEDIDO = text(
    "WITH adelantado AS (UPDATE procrastinate_jobs SET scheduled_at = :cuando"
    " WHERE queueing_lock = :turno AND status = 'todo' AND scheduled_at > coalesce(:cuando, now()) RETURNING id)"
    " SELECT EXISTS (SELECT FROM adelantado)"
    " OR EXISTS (SELECT FROM procrastinate_jobs WHERE queueing_lock = :turno AND status = 'todo')"
).bindparams(bindparam("cuando", type_=DateTime(timezone=True)))


def pedir_remision(db: Transaccion, user_id: str, *, urgente: bool = False) -> None:
    """Pide que se remita lo pendiente de un inquilino, al confirmarse esta transacción; una petición sirve para todo.

    `urgente` si no tiene que esperar a la que ya esté programada para más tarde.
    """
    _pedir(db, TAREA_REMITIR, user_id, nombre_del_turno(user_id), urgente=urgente)


def pedir_correos(db: Transaccion, user_id: str) -> None:
    """Pide que se manden los correos de un inquilino, al confirmarse esta transacción."""
    _pedir(db, TAREA_CORREOS, user_id, turno_de_los_correos(user_id))


def _pedir(db: Transaccion, tarea: str, user_id: str, turno: str, *, urgente: bool = False) -> None:
    conexion, apuntado = db.connection(), f"{turno}/ya" if urgente else turno
    if conexion.execute(_YA_PEDIDO, {"turno": apuntado, "cuando": None}).scalar_one():
        return
    with suppress(AlreadyEnqueued), db.begin_nested():
        _COLA.configure_task(
            tarea,
            lock=turno,
            queueing_lock=apuntado,
            priority=URGENTE if urgente else NORMAL,
            connection=conexion.connection.driver_connection,
        ).defer(user_id=user_id)


def adelantar(db: Transaccion, turno: str, cuando: datetime | None) -> None:
    """Lo que ya esté apuntado con ese turno no se hará más tarde de entonces; sin decir cuándo, ya."""
    db.connection().execute(_YA_PEDIDO, {"turno": turno, "cuando": cuando})


def pedir_olvido(db: Transaccion, user_id: str, nif: str, instalacion: str) -> None:
    """Pide que el simulador olvide una cadena de ensayo; al confirmarse esto y tras lo que se esté remitiendo."""
    _COLA.configure_task(
        TAREA_OLVIDAR,
        lock=nombre_del_turno(user_id),
        connection=db.connection().connection.driver_connection,
    ).defer(nif=nif, instalacion=instalacion)


def nombre_del_turno(user_id: str) -> str:
    """Lo que impide remitir dos veces a la vez lo del mismo inquilino."""
    return f"remision/{user_id}"


def turno_de_los_correos(user_id: str) -> str:
    """Lo que impide mandar dos veces a la vez los del mismo inquilino."""
    return f"correos/{user_id}"
