"""Las sentencias que se mandan a la base: cuántas son no depende de lo deprisa que vaya la máquina."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from factursaas.db.motores import motor


@contextmanager
def escuchar() -> Iterator[list[str]]:
    """Lo que se manda mientras dura el bloque."""
    ordenes: list[str] = []

    def apuntar(_conexion: Any, _cursor: Any, orden: str, *_: Any) -> None:
        ordenes.append(orden)

    escuchado = motor()
    event.listen(escuchado, "before_cursor_execute", apuntar)
    try:
        yield ordenes
    finally:
        event.remove(escuchado, "before_cursor_execute", apuntar)
