"""Los procesos que acompañan al web: si uno muere se vuelve a arrancar, y el web sigue atendiendo."""

import sys
import time

from factursaas.arranque import consola
from factursaas.arranque.procesos import Hijo
from factursaas.config import RAIZ, ajustes

_PAUSA_MAXIMA = 60.0
_ESPERA_DEL_SIMULADOR = "2"
"""Segundos entre envíos: la AEAT pide 60, y en desarrollo se quiere ver llegar cada factura."""


class Ayudante:
    """Un proceso que se repone solo; si muere una y otra vez, cada vez más despacio."""

    def __init__(self, nombre: str, modulo: str, entorno: dict[str, str], *opciones: str) -> None:
        self._nombre, self._entorno = nombre, entorno
        self._orden = [sys.executable, "-m", modulo, *opciones]
        self._pausa, self._no_antes = 1.0, 0.0
        self._hijo = self._arrancar()

    def revisar(self) -> None:
        """Lo repone si ha muerto y ya toca."""
        if self._hijo.codigo is None or time.monotonic() < self._no_antes:
            return
        consola.decir(f"{self._nombre} ha terminado solo (código {self._hijo.codigo}); se vuelve a arrancar.")
        self._hijo = self._arrancar()

    def parar(self) -> None:
        """Le pide que acabe."""
        self._hijo.parar()

    def _arrancar(self) -> Hijo:
        self._no_antes = time.monotonic() + self._pausa
        self._pausa = min(self._pausa * 2, _PAUSA_MAXIMA)
        return Hijo(self._orden, RAIZ, self._entorno)


def arrancar(entorno: dict[str, str]) -> list[Ayudante]:
    """El trabajador y el simulador de la AEAT, al que van los ensayos aunque lo demás vaya a la de verdad."""
    trabajador = Ayudante("El trabajador", "factursaas.arranque.trabajador", entorno | _sus_metricas())
    opciones = ("--carpeta", str(ajustes().simulador), "--espera", _ESPERA_DEL_SIMULADOR, "--con-padre")
    return [Ayudante("El simulador de la AEAT", "factursaas.simulador", entorno, *opciones), trabajador]


def _sus_metricas() -> dict[str, str]:
    """En esta máquina el puerto ya lo tiene el web: el trabajador usa el siguiente."""
    puerto = ajustes().puerto_metricas
    return {"FACTURSAAS_METRICS_PORT": str(puerto + 1)} if puerto else {}
