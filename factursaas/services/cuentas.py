"""La cuenta del inquilino: qué plan tiene, cuánto le permite y cuánto lleva usado."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import case, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.planes import SIN_LIMITE, FuenteDePlan, Plan, Recurso
from factursaas.domain.suscripcion import Suscripcion
from factursaas.models import Cliente, Cuenta, Factura
from factursaas.services import auditoria, emisor, limites
from factursaas.services.avisos import avisar

_BLOQUEAR = select(Cuenta).with_for_update().execution_options(populate_existing=True)
_UNA_SESION = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ResumenCuenta:
    """Quién es, qué plan puede usar y cuánto lleva gastado de él.

    `contratado` es el plan de su suscripción; `fin_de_gracia`, hasta cuándo lo conserva si debe un recibo (en la hora
    del emisor).
    """

    user_id: str
    email: str
    plan: Plan
    limites: dict[Recurso, int]
    uso: dict[Recurso, int]
    contratado: Plan
    fin_de_gracia: datetime | None


def resumen(db: TenantSession) -> ResumenCuenta:
    """Plan, límites y uso de ahora mismo."""
    cuenta = leer(db)
    suscripcion = _suscripcion(db, cuenta)
    vigente = _vigente(suscripcion)
    fin = suscripcion.fin_de_gracia(ajustes().dias_de_gracia) if suscripcion else None
    return ResumenCuenta(
        user_id=db.inquilino.user_id,
        email=db.inquilino.email or (cuenta.email if cuenta else ""),
        plan=vigente,
        limites={"clientes": vigente.limite("clientes"), "facturas_mes": vigente.limite("facturas_mes")},
        uso={"clientes": clientes(db), "facturas_mes": facturas_del_mes(db)},
        contratado=suscripcion.plan if suscripcion else vigente,
        fin_de_gracia=fin.astimezone(emisor.ahora(db).tzinfo) if fin else None,
    )


def leer(db: TenantSession) -> Cuenta | None:
    """La cuenta guardada, si ya la hay."""
    return db.exec(select(Cuenta)).one_or_none()


def plan(db: TenantSession) -> Plan:
    """El plan que se puede usar ahora mismo."""
    return _vigente(_suscripcion(db, leer(db)))


def clientes(db: TenantSession) -> int:
    """Cuántos clientes tiene dados de alta."""
    return db.exec(select(func.count(col(Cliente.id)))).one()


def facturas_del_mes(db: TenantSession) -> int:
    """Cuántas facturas ha emitido en el mes natural, en la hora del emisor; las de ensayo no cuentan."""
    ahora = emisor.ahora(db)
    inicio = ahora.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    siguiente = primero_del_mes_siguiente(inicio)
    condicion = (col(Factura.emitida_en) >= inicio) & (col(Factura.emitida_en) < siguiente) & ~col(Factura.ensayo)
    return db.exec(select(func.count(col(Factura.id))).where(condicion)).one()


def primero_del_mes_siguiente(inicio: datetime) -> datetime:
    """Medianoche del día 1 del mes siguiente, en la misma zona."""
    return (inicio + timedelta(days=32)).replace(day=1)


def usados(db: TenantSession, recurso: Recurso) -> int:
    """Cuántos lleva gastados de un límite."""
    return clientes(db) if recurso == "clientes" else facturas_del_mes(db)


def mirar_hueco(db: TenantSession, recurso: Recurso) -> None:
    """Comprueba, sin bloquear nada, si ahora cabría uno más: para avisar antes de empezar.

    Raises:
        LimitePlan: si no cabe.
    """
    if _cuenta_para_el_plan(db, recurso):
        plan(db).exigir_hueco(recurso, usados(db, recurso))


def exigir_hueco(db: TenantSession, recurso: Recurso, cuantas: int = 1) -> None:
    """Comprueba que el plan permite uno más, o los que se digan, con la cuenta bloqueada hasta confirmar.

    El bloqueo impide que dos pestañas se lleven a la vez el último sitio, o que el plan cambie a media escritura.
    Si con ese uno se llega a un umbral, deja apuntado el aviso.

    Raises:
        LimitePlan: si no cabe.
    """
    vigente = _vigente(_suscripcion(db, bloquear(db)))
    if vigente.limite(recurso) != SIN_LIMITE and _cuenta_para_el_plan(db, recurso):
        antes = usados(db, recurso)
        vigente.exigir_hueco(recurso, antes + cuantas - 1)
        limites.escribir(db, limites.aviso(db, vigente, recurso, antes + cuantas))


def _cuenta_para_el_plan(db: TenantSession, recurso: Recurso) -> bool:
    return recurso == "clientes" or not emisor.en_ensayo(db)


def bloquear(db: TenantSession) -> Cuenta:
    """Bloquea la fila de la cuenta, con lo que diga el token; la crea si es la primera vez."""
    cuenta = _bloqueada(db)
    if cuenta is None or _dice_algo(_afirmada(db), cuenta):
        anotar_token(db)
        cuenta = _bloqueada(db)
    emisor.olvidar(db)
    assert cuenta is not None  # noqa: S101 - se acaba de crear
    return cuenta


def _bloqueada(db: TenantSession) -> Cuenta | None:
    return db.exec(_BLOQUEAR).one_or_none()


def _dice_algo(afirmada: Suscripcion | None, cuenta: Cuenta) -> bool:
    """Si puede ser más nuevo que lo guardado: un token sirve para muchas escrituras."""
    if afirmada is None or cuenta.plan_en is None:
        return afirmada is not None
    return afirmada.en > cuenta.plan_en or (afirmada.en == cuenta.plan_en and afirmada.plan != cuenta.plan)


def presentar_token(db: TenantSession) -> None:
    """Guarda lo que afirma un token recién llegado y, si cambia el plan, lo cuenta a las demás pestañas."""
    if db.inquilino.suplantado:
        return
    antes = db.exec(select(Cuenta.plan)).first()
    anotar_token(db)
    sesion = seudonimo(db.inquilino.sesion_id)
    auditoria.anotar_una_vez(db, Acto.SESION_ENTRAR, sesion, "Sesión abierta", cada=_UNA_SESION)
    if (ahora := db.exec(select(Cuenta.plan)).one()) != antes:
        auditoria.anotar(db, Acto.CUENTA_PLAN, ahora or "", _frase_de_plan(ahora))
        avisar(db, db.inquilino.user_id)


def anotar_token(db: TenantSession) -> None:
    """Guarda el plan que afirma el token de quien trabaja, si es lo más nuevo que se sabe."""
    alta = insert(Cuenta).values(user_id=db.inquilino.user_id, email=db.inquilino.email)
    afirmada = _afirmada(db)
    if afirmada is None:
        db.exec(alta.on_conflict_do_nothing())
        return
    nuevos = {"plan": afirmada.plan, "plan_fuente": afirmada.fuente, "plan_en": afirmada.en}
    # Con la misma fecha no se vuelve a escribir lo mismo: un token sirve para muchas escrituras.
    otro_a_la_vez = (col(Cuenta.plan_en) == afirmada.en) & (col(Cuenta.plan) != afirmada.plan)
    mas_nuevo = (col(Cuenta.plan_en) < afirmada.en) | otro_a_la_vez
    es_lo_mas_nuevo = col(Cuenta.plan_en).is_(None) | mas_nuevo & col(Cuenta.impago_desde).is_(None)
    db.exec(
        alta.values(**nuevos).on_conflict_do_update(
            index_elements=["user_id"], set_={**nuevos, "updated_at": func.now()}, where=es_lo_mas_nuevo
        )
    )


def anotar(db: TenantSession, suscripcion: Suscripcion) -> bool:
    """Guarda el plan que dice quien lo cobra o quien administra, y avisa a las pestañas abiertas.

    Returns:
        Si era lo más nuevo que se sabía; si no, no cambia nada.
    """
    db.exec(insert(Cuenta).values(user_id=db.inquilino.user_id).on_conflict_do_nothing())
    antes = db.exec(select(Cuenta.plan)).one()
    desde = suscripcion.impago_desde
    impago: Any = desde
    if desde == suscripcion.en:
        # Quien cobra no dice desde cuándo: vale la primera vez que se supo, o el plazo no acabaría nunca.
        ya_se_debia = (col(Cuenta.plan) == suscripcion.plan) & col(Cuenta.impago_desde).is_not(None)
        impago = case((ya_se_debia, col(Cuenta.impago_desde)), else_=desde)
    cambio = (
        update(Cuenta)
        .where(col(Cuenta.plan_en).is_(None) | (col(Cuenta.plan_en) <= suscripcion.en), col(Cuenta.baja_en).is_(None))
        .values(
            plan=suscripcion.plan,
            plan_fuente=suscripcion.fuente,
            plan_en=suscripcion.en,
            impago_desde=impago,
        )
        .returning(col(Cuenta.user_id))
    )
    if db.exec(cambio).first() is None:
        return False
    if antes != suscripcion.plan:
        auditoria.anotar(db, Acto.CUENTA_PLAN, suscripcion.plan.value, _frase_de_plan(suscripcion.plan))
    avisar(db, db.inquilino.user_id)
    return True


def anotar_correo(db: TenantSession, email: str) -> None:
    """Guarda el correo de la persona y lo cuenta a sus pestañas."""
    alta = insert(Cuenta).values(user_id=db.inquilino.user_id, email=email)
    cambio = {"email": email, "updated_at": func.now()}
    db.exec(alta.on_conflict_do_update(index_elements=["user_id"], set_=cambio, where=col(Cuenta.baja_en).is_(None)))
    auditoria.anotar(db, Acto.CUENTA_CORREO, "", "Correo de la cuenta puesto al día")
    avisar(db, db.inquilino.user_id)


def seudonimo(sesion_id: str) -> str:
    """Distingue una sesión de otra sin decir su identificador."""
    return hashlib.sha256(sesion_id.encode()).hexdigest()[:16]


def _frase_de_plan(plan: str | None) -> str:
    return f"La cuenta pasa a tener el plan {Plan(plan).nombre}" if plan else "La cuenta se queda sin plan"


def _afirmada(db: TenantSession) -> Suscripcion | None:
    quien = db.inquilino
    fuente = ajustes().planes_de
    if quien.plan is None or fuente is FuenteDePlan.MANUAL:
        return None
    return Suscripcion(quien.plan, fuente, quien.plan_en)


def _suscripcion(db: TenantSession, cuenta: Cuenta | None) -> Suscripcion | None:
    """Lo más nuevo que se sabe: lo guardado o lo que dice el token."""
    afirmada = _afirmada(db)
    if cuenta is None or cuenta.plan is None or cuenta.plan_fuente is None or cuenta.plan_en is None:
        return afirmada
    guardada = Suscripcion(
        Plan(cuenta.plan), FuenteDePlan(cuenta.plan_fuente), cuenta.plan_en, impago_desde=cuenta.impago_desde
    )
    return guardada.tras(afirmada) if afirmada else guardada


def _vigente(suscripcion: Suscripcion | None) -> Plan:
    if suscripcion is None:
        return ajustes().plan_inicial
    return suscripcion.vigente(datetime.now(UTC), ajustes().dias_de_gracia)
