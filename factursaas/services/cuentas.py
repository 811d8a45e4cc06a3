"""La cuenta del inquilino: cuánto permite su plan y cuánto lleva usado."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.planes import Plan, Recurso
from factursaas.models import Cliente, Cuenta, Factura
from factursaas.services import emisor


@dataclass(frozen=True, slots=True)
class ResumenCuenta:
    """Quién es, qué plan tiene y cuánto lleva gastado de él."""

    user_id: str
    email: str
    plan: Plan
    limites: dict[Recurso, int]
    uso: dict[Recurso, int]


def resumen(db: TenantSession) -> ResumenCuenta:
    """Plan, límites y uso de ahora mismo."""
    inquilino = db.inquilino
    return ResumenCuenta(
        user_id=inquilino.user_id,
        email=inquilino.email,
        plan=inquilino.plan,
        limites={"clientes": inquilino.plan.limite("clientes"), "facturas_mes": inquilino.plan.limite("facturas_mes")},
        uso={"clientes": clientes(db), "facturas_mes": facturas_del_mes(db)},
    )


def clientes(db: TenantSession) -> int:
    """Cuántos clientes tiene dados de alta."""
    return db.exec(select(func.count(col(Cliente.id)))).one()


def facturas_del_mes(db: TenantSession) -> int:
    """Cuántas facturas ha emitido en el mes natural, en la hora del emisor."""
    ahora = emisor.ahora(db)
    inicio = ahora.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    siguiente = primero_del_mes_siguiente(inicio)
    condicion = (col(Factura.emitida_en) >= inicio) & (col(Factura.emitida_en) < siguiente)
    return db.exec(select(func.count(col(Factura.id))).where(condicion)).one()


def primero_del_mes_siguiente(inicio: datetime) -> datetime:
    """Medianoche del día 1 del mes siguiente, en la misma zona."""
    return (inicio + timedelta(days=32)).replace(day=1)


def exigir_hueco(db: TenantSession, recurso: Recurso) -> None:
    """Comprueba que el plan permite uno más, con la cuenta bloqueada hasta el fin de la transacción.

    El bloqueo impide que dos pestañas se lleven a la vez el último sitio.

    Raises:
        LimitePlan: si no cabe.
    """
    bloquear(db)
    usados = clientes(db) if recurso == "clientes" else facturas_del_mes(db)
    db.inquilino.plan.exigir_hueco(recurso, usados)


def bloquear(db: TenantSession) -> None:
    """Bloquea la fila de la cuenta; la crea si es la primera vez."""
    alta = insert(Cuenta).values(user_id=db.inquilino.user_id, email=db.inquilino.email)
    db.exec(alta.on_conflict_do_nothing())
    db.exec(select(Cuenta.user_id).with_for_update())
