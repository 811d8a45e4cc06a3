"""Qué plan tiene una cuenta según lo último que se supo de él."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from factursaas.domain.planes import FuenteDePlan, Plan


@dataclass(frozen=True, slots=True)
class Suscripcion:
    """Un plan, quién lo dijo y cuándo, y desde cuándo se debe si no se ha pagado.

    `impago_desde` igual a `en` es que se debe y no se sabe desde cuándo.
    """

    plan: Plan
    fuente: FuenteDePlan
    en: datetime
    impago_desde: datetime | None = None

    def tras(self, afirmada: "Suscripcion") -> "Suscripcion":
        """La que vale cuando un token afirma otra: la más nueva.

        Mientras hay un recibo sin pagar manda quien lo cobra: un token no sabe nada de recibos.
        """
        return self if self.impago_desde or afirmada.en < self.en else afirmada

    def fin_de_gracia(self, dias: int) -> datetime | None:
        """Hasta cuándo se conserva el plan sin pagarlo; nada si está al corriente."""
        return self.impago_desde + timedelta(days=dias) if self.impago_desde else None

    def vigente(self, ahora: datetime, dias_de_gracia: int) -> Plan:
        """El plan que se puede usar ahora mismo."""
        limite = self.fin_de_gracia(dias_de_gracia)
        return Plan.GRATIS if limite is not None and ahora >= limite else self.plan
