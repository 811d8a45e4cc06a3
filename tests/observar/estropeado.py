"""Los procesos de verdad, con un par de averías que sueltan en su error los datos con los que trabajaban.

El web, sin las páginas construidas: para mirar lo que cuenta no hacen falta.
"""

import sys
from typing import Any, NoReturn

from reflex_base.environment import environment

from factursaas.arranque import web
from tests.observar.datos import EMISOR

_cargar = web._cargar_antes_de_dividirse


def _reventar(_db: object, datos: Any) -> NoReturn:
    try:
        raise ValueError(f"No cabe {datos}")
    except ValueError as causa:
        raise RuntimeError(f"Tampoco así: {datos!r}") from causa


def _reventar_al_remitir(user_id: str) -> NoReturn:
    raise RuntimeError(f"No se puede con {user_id}, de {EMISOR}")


def _cargar_estropeado() -> None:
    from factursaas.services import productos

    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(False)
    _cargar()
    productos.crear = _reventar


if __name__ == "__main__":
    if sys.argv[1] == "web":
        web._cargar_antes_de_dividirse = _cargar_estropeado
        web.servir()
    else:
        from factursaas.arranque import trabajador
        from factursaas.jobs import remision

        remision.remitir = _reventar_al_remitir
        trabajador.ejecutar()
