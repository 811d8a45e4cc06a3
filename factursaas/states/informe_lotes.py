"""Lo que pasó con el último lote, mientras se siga mirando la misma lista."""

from typing import Any

import reflex as rx

from factursaas.states.base import TenantState
from factursaas.states.frases_lotes import Informe


class InformeState(TenantState, rx.State):
    """El informe de un lote: se quita a mano, al mirar otra cosa o al abrir la lista otra vez."""

    informe: Informe = Informe()
    viendo: bool = False

    _por_ver: bool = False

    @rx.event
    async def ver(self, abierto: Any = None):
        """Abre o cierra lo que no se pudo."""
        self.viendo = abierto is True

    @rx.event
    async def cerrar(self):
        """Quita el informe: ya se ha visto."""
        self._poner(Informe())

    def _poner(self, informe: Informe, *, por_ver: bool = False) -> None:
        self.informe, self.viendo, self._por_ver = informe, False, por_ver

    def _olvidar(self) -> None:
        """Se mira otra cosa. El de un lote que acabó sin nadie delante espera a que se vea."""
        if self._por_ver or self.viendo or self.get_value("informe") != Informe():
            self._poner(self.informe if self._por_ver else Informe())
