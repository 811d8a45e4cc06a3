"""El Redis donde los procesos web comparten el estado de las pestañas."""

import redis

_PLAZO = 2


def responde(url: str) -> bool:
    """Si contesta, sin esperar más que unos segundos."""
    # redis no dice los tipos de sus opciones.
    cliente = redis.Redis.from_url(url, socket_connect_timeout=_PLAZO, socket_timeout=_PLAZO)  # pyright: ignore[reportUnknownMemberType]
    try:
        return bool(cliente.ping())  # pyright: ignore[reportUnknownMemberType]
    except (redis.RedisError, OSError):
        return False
    finally:
        cliente.close()
