"""Las llamadas a la API se cuentan en memoria y se suman de vez en cuando: no cuestan una escritura cada una.

Lo que muere con el proceso es lo contado desde la última vez.
"""

import logging
import threading
from collections import Counter
from datetime import date

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import usos

_log = logging.getLogger(__name__)


class Contador:
    """Las llamadas de cada inquilino y día que aún no se han escrito."""

    def __init__(self) -> None:
        self._cerrojo = threading.Lock()
        self._cuentas: Counter[tuple[str, date]] = Counter()

    def contar(self, user_id: str) -> None:
        """Una llamada más."""
        clave = (user_id, usos.hoy())
        with self._cerrojo:
            self._cuentas[clave] += 1

    def volcar(self) -> None:
        """Escribe lo contado, lo de cada uno en su transacción; lo que no se puede escribir se deja para otra vez."""
        with self._cerrojo:
            contadas, self._cuentas = self._cuentas, Counter()
        for (user_id, dia), cuantas in contadas.items():
            try:
                with tenant_session(Inquilino(user_id)) as db:
                    usos.sumar_llamadas(db, dia, cuantas)
            except Exception:  # que falle el de uno no pierde el de los demás
                _log.exception("No se han podido anotar las llamadas a la API; se intentará más tarde.")
                with self._cerrojo:
                    self._cuentas[user_id, dia] += cuantas


_DEL_PROCESO = Contador()
contar = _DEL_PROCESO.contar
volcar = _DEL_PROCESO.volcar
