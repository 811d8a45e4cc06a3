"""Los procesos de verdad, con un par de averías que sueltan en su error los datos con los que trabajaban.

El web, sin las páginas construidas: para mirar lo que cuenta no hacen falta.
"""

import sys
from typing import Any, NoReturn

from factursaas.arranque import web
from tests.observar.datos import EMISOR

_servir = web.run_backend_prod


def _reventar(_db: object, datos: Any) -> NoReturn:
    try:
        raise ValueError(f"No cabe {datos}")
    except ValueError as causa:
        raise RuntimeError(f"Tampoco así: {datos!r}") from causa


def _reventar_al_remitir(user_id: str) -> NoReturn:
    raise RuntimeError(f"No se puede con {user_id}, de {EMISOR}")


def _servir_estropeado(*fijos: Any, **_: Any) -> None:
    from factursaas.services import productos

    productos.crear = _reventar
    _servir(*fijos, mount_frontend_compiled_app=False)


if __name__ == "__main__":
    if sys.argv[1] == "web":
        web.run_backend_prod = _servir_estropeado
        web.servir()
    else:
        from factursaas.arranque import trabajador
        from factursaas.jobs import remision

        remision.remitir = _reventar_al_remitir
        trabajador.ejecutar()
