"""El proceso web solo, sin supervisor: `python -m factursaas web`, lo que ejecuta un contenedor."""

import os
import sys
from typing import NoReturn

from factursaas.arranque import base, frontend
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import RAIZ, ajustes


def ejecutar() -> NoReturn:
    """Deja su sitio al servidor web, que así recibe él las señales; la base y las páginas tienen que estar ya.

    Raises:
        ErrorDeArranque: si no hay base externa, o las páginas no están construidas para esta configuración.
        ConfiguracionIncompleta: si falta configuración.
    """
    ajustes().exigir_completa()
    url = base.url_externa()
    if url is None:
        raise ErrorDeArranque("«web» no arranca la base embebida: define DATABASE_URL, o arráncalo todo con «run».")
    if not frontend.vigente():
        raise ErrorDeArranque(
            "Las páginas no están construidas para esta configuración. Ejecuta «python -m factursaas build» o, con "
            "contenedores, «docker compose build»: dependen de CLERK_PUBLISHABLE_KEY, OIDC_ISSUER, OIDC_NAME y "
            "FACTURSAAS_PLAN_SOURCE, que tienen que valer lo mismo al construir y al arrancar."
        )
    os.chdir(RAIZ)
    orden = [sys.executable, "-m", "factursaas.arranque.web"]
    os.execve(sys.executable, orden, frontend.entorno() | base.entorno_de(url))  # noqa: S606 - orden fija
