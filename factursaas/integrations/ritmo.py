"""Contar lo que pide cada uno, en Redis si lo hay: así todos los procesos cuentan juntos.

Sin Redis, o mientras no contesta, cada proceso cuenta lo suyo: no se deja de atender por no poder contar, y un abuso
sigue teniendo tope.
"""

import logging
import time
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter, RateLimiter

from factursaas.config import Ajustes
from factursaas.config.seguridad import leer_ritmo

_log = logging.getLogger(__name__)
_SIN_REDIS = 15.0
"""Segundos sin volver a probar un Redis que no contesta: esperarlo en cada petición sería parar del todo."""
_ESPERA = 0.25


class Medida(StrEnum):
    """Qué se cuenta."""

    ENTRADA = "entrada"
    DEMO = "demo"
    IP = "ip"
    API = "api"
    DESCARGAS = "descargas"
    PAQUETES = "paquetes"
    AVISOS = "avisos"


@dataclass(frozen=True, slots=True)
class Veredicto:
    """Si cabe una más; si no, `espera` dice los segundos que faltan para que quepa."""

    medida: Medida
    cabe: bool
    tope: int
    ventana: int
    quedan: int
    espera: int


class Ritmo:
    """Lleva las cuentas de una instalación."""

    def __init__(self, ajustes: Ajustes) -> None:
        self.activo = ajustes.ritmo
        self._ritmos = {medida: leer_ritmo(getattr(ajustes, f"ritmo_{medida.value}")) for medida in Medida}
        self._propias = FixedWindowRateLimiter(MemoryStorage())
        self._comunes = _comunes(ajustes.redis_url)
        self._redis_desde = 0.0

    async def contar(self, medida: Medida, quien: str) -> Veredicto | None:
        """Cuenta una petición más de alguien y da el peor de sus ritmos; nada si no se cuenta."""
        if not self.activo:
            return None
        if self._comunes and time.monotonic() >= self._redis_desde:
            try:
                return await self._contar(self._comunes, medida, quien)
            except Exception as fallo:  # cada cliente de Redis falla a su manera
                self._redis_desde = time.monotonic() + _SIN_REDIS
                _log.warning("Redis no contesta (%s): cada proceso cuenta lo suyo.", type(fallo).__name__)
        return await self._contar(self._propias, medida, quien)

    async def _contar(self, cuentas: RateLimiter, medida: Medida, quien: str) -> Veredicto:
        veredictos = [await _probar(cuentas, ritmo, medida, quien) for ritmo in self._ritmos[medida]]
        return min(veredictos, key=lambda v: (v.cabe, v.quedan))


async def _probar(cuentas: RateLimiter, ritmo: RateLimitItem, medida: Medida, quien: str) -> Veredicto:
    cabe = await cuentas.hit(ritmo, medida.value, quien)
    estado = await cuentas.get_window_stats(ritmo, medida.value, quien)
    espera = max(1, ceil(estado.reset_time - time.time()))
    return Veredicto(medida, cabe, ritmo.amount, ritmo.get_expiry(), max(0, estado.remaining), espera)


def _comunes(redis_url: str | None) -> RateLimiter | None:
    if not redis_url:
        return None
    opciones = {"socket_timeout": _ESPERA, "socket_connect_timeout": _ESPERA}
    almacen: Storage = RedisStorage(
        f"async+{redis_url}",
        implementation="redispy",
        key_prefix="factursaas-ritmo",
        **opciones,  # pyright: ignore[reportArgumentType]
    )
    return FixedWindowRateLimiter(almacen)
