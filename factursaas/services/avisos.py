"""Lo que un proceso cuenta a los demás: «ha cambiado algo de esta persona o de esta sesión».

Viaja por PostgreSQL (LISTEN/NOTIFY) y sale al confirmarse la transacción, así que quien lo oye ya ve el cambio.
"""

from collections.abc import AsyncGenerator
from functools import partial
from uuid import UUID

import psycopg
from sqlalchemy import text

from factursaas.db import Transaccion, al_acabar, motor_directo, para_psycopg

TODOS = "*"
NADIE = ""
_CANAL = "factursaas"
_NOTIFICAR = text("SELECT pg_notify(:canal, identificador) FROM unnest(CAST(:identificadores AS text[])) identificador")
_PENDIENTES = "avisos"
# Un corte de red sin despedida se nota en medio minuto, y no al cabo de horas.
_SIGUE_AHI = {"keepalives_idle": "15", "keepalives_interval": "5", "keepalives_count": "3"}


class AvisosCortados(Exception):
    """Se ha perdido la conexión: puede haber avisos que nadie ha oído."""


def avisar(db: Transaccion, identificador: str) -> None:
    """Cuenta, cuando se confirme la transacción, que algo ha cambiado de esa persona (`sub`) o sesión (`sid`)."""
    # Todos juntos al acabar, y cada uno una vez.
    pendientes: dict[str, None] = db.info.setdefault(_PENDIENTES, {})
    pendientes[identificador] = None
    al_acabar(db, _PENDIENTES, partial(_notificar, db))


def _notificar(db: Transaccion) -> None:
    identificadores = list(db.info.pop(_PENDIENTES))
    db.connection().execute(_NOTIFICAR, {"canal": _CANAL, "identificadores": identificadores})


def avisar_de_borrador(db: Transaccion, factura_id: UUID, version: int = 0) -> None:
    """Cuenta que un borrador se ha guardado en esa versión o, sin ella, que se ha emitido o borrado."""
    avisar(db, f"{factura_id}:{version}")


async def escuchar(pausa: int) -> AsyncGenerator[str]:
    """De quién ha cambiado algo, según va pasando.

    Empieza por `TODOS`, porque no se sabe qué pasó antes, y da `NADIE` cuando pasan `pausa` segundos en calma.

    Raises:
        AvisosCortados: si se pierde la conexión.
    """
    url = para_psycopg(motor_directo().url.update_query_dict(_SIGUE_AHI))
    try:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conexion:
            await conexion.execute(f"LISTEN {_CANAL}")
            yield TODOS
            while True:
                async for aviso in conexion.notifies(timeout=pausa):
                    yield aviso.payload
                yield NADIE
    except (psycopg.Error, OSError) as fallo:
        raise AvisosCortados from fallo
