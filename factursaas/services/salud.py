"""Si la base de datos está para trabajar: responde y tiene las tablas de esta versión."""

from functools import lru_cache

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from factursaas.config import RAIZ
from factursaas.db import consulta_suelta

_PLAZO = 2
_SIN_TABLA = "42P01"
_VERSION = text("SELECT version_num FROM alembic_version")
SIN_RESPUESTA = "no responde"
SIN_MIGRAR = "faltan migraciones: python -m factursaas migrate"


def falta_en_la_base() -> str:
    """Qué le pasa a la base, o nada si está bien. No tarda más que unos segundos."""
    try:
        with consulta_suelta(_PLAZO) as conexion:
            puesta = conexion.execute(_VERSION).scalar_one_or_none()
    except SQLAlchemyError as fallo:
        return SIN_MIGRAR if getattr(getattr(fallo, "orig", None), "sqlstate", None) == _SIN_TABLA else SIN_RESPUESTA
    return SIN_MIGRAR if puesta in _anteriores() else ""


@lru_cache(maxsize=1)
def _anteriores() -> frozenset[str | None]:
    """Las versiones que ya no valen. Una que no se conoce es más nueva: la puso el despliegue que nos va a relevar."""
    versiones = ScriptDirectory(str(RAIZ / "alembic"))
    return frozenset({None, *(una.revision for una in versiones.walk_revisions())}) - {versiones.get_current_head()}
