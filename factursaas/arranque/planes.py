"""El plan de una cuenta, visto y cambiado por quien administra el servicio."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from factursaas import db
from factursaas.arranque import base
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import ajustes
from factursaas.domain.auditoria import ADMINISTRADOR
from factursaas.domain.planes import FuenteDePlan, Inquilino, Plan
from factursaas.domain.suscripcion import Suscripcion
from factursaas.integrations.clerk import ClerkNoContesta, clerk_configurado
from factursaas.services import cuentas


@dataclass(frozen=True, slots=True)
class PlanDeCuenta:
    """Lo que se sabe del plan de una cuenta. `vigente` es el que puede usar ahora."""

    user_id: str
    email: str
    vigente: str
    contratado: str
    fuente: str | None
    desde: str | None
    impago_desde: str | None

    def __str__(self) -> str:
        origen = f" ({self.fuente}, {self.desde})" if self.fuente else " (nadie lo ha fijado)"
        impago = f", impagado desde {self.impago_desde}" if self.impago_desde else ""
        quien = f"{self.user_id} ({self.email})" if self.email else self.user_id
        return f"{quien}: plan {self.vigente}{origen}{impago}"


def ver(user_id: str) -> PlanDeCuenta:
    """El plan de una cuenta.

    Raises:
        ErrorDeArranque: si no hay ninguna con ese identificador.
    """
    with _cuenta(user_id) as sesion:
        if cuentas.leer(sesion) is None:
            raise ErrorDeArranque(f"No hay ninguna cuenta {user_id}. Comprueba el identificador.")
        return _leer(sesion)


def poner(user_id: str, plan: Plan, *, crear: bool = False) -> PlanDeCuenta:
    """Fija el plan de una cuenta; sus pestañas abiertas lo ven en el acto.

    Raises:
        ErrorDeArranque: si los planes no los pone quien administra, o no hay tal cuenta y no se pide crearla.
    """
    if ajustes().planes_de is not FuenteDePlan.MANUAL:
        raise ErrorDeArranque(
            f"Los planes salen de «{ajustes().planes_de}». Para ponerlos a mano, FACTURSAAS_PLAN_SOURCE=manual."
        )
    with _cuenta(user_id) as sesion:
        if cuentas.leer(sesion) is None and not crear:
            raise ErrorDeArranque(f"No hay ninguna cuenta {user_id}. Si aún no ha entrado, repítelo con --crear.")
        _anotar(sesion, Suscripcion(plan, FuenteDePlan.MANUAL, datetime.now(UTC)))
        return _leer(sesion)


def releer(user_id: str) -> PlanDeCuenta:
    """Vuelve a preguntar a Clerk qué plan tiene una cuenta.

    Raises:
        ErrorDeArranque: si los planes no salen de Clerk, o Clerk no contesta o no lo sabe.
    """
    if ajustes().planes_de is not FuenteDePlan.CLERK:
        raise ErrorDeArranque(
            "Los planes no salen de Clerk: no hay a quién preguntar. Si son manuales, se ponen con «plan poner»."
        )
    try:
        suscripcion = clerk_configurado().suscripcion(user_id)
    except ClerkNoContesta as fallo:
        raise ErrorDeArranque(str(fallo)) from fallo
    if suscripcion is None:
        raise ErrorDeArranque(f"Clerk no conoce a {user_id}, o su plan no está en CLERK_PLAN_….")
    with _cuenta(user_id) as sesion:
        _anotar(sesion, suscripcion)
        return _leer(sesion)


def _anotar(sesion: db.TenantSession, suscripcion: Suscripcion) -> None:
    if not cuentas.anotar(sesion, suscripcion):
        raise ErrorDeArranque("No se ha cambiado: la cuenta está de baja, o su plan lleva una fecha posterior a ahora.")


def _leer(sesion: db.TenantSession) -> PlanDeCuenta:
    resumen, cuenta = cuentas.resumen(sesion), cuentas.leer(sesion)
    return PlanDeCuenta(
        user_id=resumen.user_id,
        email=resumen.email,
        vigente=resumen.plan.value,
        contratado=resumen.contratado.value,
        fuente=cuenta.plan_fuente if cuenta else None,
        desde=_fecha(cuenta.plan_en if cuenta else None),
        impago_desde=_fecha(cuenta.impago_desde if cuenta else None),
    )


def _fecha(instante: datetime | None) -> str | None:
    return instante.isoformat(timespec="seconds") if instante else None


@contextmanager
def _cuenta(user_id: str) -> Generator[db.TenantSession]:
    if not user_id or len(user_id) > 255:
        raise ErrorDeArranque("Falta el identificador de la cuenta, como user_2abc.")
    with (
        base.en_marcha() as url,
        base.conectada(url),
        db.tenant_session(Inquilino(user_id, origen=ADMINISTRADOR)) as sesion,
    ):
        yield sesion
