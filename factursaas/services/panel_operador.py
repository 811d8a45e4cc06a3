"""Lo que ve quien cuida la instalación: cuentas, cifras y estados de todos, nunca el contenido de nadie.

Lee con un rol de la base que no puede más: ni importes, ni nombres de clientes, ni documentos.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from factursaas.config import ajustes
from factursaas.db import Transaccion
from factursaas.domain.demostracion import PREFIJO
from factursaas.domain.errores import EstadoNoPermitido, NoEncontrado
from factursaas.domain.planes import FuenteDePlan, Plan
from factursaas.services.marcha import TRABAJADORES

POR_PAGINA = 25
_A_LA_VISTA = 50
"""Cuántos caben en la bandeja, y cuántos fallos se enseñan."""

_CUENTA = """
SELECT c.user_id, c.email, coalesce(c.plan, '') AS plan, c.baja_en, c.created_at AS desde,
    (SELECT a.created_at FROM auditoria a WHERE a.user_id = c.user_id AND a.actor = 'persona'
        ORDER BY a.id DESC LIMIT 1) AS ultima_actividad,
    (SELECT count(*) FROM clientes k WHERE k.user_id = c.user_id) AS clientes,
    (SELECT count(*) FROM facturas f WHERE f.user_id = c.user_id AND f.numero IS NOT NULL AND NOT f.ensayo) AS facturas,
    espacio_de(c.user_id) AS bytes,
    (SELECT p.hasta FROM permisos_de_soporte p WHERE p.user_id = c.user_id AND p.hasta > now()) AS permiso_hasta
FROM cuentas c
"""
# Las demostraciones solo salen si se buscan: duran un día y taparían a las demás.
_PAGINA = """
WITH pagina AS MATERIALIZED (
    SELECT user_id FROM cuentas
    WHERE (:q <> '' OR NOT starts_with(user_id, :demo)) AND user_id > :desde
        AND (:q = '' OR strpos(lower(user_id), :q) > 0 OR strpos(lower(email), :q) > 0)
    ORDER BY user_id LIMIT :limite
)
"""
_LISTA = text(_PAGINA + _CUENTA + " JOIN pagina USING (user_id) ORDER BY c.user_id")
_UNA = text(_CUENTA + " WHERE c.user_id = :quien")
_COLA = text(
    "SELECT count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()) AS pendientes,"
    " count(*) FILTER (WHERE status = 'todo' AND scheduled_at > now()) AS para_luego,"
    " count(*) FILTER (WHERE status = 'doing') AS en_curso,"
    " count(*) FILTER (WHERE status = 'failed') AS fallidos,"
    " (SELECT min(e.at) FROM procrastinate_jobs t JOIN procrastinate_events e ON e.job_id = t.id"
    "   WHERE t.status = 'todo' AND coalesce(t.scheduled_at, now()) <= now() AND e.type = 'deferred') AS mas_antiguo"
    " FROM procrastinate_jobs"
)
_BANDEJA = text(
    "SELECT * FROM (SELECT i.user_id, coalesce(max(c.email), '') AS email,"
    "   sum(greatest(i.posicion - coalesce(r.enviado_hasta, 0), 0))::bigint AS pendientes,"
    "   (SELECT count(*) FROM entregas e WHERE e.user_id = i.user_id AND e.estado = 'rechazado'"
    "     AND e.created_at > now() - interval '30 days') AS rechazados,"
    "   min(r.incidencia_desde) AS incidencia_desde, coalesce(max(r.parada), '') AS parada"
    "   FROM instalaciones i LEFT JOIN remisiones r ON r.user_id = i.user_id AND r.instalacion_id = i.id"
    "   LEFT JOIN cuentas c ON c.user_id = i.user_id"
    "   WHERE i.destino <> '' AND NOT i.ensayo GROUP BY i.user_id) AS remitentes"
    " WHERE pendientes > 0 OR parada <> '' OR rechazados > 0"
    " ORDER BY parada <> '' DESC, pendientes DESC, user_id LIMIT :limite"
)
_ULTIMOS_FALLOS = text("SELECT referencia, momento, clase, donde FROM fallos ORDER BY momento DESC LIMIT :limite")


@dataclass(frozen=True, slots=True)
class CuentaVista:
    """Una cuenta vista desde fuera. `permiso_hasta`, hasta cuándo deja que soporte la mire."""

    user_id: str
    email: str
    plan: str
    baja_en: datetime | None
    desde: datetime
    ultima_actividad: datetime | None
    clientes: int
    facturas: int
    bytes: int
    permiso_hasta: datetime | None


@dataclass(frozen=True, slots=True)
class Cola:
    """Cómo va el trabajo de fondo. `mas_antiguo`, desde cuándo espera lo que más."""

    pendientes: int
    para_luego: int
    en_curso: int
    fallidos: int
    mas_antiguo: datetime | None
    trabajadores: int


@dataclass(frozen=True, slots=True)
class Remitente:
    """Alguien con registros por contestar, rechazados en los últimos treinta días o con la remisión parada."""

    user_id: str
    email: str
    pendientes: int
    rechazados: int
    incidencia_desde: datetime | None
    parada: str


@dataclass(frozen=True, slots=True)
class FalloVisto:
    """Un fallo, por su referencia."""

    referencia: str
    momento: datetime
    clase: str
    donde: str


def cuentas(db: Transaccion, q: str, desde: str = "") -> tuple[list[CuentaVista], str]:
    """Una página de cuentas, por su identificador; `q` busca en él y en el correo. Y desde dónde sigue, si sigue."""
    datos = {"q": q.strip().lower(), "desde": desde, "limite": POR_PAGINA + 1, "demo": PREFIJO}
    filas = [CuentaVista(*fila) for fila in db.connection().execute(_LISTA, datos)]
    return filas[:POR_PAGINA], filas[POR_PAGINA - 1].user_id if len(filas) > POR_PAGINA else ""


def cuenta(db: Transaccion, user_id: str) -> CuentaVista:
    """Una cuenta.

    Raises:
        NoEncontrado: si no la hay.
    """
    fila = db.connection().execute(_UNA, {"quien": user_id}).one_or_none()
    if fila is None:
        raise NoEncontrado("No hay ninguna cuenta con ese identificador.")
    return CuentaVista(*fila)


def cola(db: Transaccion) -> Cola:
    """Cómo va el trabajo de fondo."""
    conexion = db.connection()
    return Cola(*conexion.execute(_COLA).one(), trabajadores=conexion.execute(text(TRABAJADORES)).scalar_one())


def bandeja(db: Transaccion) -> list[Remitente]:
    """A quién le pasa algo con VERI*FACTU: primero lo parado, luego quien más tiene pendiente."""
    return [Remitente(*fila) for fila in db.connection().execute(_BANDEJA, {"limite": _A_LA_VISTA})]


def fallos(db: Transaccion) -> list[FalloVisto]:
    """Los últimos que nadie esperaba."""
    return [FalloVisto(*fila) for fila in db.connection().execute(_ULTIMOS_FALLOS, {"limite": _A_LA_VISTA})]


def exigir_plan_manual(plan: str) -> Plan:
    """El plan que se quiere poner a una cuenta.

    Raises:
        EstadoNoPermitido: si los planes no los pone quien administra.
        NoEncontrado: si no hay tal plan.
    """
    if ajustes().planes_de is not FuenteDePlan.MANUAL:
        raise EstadoNoPermitido(f"Los planes salen de «{ajustes().planes_de}»: aquí no se cambian.")
    if plan not in list(Plan):
        raise NoEncontrado("Ese plan no existe.")
    return Plan(plan)
