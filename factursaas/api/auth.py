"""Quién llama y qué le permite su plan."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from factursaas.api.dependencias import Peticion
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession
from factursaas.domain.planes import Plan
from factursaas.services import cuentas

router = APIRouter(prefix="/auth", tags=["auth"], route_class=RutaDeInquilino)


class Limites(BaseModel):
    """Lo que permite el plan; -1 es sin límite."""

    clientes: Annotated[int, Field(ge=-1)]
    facturas_mes: Annotated[int, Field(ge=-1)]
    pdf: bool


class Uso(BaseModel):
    """Lo que se lleva gastado."""

    clientes: Annotated[int, Field(ge=0)]
    facturas_mes: Annotated[int, Field(ge=0)]


class CuentaLeida(BaseModel):
    """La cuenta de quien llama."""

    user_id: str
    email: str
    plan: Plan
    limites: Limites
    uso: Uso


@router.get("/me", response_model=CuentaLeida)
def leer_mi_cuenta(peticion: Peticion) -> Response:
    """Quién eres, tu plan, sus límites y lo que llevas usado."""
    return peticion.responder(_resumen)


def _resumen(db: TenantSession) -> CuentaLeida:
    cuenta = cuentas.resumen(db)
    return CuentaLeida(
        user_id=cuenta.user_id,
        email=cuenta.email,
        plan=cuenta.plan,
        limites=Limites(**cuenta.limites, pdf=cuenta.plan.pdf),
        uso=Uso(**cuenta.uso),
    )
