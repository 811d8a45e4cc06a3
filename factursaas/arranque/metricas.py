"""Quien sirve `/metrics`: en su puerto, que no es el público, y con lo de todos los procesos de esta máquina."""

import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import psutil
from prometheus_client import REGISTRY, CollectorRegistry, Metric, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from factursaas.arranque.observacion import COMUN
from factursaas.config import ajustes
from factursaas.services import marcha

_VALE = 10.0
"""Segundos que sirve lo preguntado a la base, aunque pregunten varios."""
_CUANTO_MAS = 50
"""Y si tardó, tantas veces lo que tardara: con muchos inquilinos, contar no le quita a la base más que un 2 %."""
_PUERTO_OCUPADO = 5.0


def servir() -> None:
    """Empieza a servirlas en un hilo, si se ha dicho el puerto. De varios procesos las sirve el que lo coja."""
    if (puerto := ajustes().puerto_metricas) is not None:
        threading.Thread(target=_servir, args=(puerto,), name="metricas", daemon=True).start()


def _servir(puerto: int) -> None:
    registro = _de_todos() if COMUN in os.environ else REGISTRY
    registro.register(DeLaBase())
    while True:
        try:
            start_http_server(puerto, ajustes().direccion_metricas, registro)
        except OSError:
            # Si muere quien las sirve ahora, sigue otro.
            time.sleep(_PUERTO_OCUPADO)
        else:
            return


def _de_todos() -> CollectorRegistry:
    registro = CollectorRegistry()
    registro.register(DeLosVivos(registro))
    return registro


class DeLosVivos(MultiProcessCollector):
    """Lo anotado por todos; lo que tenía abierto un proceso que ha muerto ya no cuenta."""

    def __init__(self, registro: CollectorRegistry) -> None:
        self._carpeta = Path(os.environ[COMUN])
        super().__init__(registro, path=str(self._carpeta))

    def collect(self) -> Iterable[Metric]:
        """Junta lo de todos los procesos."""
        for fichero in self._carpeta.glob("gauge_live*.db"):
            pid = int(fichero.stem.rpartition("_")[2])
            if not psutil.pid_exists(pid):
                mark_process_dead(pid, str(self._carpeta))
        return super().collect()


class DeLaBase(Collector):
    """Lo que se pregunta a la base: la cola y la remisión de toda la instalación."""

    def __init__(self) -> None:
        self._turno = threading.Lock()
        self._sabido: marcha.Marcha | None = None
        self._hasta = 0.0

    def describe(self) -> Iterable[Metric]:
        """Nada por adelantado: registrarlo no tiene que preguntar a la base."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Lo que se sepa; si la base no responde, solo eso."""
        sabido = self._preguntar()
        yield _una("base_responde", "Si la base de datos responde a quien mide.", sabido is not None)
        if sabido is not None:
            yield from _de_la_cola(sabido)
            yield from _de_la_remision(sabido)

    def _preguntar(self) -> marcha.Marcha | None:
        with self._turno:
            empezado = time.monotonic()
            if empezado >= self._hasta:
                try:
                    self._sabido = marcha.leer()
                except SQLAlchemyError:
                    self._sabido = None
                acabado = time.monotonic()
                self._hasta = acabado + max(_VALE, _CUANTO_MAS * (acabado - empezado))
            return self._sabido


def _de_la_cola(sabido: marcha.Marcha) -> Iterable[Metric]:
    trabajos = GaugeMetricFamily("factursaas_cola_trabajos", "Trabajos de la cola.", labels=["tarea", "estado"])
    espera = GaugeMetricFamily(
        "factursaas_cola_antiguedad_seconds", "Lo que lleva esperando el primer trabajo que ya toca.", labels=["tarea"]
    )
    for cola in sabido.cola:
        espera.add_metric([cola.tarea], cola.antiguedad)
        for estado in ("esperando", "para_luego", "haciendose"):
            trabajos.add_metric([cola.tarea, estado], getattr(cola, estado))
    yield trabajos
    yield espera
    yield _una("trabajadores", "Trabajadores que dan señales de vida.", sabido.trabajadores)


def _de_la_remision(sabido: marcha.Marcha) -> Iterable[Metric]:
    yield _una("verifactu_pendientes", "Registros sin respuesta de la AEAT.", sabido.pendientes)
    yield _una("verifactu_antiguedad_seconds", "Lo que lleva sin respuesta el más antiguo.", sabido.antiguedad)
    yield _una("verifactu_rechazados", "Registros rechazados que nadie ha corregido.", sabido.rechazados)
    yield _una("verifactu_paradas", "Cadenas que no se remiten hasta que alguien arregle algo.", sabido.paradas)


def _una(nombre: str, que: str, valor: int) -> Metric:
    return GaugeMetricFamily(f"factursaas_{nombre}", que, value=valor)
