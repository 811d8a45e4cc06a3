"""El frontend habla con quien se lo ha servido, sea cual sea el puerto o el dominio.

Reflex graba en la construcción la dirección del servidor. Aquí se cambia por la del propio navegador, y así cambiar
`PORT`, abrir `127.0.0.1` en vez de `localhost` o ponerse detrás de un dominio no obliga a construir de nuevo.
"""

import re
from pathlib import Path
from typing import Unpack

from reflex_base.plugins.base import Plugin, PostBuildContext

from factursaas.arranque.errores import ErrorDeArranque

_DIRECCION = re.compile(r"""(?P<c>[`"'])(?P<protocolo>ws|http)s?://[^/`"']+(?P<ruta>/[^`"']*)(?P=c)""")
_ORIGEN = {"http": "location.origin", "ws": 'location.origin.replace(/^http/,"ws")'}


class MismoOrigen(Plugin):
    """Retoca el trozo del frontend que lleva las direcciones, antes de que se comprima."""

    def post_build(self, **context: Unpack[PostBuildContext]) -> None:
        """Cambia las direcciones fijas por las del navegador.

        Raises:
            ErrorDeArranque: si no se encuentran; una construcción así solo serviría en un puerto.
        """
        trozos = list(Path(context["static_dir"]).glob("**/assets/reflex-env-*.js"))
        cambios = sum(_retocar(trozo) for trozo in trozos)
        if not cambios:
            raise ErrorDeArranque("La construcción del frontend no trae las direcciones donde se esperaban.")


def _retocar(trozo: Path) -> int:
    texto, cambios = _DIRECCION.subn(al_navegador, trozo.read_text(encoding="utf-8"))
    trozo.write_text(texto, encoding="utf-8")
    return cambios


def al_navegador(direccion: re.Match[str]) -> str:
    """La misma ruta, en el origen del navegador."""
    return f'({_ORIGEN[direccion["protocolo"]]}+"{direccion["ruta"]}")'
