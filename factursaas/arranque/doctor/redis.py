"""Si Redis atiende y guarda lo que se le da."""

from typing import Any, cast

from redis import Redis, RedisError

from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import ajustes

VERSION_MINIMA = 6
_ESPERA = 3.0
_LLENO = 0.9


def revisar() -> str:
    """Qué versión es y si puede echar a alguien de su sesión.

    Raises:
        ErrorDeArranque: si no atiende, es antiguo, tira lo que guarda cuando se llena o ya está lleno.
    """
    if not ajustes().redis_url:
        return "no se usa: un solo proceso web, con el estado en memoria"
    dicho = _preguntar(str(ajustes().redis_url))
    version, politica = str(dicho["redis_version"]), str(dicho.get("maxmemory_policy", "noeviction"))
    if int(version.split(".", maxsplit=1)[0]) < VERSION_MINIMA:
        raise ErrorDeArranque(f"Redis {version} es demasiado antiguo: instala el {VERSION_MINIMA} o posterior.")
    if politica != "noeviction":
        raise ErrorDeArranque(
            f"Redis tira lo que guarda cuando se llena ({politica}), y con ello lo que se está escribiendo. Pon en su "
            "configuración maxmemory-policy noeviction, o ejecuta: redis-cli config set maxmemory-policy noeviction"
        )
    usado, tope = int(dicho.get("used_memory", 0)), int(dicho.get("maxmemory", 0))
    if tope and usado > tope * _LLENO:
        raise ErrorDeArranque(f"Redis está casi lleno ({usado // 1024**2} de {tope // 1024**2} MB). Súbele maxmemory.")
    return f"{version}, {usado // 1024**2} MB, {politica}"


def _preguntar(url: str) -> dict[str, Any]:
    try:
        with Redis.from_url(url, socket_timeout=_ESPERA, socket_connect_timeout=_ESPERA) as cliente:
            return cast("dict[str, Any]", cliente.info())
    except (RedisError, OSError, ValueError) as fallo:
        raise ErrorDeArranque(
            f"Redis no contesta ({type(fallo).__name__}): sin él nadie puede usar la aplicación. Arráncalo y revisa "
            "REDIS_URL."
        ) from None
