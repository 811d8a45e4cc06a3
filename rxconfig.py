"""Configuración de Reflex; lo demás se configura en `factursaas.config`."""

import sys
from pathlib import Path

import reflex as rx
from reflex.constants import StateManagerMode
from reflex_base.constants import PackageJson

from factursaas.components.radix import RadixLigero, RadixSinSobras
from factursaas.components.theme import TAILWIND, tema
from factursaas.config import ajustes

_ajustes = ajustes()
_base_de_datos = _ajustes.database_app_url or _ajustes.database_url

# Reflex abre el servidor de desarrollo a toda la red; el nuestro solo escucha dentro de la máquina.
PackageJson.Commands.DEV = "react-router dev --host 127.0.0.1"

config = rx.Config(
    app_name="factursaas",
    frontend_port=_ajustes.puerto,
    backend_port=_ajustes.puerto_api,
    backend_host=_ajustes.direccion_escucha,
    api_url=_ajustes.origen or f"http://localhost:{_ajustes.puerto_api}",
    deploy_url=_ajustes.origenes[0],
    cors_allowed_origins=_ajustes.origenes,
    db_url=_base_de_datos.get_secret_value() if _base_de_datos else None,
    redis_url=_ajustes.redis_url,
    state_manager_mode=StateManagerMode.REDIS if _ajustes.redis_url else StateManagerMode.MEMORY,
    bun_path=Path(sys.executable).parent / "bun",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    frontend_lazy_bundled_libraries=True,
    frontend_compression_formats=["gzip", "brotli"],
    plugins=[RadixLigero(theme=tema()), rx.plugins.TailwindV4Plugin(config=TAILWIND), RadixSinSobras()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
