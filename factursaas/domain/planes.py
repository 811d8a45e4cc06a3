"""Planes, lo que permite cada uno, y el inquilino que lo disfruta."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from factursaas.domain.auditoria import PROPIO, Origen
from factursaas.domain.errores import LimitePlan
from factursaas.domain.plurales import contar

EPOCA = datetime.fromtimestamp(0, UTC)
Recurso = Literal["clientes", "facturas_mes"]
SIN_LIMITE = -1

_NOMBRES: dict[Recurso, tuple[str, str]] = {
    "clientes": ("cliente", "clientes"),
    "facturas_mes": ("factura este mes", "facturas este mes"),
}


class FuenteDePlan(StrEnum):
    """Quién dice qué plan tiene cada cuenta."""

    CLERK = "clerk"
    MANUAL = "manual"
    DESARROLLO = "development"


class Plan(StrEnum):
    """Un plan, con el nombre que usa el cobro."""

    GRATIS = "free_user"
    STARTER = "starter"
    PRO = "pro"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return {"free_user": "Gratis", "starter": "Starter", "pro": "Pro"}[self.value]

    def limite(self, recurso: Recurso) -> int:
        """Cuántos caben; `SIN_LIMITE` si los que se quiera."""
        return _LIMITES[self][recurso]

    @property
    def pdf(self) -> bool:
        """Si puede descargar las facturas en PDF."""
        return self is not Plan.GRATIS

    def exigir_hueco(self, recurso: Recurso, usados: int) -> None:
        """Comprueba que cabe uno más.

        Raises:
            LimitePlan: si ya están todos los que permite el plan.
        """
        limite = self.limite(recurso)
        if limite != SIN_LIMITE and usados >= limite:
            raise LimitePlan(f"Límite del plan alcanzado: {contar(limite, *_NOMBRES[recurso])}")

    def exigir_pdf(self) -> None:
        """Comprueba que el plan incluye el PDF.

        Raises:
            LimitePlan: si no lo incluye.
        """
        if not self.pdf:
            raise LimitePlan(f"El plan {self.nombre} no incluye la descarga en PDF. La tienes desde el plan Starter.")


_LIMITES: dict[Plan, dict[Recurso, int]] = {
    Plan.GRATIS: {"clientes": 5, "facturas_mes": 10},
    Plan.STARTER: {"clientes": 50, "facturas_mes": 100},
    Plan.PRO: {"clientes": SIN_LIMITE, "facturas_mes": SIN_LIMITE},
}


@dataclass(frozen=True, slots=True)
class Inquilino:
    """Quién trabaja y desde qué sesión.

    `plan` es lo que afirmaba su token, firmado en `plan_en`; el que vale sale de compararlo con el de su cuenta.
    Si quien mira es otra persona en su nombre (`suplantado`), no puede cambiar nada. `origen` dice quién es en realidad
    quien actúa y por dónde: es lo que se deja escrito en su registro de actividad; `desde_el_panel`, si es un operador
    que mira desde `/admin`.
    """

    user_id: str
    plan: Plan | None = None
    email: str = ""
    sesion_id: str = field(default="", repr=False)
    plan_en: datetime = EPOCA
    suplantado: bool = False
    origen: Origen = PROPIO
    desde_el_panel: bool = False
