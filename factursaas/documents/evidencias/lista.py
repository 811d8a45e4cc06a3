"""Una lista de JSON que se escribe según llega, sin crecer en memoria."""

import json
import tempfile
from collections.abc import Iterator
from typing import Any

_EN_MEMORIA = 1 << 20
_TROZO = 1 << 16


def escribir(dato: Any) -> str:
    """Un valor en una línea, con sus letras tal cual."""
    return json.dumps(dato, ensure_ascii=False)


class Lista:
    """Sus elementos, uno por línea; pasado un megabyte están en el disco."""

    def __init__(self) -> None:
        self._fichero = tempfile.SpooledTemporaryFile(_EN_MEMORIA)  # noqa: SIM115 - se cierra al soltarla
        self._separador = "[\n"

    def anadir(self, dato: Any) -> None:
        """Un elemento más."""
        self._fichero.write((self._separador + escribir(dato)).encode())
        self._separador = ",\n"

    def trozos(self) -> Iterator[bytes]:
        """La lista entera, a trozos. Ya no se le puede añadir nada."""
        self._fichero.write(b"[]" if self._separador == "[\n" else b"\n]")
        self._fichero.seek(0)
        while trozo := self._fichero.read(_TROZO):
            yield trozo
