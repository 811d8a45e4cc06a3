"""El proceso que hace el trabajo pendiente: `python -m factursaas worker`."""

import asyncio

from factursaas.arranque import base, copias, latidos, observacion
from factursaas.config import ajustes
from factursaas.observar import registros


def ejecutar() -> None:
    """Atiende hasta que le mandan parar; acaba lo que tenga entre manos."""
    from factursaas.jobs import trabajador

    ajustes().exigir_completa()
    registros.configurar(ajustes())
    with base.en_marcha() as url:
        copias.vigilar_en(url)
        with base.conectada(url), latidos.latiendo() as latir:
            observacion.empezar()
            asyncio.run(trabajador.trabajar(latir))


if __name__ == "__main__":
    ejecutar()
