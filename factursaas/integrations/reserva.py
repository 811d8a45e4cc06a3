"""Lo que dice otro servidor, guardado un rato y renovado cuando toca."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

_log = logging.getLogger(__name__)
T = TypeVar("T")


class NoDisponible(Exception):
    """Hace demasiado que el otro servidor no contesta."""


def _sirve_siempre(_valor: object) -> bool:
    return True


class Reserva(Generic[T]):
    """Un valor de otro servidor.

    Vale `vida` segundos. Pedir algo que no está obliga a preguntar otra vez, pero nunca más de una vez cada
    `enfriamiento`, se conteste o no: ni un aluvión de peticiones inventadas ni un servidor caído paran a los
    demás. Si no contesta, lo último que dijo sirve durante `gracia` segundos y ni uno más.
    """

    def __init__(
        self,
        obtener: Callable[[], T],
        fallos: tuple[type[Exception], ...],
        *,
        vida: float,
        enfriamiento: float,
        gracia: float,
        reloj: Callable[[], float] = time.monotonic,
    ) -> None:
        self._obtener = obtener
        self._fallos = fallos
        self._vida = vida
        self._enfriamiento = enfriamiento
        self._gracia = gracia
        self._reloj = reloj
        self._cerrojo = threading.Lock()
        self._intento = float("-inf")
        # Una sola referencia: quien lee sin cerrojo no puede ver el valor de un momento y la fecha de otro.
        self._guardado: tuple[T, float] | None = None

    def leer(self, sirve: Callable[[T], bool] = _sirve_siempre) -> T:
        """El valor; si el guardado no `sirve`, quizá uno más nuevo.

        Raises:
            NoDisponible: si hace demasiado que no hay respuesta.
        """
        guardado = self._guardado
        if guardado is None or self._edad(guardado) >= self._vida or not sirve(guardado[0]):
            self._quiza_renovar(esperando=guardado is None or self._edad(guardado) >= self._gracia)
            guardado = self._guardado
        if guardado is None or self._edad(guardado) >= self._gracia:
            raise NoDisponible
        return guardado[0]

    def _quiza_renovar(self, *, esperando: bool) -> None:
        """Pregunta quien llega primero; los demás solo esperan si no hay nada que les sirva entretanto."""
        if self._cerrojo.acquire(blocking=esperando):
            try:
                self._renovar()
            finally:
                self._cerrojo.release()

    def _edad(self, guardado: tuple[T, float]) -> float:
        return self._reloj() - guardado[1]

    def _renovar(self) -> None:
        if self._reloj() - self._intento < self._enfriamiento:
            return
        self._intento = self._reloj()
        try:
            valor = self._obtener()
        except self._fallos as fallo:
            _log.warning("Otro servidor no da lo que se le pide: %s", getattr(fallo, "motivo", type(fallo).__name__))
            return
        self._guardado = (valor, self._reloj())
