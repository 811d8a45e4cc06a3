"""La huella de un registro (art. 13 Orden HAC/1177/2024; AEAT, especificaciones de la huella 0.1.2)."""

import hashlib
from collections.abc import Iterable

TIPO_HUELLA = "01"
"""SHA-256, la única que admite la AEAT."""

# Los que quita `String.trim()` de Java, con el que se escribió la norma: todo hasta el espacio.
_BLANCOS = "".join(map(chr, range(0x21)))

Campo = tuple[str, str]
"""Nombre y valor de un campo, tal como va en el registro."""


def calcular_huella(campos: Iterable[Campo]) -> str:
    """SHA-256 de los campos encadenados, en hexadecimal y mayúsculas. Un campo que no está va vacío.

    >>> calcular_huella([("Huella", " ")])[:8] == calcular_huella([("Huella", "")])[:8]
    True
    """
    return hashlib.sha256(encadenar_campos(campos).encode()).hexdigest().upper()


def encadenar_campos(campos: Iterable[Campo]) -> str:
    """El texto del que sale la huella: los valores van tal cual, sin blancos en los extremos.

    >>> encadenar_campos([("NumSerieFactura", " A&1 "), ("Huella", "")])
    'NumSerieFactura=A&1&Huella='
    """
    return "&".join([f"{nombre}={valor.strip(_BLANCOS)}" for nombre, valor in campos])
