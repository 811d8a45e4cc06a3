"""De quién es cada pestaña conectada a este proceso, para contarle lo que cambia fuera."""

from collections.abc import Callable

_ocupantes: dict[str, frozenset[str]] = {}
_borradores: dict[str, str] = {}


def apuntar(pestana: str, *de_quien: str) -> None:
    """Recuerda quién está en una pestaña, con qué sesión y, si mira la cuenta de otro, la de quién."""
    _ocupantes[pestana] = frozenset(de_quien)


def de(identificador: str) -> list[str]:
    """Las pestañas de esa persona o de esa sesión."""
    return [pestana for pestana, ocupante in _ocupantes.items() if identificador in ocupante]


def escribir(pestana: str, factura_id: str) -> None:
    """Recuerda qué borrador tiene abierto una pestaña."""
    _borradores[pestana] = factura_id


def que_escriben(factura_id: str) -> list[str]:
    """Las pestañas que tienen abierto ese borrador."""
    return [pestana for pestana, suyo in _borradores.items() if suyo == factura_id]


def todas() -> list[str]:
    """Todas las que tienen a alguien."""
    return list(_ocupantes)


def olvidar(sigue: Callable[[str], bool]) -> None:
    """Olvida las que ya se cerraron."""
    for pestana in [pestana for pestana in _ocupantes if not sigue(pestana)]:
        del _ocupantes[pestana]
        _borradores.pop(pestana, None)
