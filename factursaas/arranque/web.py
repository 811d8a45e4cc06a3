"""El proceso web de producción: páginas, eventos y API en un solo puerto.

Se ejecuta con `python -m factursaas.arranque.web`; lo arranca y lo vigila el supervisor.
"""

from reflex.utils.exec import run_backend_prod
from reflex_base.config import get_config
from reflex_base.constants import Env
from reflex_base.environment import environment

from factursaas.arranque import observacion
from factursaas.config import ajustes


def servir() -> None:
    """Atiende hasta que le mandan parar; el frontend tiene que estar ya construido."""
    environment.REFLEX_ENV_MODE.set(Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_LOG_JSON.set(ajustes().formato_de_registro == "json")
    with observacion.midiendo_juntos():
        configuracion = get_config()
        run_backend_prod(
            ajustes().direccion_escucha,
            ajustes().puerto,
            configuracion.loglevel.subprocess_level(),
            mount_frontend_compiled_app=True,
        )


if __name__ == "__main__":
    servir()
