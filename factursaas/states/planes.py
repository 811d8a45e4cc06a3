"""El cambio de plan donde nadie cobra: en desarrollo."""

from datetime import UTC, datetime

import reflex as rx

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.planes import FuenteDePlan, Plan
from factursaas.domain.suscripcion import Suscripcion
from factursaas.integrations.dev_issuer import emisor_de_desarrollo
from factursaas.services import cuentas
from factursaas.states.base import TenantState
from factursaas.states.sesion import SesionState


class PlanesState(TenantState, rx.State):
    """La tabla de planes."""

    cambiando: str = ""

    @rx.event
    async def cambiar(self, plan: str):
        """Contrata otro plan y lo cuenta a todas las pestañas, como haría quien cobra."""
        if ajustes().planes_de is not FuenteDePlan.DESARROLLO or plan not in list(Plan):
            return
        self.cambiando = plan
        yield
        try:
            await self._run(_contratar, Plan(plan))
        finally:
            self.cambiando = ""
        yield [SesionState.actualizar_uso, rx.toast.success(f"Ya tienes el plan {Plan(plan).nombre}.")]


def _contratar(db: TenantSession, plan: Plan) -> None:
    cuentas.anotar(db, Suscripcion(plan, FuenteDePlan.DESARROLLO, datetime.now(UTC)))
    emisor_de_desarrollo().cambiar_plan(db.inquilino.user_id, plan)
