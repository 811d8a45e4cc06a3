"""Los procesos web de producción: páginas, eventos y API en un solo puerto.

Se ejecuta con `python -m factursaas.arranque.web`; lo arranca el supervisor o, en un contenedor, la orden `web`.
Granian reparte las conexiones entre tantos procesos como diga `FACTURSAAS_WEB_WORKERS` y repone al que muera; el
código ya está cargado cuando se dividen, así que comparten su memoria y el repuesto atiende en el acto.
"""

import gc
import multiprocessing

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from reflex.utils import prerequisites
from reflex_base.config import get_config
from reflex_base.constants import Env
from reflex_base.environment import environment

from factursaas.arranque import observacion
from factursaas.config import ajustes

_PARA_DESPEDIRSE = 10
_EN_JSON = {"handlers": {cual: {"()": "reflex_base.utils.log.JsonHandler"} for cual in ("console", "access")}}


def servir() -> None:
    """Atiende hasta que le mandan parar; el frontend tiene que estar ya construido."""
    environment.REFLEX_ENV_MODE.set(Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    environment.REFLEX_LOG_JSON.set(ajustes().formato_de_registro == "json")
    with observacion.midiendo_juntos():
        _cargar_antes_de_dividirse()
        Server(
            target="factursaas.factursaas:app",
            factory=True,
            address=ajustes().direccion_escucha,
            port=ajustes().puerto,
            interface=Interfaces.ASGI,
            workers=ajustes().procesos_web,
            respawn_failed_workers=True,
            workers_kill_timeout=_PARA_DESPEDIRSE,
            log_level=LogLevels(get_config().loglevel.subprocess_level().value),
            log_dictconfig=_EN_JSON if ajustes().formato_de_registro == "json" else None,
        ).serve()


def _cargar_antes_de_dividirse() -> None:
    """Carga la aplicación una vez para todos; donde no se puede dividir un proceso, cada uno la carga."""
    if multiprocessing.get_start_method() not in ("fork", "forkserver"):
        return
    multiprocessing.set_start_method("fork", force=True)
    prerequisites.get_app()
    gc.collect()
    # Sin esto, cada limpieza de memoria escribiría en las páginas compartidas y las duplicaría.
    gc.freeze()


if __name__ == "__main__":
    servir()
