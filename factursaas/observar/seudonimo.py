"""Cómo se nombra a un inquilino en registros, métricas y errores: siempre igual, y sin que se sepa quién es."""

import hashlib
import hmac
from functools import lru_cache

from factursaas.config import ajustes

_LARGO = 16


@lru_cache(maxsize=4096)
def seudonimo(user_id: str) -> str:
    """El de un inquilino en esta instalación; sin su clave no se puede deshacer ni probar con nombres."""
    clave = ajustes().clave_secreta.encode()
    return hmac.new(clave, f"factursaas/inquilino/{user_id}".encode(), hashlib.sha256).hexdigest()[:_LARGO]
