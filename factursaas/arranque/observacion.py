"""Empezar a contar lo que pasa en un proceso: registros, métricas, errores y trazas, según lo configurado."""

import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.types import ASGIApp

from factursaas.config import ajustes

COMUN = "PROMETHEUS_MULTIPROC_DIR"
"""Dónde dice prometheus_client que se le diga la carpeta en la que anotan los procesos que se miden juntos."""


def empezar() -> None:
    """En este proceso, desde ahora."""
    from factursaas.arranque import metricas
    from factursaas.observar import errores, registros

    registros.configurar(ajustes())
    errores.avisar(ajustes())
    metricas.servir()


def con_trazas(app: ASGIApp) -> ASGIApp:
    """Antes de que Reflex acabe de montar la aplicación, que es cuando mira si hay que seguir cada petición."""
    from factursaas.observar import trazas

    trazas.enviar(ajustes())
    return app


@asynccontextmanager
async def en_cada_proceso_web() -> AsyncIterator[None]:
    """Mientras viva la aplicación, en cada uno de los procesos que la atienden."""
    empezar()
    yield


@contextmanager
def midiendo_juntos() -> Iterator[None]:
    """Los procesos que se creen dentro se miden como uno. Va antes de importar nada que mida."""
    if not ajustes().puerto_metricas:
        yield
        return
    if "prometheus_client" in sys.modules:
        raise RuntimeError("Algo ha empezado a medir antes de saber dónde anotarlo.")
    with tempfile.TemporaryDirectory(prefix="factursaas-metricas-") as carpeta:
        os.environ[COMUN] = carpeta
        yield
