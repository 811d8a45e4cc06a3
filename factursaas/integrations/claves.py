"""Las claves públicas con que se comprueban los tokens."""

import time
from collections.abc import Callable

from jwt import PyJWK, PyJWKClient, PyJWTError

from factursaas.integrations.reserva import NoDisponible, Reserva

ALGORITMO = "RS256"


class ClavesNoDisponibles(Exception):
    """Hace demasiado que el emisor no contesta: no se puede saber si un token es suyo."""


class ClaveDesconocida(Exception):
    """El emisor no publica ninguna clave con ese identificador."""


class Llavero:
    """Las claves de un emisor para un algoritmo, y solo uno. Cuándo se renuevan lo dice `Reserva`."""

    def __init__(
        self,
        obtener: Callable[[], list[PyJWK]],
        *,
        algoritmo: str = ALGORITMO,
        vida: float = 300,
        enfriamiento: float = 10,
        gracia: float = 3600,
        reloj: Callable[[], float] = time.monotonic,
    ) -> None:
        def utiles() -> list[PyJWK]:
            return [clave for clave in obtener() if clave.algorithm_name == algoritmo]

        fallos = (PyJWTError, OSError, ValueError)
        self._reserva = Reserva(utiles, fallos, vida=vida, enfriamiento=enfriamiento, gracia=gracia, reloj=reloj)

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
        return self._elegir(lambda claves: [clave for clave in claves if clave.key_id == kid])

    def unica(self) -> PyJWK:
        """La clave de quien firma sin decir con cuál: vale si no hay otra.

        Raises:
            ClaveDesconocida: si no hay ninguna, o hay varias.
            ClavesNoDisponibles: si hace demasiado que el emisor no contesta.
        """
        return self._elegir(lambda claves: claves if len(claves) == 1 else [])

    def _elegir(self, elegir: Callable[[list[PyJWK]], list[PyJWK]]) -> PyJWK:
        try:
            elegidas = elegir(self._reserva.leer(lambda claves: bool(elegir(claves))))
        except NoDisponible:
            raise ClavesNoDisponibles from None
        if not elegidas:
            raise ClaveDesconocida
        return elegidas[-1]
