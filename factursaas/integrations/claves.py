"""Las claves públicas con que se comprueban los tokens, guardadas un rato y renovadas cuando toca."""

import logging
import threading
import time
from collections.abc import Callable

from jwt import PyJWK, PyJWKClient, PyJWTError

_log = logging.getLogger(__name__)

ALGORITMO = "RS256"


class ClavesNoDisponibles(Exception):
    """Hace demasiado que el emisor no contesta: no se puede saber si un token es suyo."""


class ClaveDesconocida(Exception):
    """El emisor no publica ninguna clave con ese identificador."""


class Llavero:
    """El conjunto de claves de un emisor.

    Vale `vida` segundos. Una clave desconocida obliga a preguntar otra vez, pero nunca más de una vez cada
    `enfriamiento`, se conteste o no: ni un aluvión de identificadores inventados ni un emisor caído paran a
    los demás. Si el emisor no contesta, lo último que dijo sirve durante `gracia` segundos y ni uno más.
    """

    def __init__(
        self,
        obtener: Callable[[], list[PyJWK]],
        *,
        vida: float = 300,
        enfriamiento: float = 10,
        gracia: float = 3600,
        reloj: Callable[[], float] = time.monotonic,
    ) -> None:
        self._obtener = obtener
        self._vida = vida
        self._enfriamiento = enfriamiento
        self._gracia = gracia
        self._reloj = reloj
        self._cerrojo = threading.Lock()
        self._intento = float("-inf")
        # Una sola referencia: quien lee sin cerrojo no puede ver claves de un momento y fecha de otro.
        self._conjunto: tuple[dict[str, PyJWK], float] = ({}, float("-inf"))

    @classmethod
    def de_url(cls, url: str, reloj: Callable[[], float] = time.monotonic) -> "Llavero":
        """El llavero de lo que se publica en esa dirección."""
        cliente = PyJWKClient(url, cache_jwk_set=False, timeout=5)
        return cls(cliente.get_signing_keys, reloj=reloj)

    def clave(self, kid: str) -> PyJWK:
        """La clave pública con ese identificador.

        Raises:
            ClaveDesconocida: si el emisor no la publica.
            ClavesNoDisponibles: si hace demasiado que el emisor no contesta.
        """
        claves, obtenidas = self._conjunto
        if kid not in claves or self._reloj() - obtenidas >= self._vida:
            with self._cerrojo:
                self._renovar()
            claves, obtenidas = self._conjunto
        if self._reloj() - obtenidas >= self._gracia:
            raise ClavesNoDisponibles
        if kid not in claves:
            raise ClaveDesconocida
        return claves[kid]

    def _renovar(self) -> None:
        if self._reloj() - self._intento < self._enfriamiento:
            return
        self._intento = self._reloj()
        try:
            publicadas = self._obtener()
        except (PyJWTError, OSError, ValueError) as fallo:
            _log.warning("El emisor de tokens no da sus claves: %s", type(fallo).__name__)
            return
        utiles = {clave.key_id: clave for clave in publicadas if clave.key_id and clave.algorithm_name == ALGORITMO}
        self._conjunto = (utiles, self._reloj())
