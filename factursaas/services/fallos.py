"""Los fallos que nadie esperaba, para que quien cuida la instalación los encuentre por su referencia."""

import asyncio
import logging
import traceback
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from factursaas.db import system_session
from factursaas.models import Fallo
from factursaas.models.fallo import LARGO_CLASE, LARGO_DONDE

_log = logging.getLogger(__name__)
_SE_GUARDAN = timedelta(days=30)
_NUESTRO = "/factursaas/"


def apuntar_aparte(referencia: str, fallo: BaseException) -> None:
    """Lo apunta sin hacer esperar a quien recibe la disculpa; sin bucle de eventos, no se apunta."""
    with suppress(RuntimeError):
        asyncio.get_running_loop().run_in_executor(None, apuntar, referencia, fallo)


def apuntar(referencia: str, fallo: BaseException) -> None:
    """Guarda de qué clase es y dónde saltó, nunca lo que decía. Si la base es lo que falla, queda en el registro."""
    try:
        with system_session() as db:
            db.exec(delete(Fallo).where(col(Fallo.momento) < datetime.now(UTC) - _SE_GUARDAN))
            clase, donde = type(fallo).__name__[:LARGO_CLASE], _donde(fallo)[:LARGO_DONDE]
            db.add(Fallo(referencia=referencia, clase=clase, donde=donde))
    except SQLAlchemyError as otro:
        _log.warning("El fallo %s no se ha podido apuntar: %s", referencia, type(otro).__name__)


def _donde(fallo: BaseException) -> str:
    """El último renglón nuestro por el que pasó: «services/clientes.py:42 crear»."""
    for paso in reversed(traceback.extract_tb(fallo.__traceback__)):
        antes, corte, ruta = paso.filename.replace("\\", "/").rpartition(_NUESTRO)
        if corte and "site-packages" not in antes:
            return f"{ruta}:{paso.lineno} {paso.name}"
    return ""
