"""El proceso que hace el trabajo pendiente: `python -m factursaas worker`."""

import asyncio
import logging

from factursaas.arranque import base, copias
from factursaas.config import ajustes


def ejecutar() -> None:
    """Atiende hasta que le mandan parar; acaba lo que tenga entre manos."""
    from factursaas.jobs import trabajador

    ajustes().exigir_completa()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with base.en_marcha() as url:
        copias.vigilar_en(url)
        with base.conectada(url):
            asyncio.run(trabajador.trabajar())


if __name__ == "__main__":
    ejecutar()
