"""Si una conexión guardada sigue viva antes de usarla, sin hacerle una pregunta cada vez.

Cuando el servidor se va o corta la conexión, algo llega por ella; callada y recién usada, está viva. Preguntarlo
costaba un viaje a la base en cada transacción.
"""

import select
import time

from psycopg import Connection, OperationalError
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from factursaas.observar.metricas import Vigilado

_QUIETA = 30.0
"""Segundos sin usarla a partir de los cuales se pregunta: un cortafuegos puede haberla olvidado sin decir nada."""
_USADA = "usada"


@event.listens_for(Vigilado, "checkin")
def _al_devolver(_conexion: Connection | None, guardada: ConnectionPoolEntry) -> None:
    guardada.info[_USADA] = time.monotonic()


# Antes que las métricas, que cuentan las que se llegan a dar.
@event.listens_for(Vigilado, "checkout", insert=True)
def _al_tomar(conexion: Connection, guardada: ConnectionPoolEntry, _prestada: object) -> None:
    usada = guardada.info.get(_USADA)
    recien_abierta = usada is None
    if not (recien_abierta or _se_da_por_viva(conexion, usada) or responde(conexion)):
        raise InvalidatePoolError


def _se_da_por_viva(conexion: Connection, usada: float) -> bool:
    return not conexion.closed and time.monotonic() - usada < _QUIETA and _callada(conexion)


def _callada(conexion: Connection) -> bool:
    espera = select.poll()
    espera.register(conexion.fileno(), select.POLLIN)
    return not espera.poll(0)


def responde(conexion: Connection) -> bool:
    """Si contesta a una pregunta."""
    try:
        conexion.execute("SELECT 1")
        conexion.rollback()
    except OperationalError:
        return False
    return True
