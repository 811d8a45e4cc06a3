"""Una petición, un evento o un trabajo, de principio a fin: cuánto ha tardado y cómo ha acabado."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from factursaas.domain.errores import ErrorDeNegocio

BIEN, RECHAZADO, CANCELADO, MAL = "bien", "rechazado", "cancelado", "error"


@dataclass(frozen=True, slots=True)
class Faena:
    """Lo que se ha hecho."""

    segundos: float
    resultado: str

    @property
    def duracion_ms(self) -> float:
        """Para el registro."""
        return round(self.segundos * 1000, 1)


@contextmanager
def medir(al_acabar: Callable[[Faena], None]) -> Iterator[None]:
    """Mide el bloque y cuenta cómo acaba, sin callar nada de lo que falle."""
    inicio, resultado = perf_counter(), BIEN
    try:
        yield
    except BaseException as fallo:
        resultado = _como_acaba(fallo)
        raise
    finally:
        al_acabar(Faena(perf_counter() - inicio, resultado))


def _como_acaba(fallo: BaseException) -> str:
    """Lo que el programa no admite no es que el programa falle."""
    if isinstance(fallo, ErrorDeNegocio):
        return RECHAZADO
    return CANCELADO if isinstance(fallo, asyncio.CancelledError) else MAL
