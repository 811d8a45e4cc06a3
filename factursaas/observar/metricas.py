"""Lo que se mide mientras se trabaja. Ninguna etiqueta depende de quién trabaja ni de lo que escribe.

Con varios procesos, cada uno anota en sus ficheros y quien sirve `/metrics` los junta (`arranque/metricas.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import QueuePool, event
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

_RAPIDO = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)
_ESPERAS = (0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 15, 30)
_LARGO = (0.1, 0.5, 1, 5, 15, 60, 300)

PETICIONES = Counter("factursaas_http_peticiones", "Peticiones HTTP atendidas.", ["metodo", "ruta", "estado"])
TARDANZA_HTTP = Histogram(
    "factursaas_http_duracion_seconds", "Lo que tarda una petición HTTP.", ["metodo", "ruta"], buckets=_RAPIDO
)
CANALES = Gauge("factursaas_websockets", "Pestañas conectadas.", multiprocess_mode="livesum")
EVENTOS = Counter("factursaas_eventos", "Eventos de las páginas atendidos.", ["manejador", "resultado"])
TARDANZA_EVENTO = Histogram(
    "factursaas_evento_duracion_seconds", "Lo que tarda un evento de las páginas.", ["manejador"], buckets=_RAPIDO
)
TRABAJOS = Counter("factursaas_trabajos", "Trabajos de la cola hechos.", ["tarea", "resultado"])
TARDANZA_TRABAJO = Histogram(
    "factursaas_trabajo_duracion_seconds", "Lo que tarda un trabajo de la cola.", ["tarea"], buckets=_LARGO
)
CONEXIONES = Gauge("factursaas_conexiones", "Conexiones a la base de datos.", ["estado"], multiprocess_mode="livesum")
CONEXIONES_MAXIMAS = Gauge(
    "factursaas_conexiones_maximas", "Conexiones que se pueden abrir.", multiprocess_mode="livesum"
)
ESPERA_CONEXION = Histogram(
    "factursaas_conexion_espera_seconds", "Lo que se espera por una conexión a la base de datos.", buckets=_ESPERAS
)
TARDANZA_PDF = Histogram("factursaas_pdf_duracion_seconds", "Lo que tarda en dibujarse un PDF.", buckets=_RAPIDO)
EMITIDAS = Counter("factursaas_facturas_emitidas", "Facturas emitidas.", ["ensayo"])

_EN_USO, _LIBRES = CONEXIONES.labels("en_uso"), CONEXIONES.labels("libres")


class Vigilado(QueuePool):
    """Un conjunto de conexiones que cuenta las que hay y lo que se espera por cada una."""

    # Lo que escribe es de SQLAlchemy, y no nuestro por estar aquí la clase.
    _sqla_logger_namespace = "sqlalchemy.pool"

    def connect(self) -> PoolProxiedConnection:
        """Una conexión libre, cuando la haya."""
        with cronometro(ESPERA_CONEXION):
            return super().connect()


@event.listens_for(Vigilado, "connect")
def _al_abrir(_conexion: object, _entrada: ConnectionPoolEntry) -> None:
    _LIBRES.inc()


@event.listens_for(Vigilado, "close")
def _al_cerrar(_conexion: object, _entrada: ConnectionPoolEntry) -> None:
    _LIBRES.dec()


@event.listens_for(Vigilado, "checkout")
def _al_tomar(_conexion: object, _entrada: ConnectionPoolEntry, _prestada: PoolProxiedConnection) -> None:
    _LIBRES.dec()
    _EN_USO.inc()


@event.listens_for(Vigilado, "checkin")
def _al_devolver(_conexion: object, _entrada: ConnectionPoolEntry) -> None:
    _EN_USO.dec()
    _LIBRES.inc()


@contextmanager
def cronometro(medida: Histogram) -> Iterator[None]:
    """Anota lo que tarda el bloque, salga bien o mal."""
    inicio = perf_counter()
    try:
        yield
    finally:
        medida.observe(perf_counter() - inicio)
