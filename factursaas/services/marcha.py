"""Cómo va el trabajo de toda la instalación: cuántos y desde cuándo, nunca de quién."""

from dataclasses import dataclass

from sqlalchemy import text

from factursaas.db import consulta_suelta

_PLAZO = 5
_COLA = text(
    "SELECT j.task_name, count(*) FILTER (WHERE j.status = 'todo' AND coalesce(j.scheduled_at <= now(), true)),"
    " count(*) FILTER (WHERE j.status = 'todo' AND j.scheduled_at > now()),"
    " count(*) FILTER (WHERE j.status = 'doing'),"
    " coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))"
    "   FILTER (WHERE j.status = 'todo' AND coalesce(j.scheduled_at <= now(), true))), 0)"
    " FROM procrastinate_jobs j"
    " LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
    " WHERE j.status IN ('todo', 'doing') GROUP BY j.task_name"
)
TRABAJADORES = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
"""Los que han dicho hace poco que siguen vivos."""
_REMISION = text(
    "SELECT pendientes, coalesce(extract(epoch FROM now() - mas_antiguo), 0), rechazados, paradas"
    " FROM marcha_de_la_remision()"
)


@dataclass(frozen=True, slots=True)
class Cola:
    """Los trabajos de una clase: los que ya tocan, los apuntados para más tarde y los que se están haciendo.

    `antiguedad` son los segundos que lleva esperando el primero de los que ya tocan.
    """

    tarea: str
    esperando: int
    para_luego: int
    haciendose: int
    antiguedad: int


@dataclass(frozen=True, slots=True)
class Marcha:
    """Todo lo que se sabe, de una vez. De la remisión se cuenta lo de verdad, no los ensayos.

    `antiguedad` son los segundos desde que se generó el primer registro que la AEAT aún no ha contestado; `rechazados`,
    los que nadie ha corregido; `paradas`, las cadenas que esperan a que alguien arregle algo.
    """

    cola: tuple[Cola, ...]
    trabajadores: int
    pendientes: int
    antiguedad: int
    rechazados: int
    paradas: int


def leer() -> Marcha:
    """Cómo va todo ahora mismo."""
    with consulta_suelta(_PLAZO) as conexion:
        cola = tuple(
            Cola(tarea, esperando, luego, haciendose, int(segundos))
            for tarea, esperando, luego, haciendose, segundos in conexion.execute(_COLA)
        )
        trabajadores = conexion.execute(text(TRABAJADORES)).scalar_one()
        pendientes, segundos, rechazados, paradas = conexion.execute(_REMISION).one()
    return Marcha(cola, trabajadores, pendientes, int(segundos), rechazados, paradas)
