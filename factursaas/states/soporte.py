"""El permiso para que soporte mire la cuenta."""

import reflex as rx

from factursaas.db import TenantSession
from factursaas.services import emisor, soporte
from factursaas.states.base import TenantState
from factursaas.states.frases_verifactu import escribir_fecha_y_hora


class SoporteState(TenantState, rx.State):
    """Si se ha dado, y hasta cuándo vale."""

    hasta: str = ""

    @rx.event
    async def cargar(self):
        """Mira cómo está."""
        self.hasta = await self._run(_hasta)

    @rx.event
    async def dar(self):
        """Deja que soporte mire la cuenta durante un día."""
        self.hasta = await self._run(_dar)
        return rx.toast.success("Soporte puede mirar tu cuenta durante 24 horas. No puede cambiar nada.", id="soporte")

    @rx.event
    async def retirar(self):
        """Soporte deja de verla ya."""
        await self._run(soporte.retirar_permiso)
        self.hasta = ""
        return rx.toast.success("Soporte ya no puede mirar tu cuenta.", id="soporte")


def _dar(db: TenantSession) -> str:
    soporte.dar_permiso(db)
    return _hasta(db)


def _hasta(db: TenantSession) -> str:
    hasta = soporte.permiso(db)
    return escribir_fecha_y_hora(hasta, emisor.ahora(db)) if hasta else ""
