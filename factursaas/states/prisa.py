"""Cuántos eventos puede mandar una pestaña: quien teclea deprisa no llega nunca, un guion desbocado sí.

Se cuenta en la memoria del proceso: una pestaña habla siempre con el mismo, y preguntar a otro servidor en cada tecla
costaría más que el propio evento.
"""

from functools import lru_cache

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from factursaas.config import ajustes
from factursaas.config.seguridad import leer_ritmo


def cabe(pestana: str) -> bool:
    """Cuenta un evento más de una pestaña y dice si se atiende."""
    return not ajustes().ritmo or all(_cuentas().hit(ritmo, pestana) for ritmo in _ritmos())


@lru_cache(maxsize=1)
def _cuentas() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(MemoryStorage())


@lru_cache(maxsize=1)
def _ritmos() -> list[RateLimitItem]:
    return leer_ritmo(ajustes().ritmo_eventos)
