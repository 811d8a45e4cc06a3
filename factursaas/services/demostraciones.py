"""Las cuentas de demostración: se abren con un clic, llevan un año de facturas inventadas y se borran al día siguiente.

Todo lo suyo es ensayo: nada de lo que emiten vale ni sale de esta instalación.
"""

import secrets
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import delete, func
from sqlmodel import col, select, update

from factursaas.config import ajustes
from factursaas.db import system_session, tenant_session
from factursaas.domain.auditoria import ADMINISTRADOR
from factursaas.domain.demostracion import PREFIJO, SESION, VIDA, nif_de_nadie
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.planes import Inquilino
from factursaas.models import Demostracion
from factursaas.services import bajas, ensayo, muestra, sesiones_oidc

_TURNO = 20270103
DEMASIADAS = "Ahora mismo hay muchas demostraciones abiertas. Prueba dentro de un rato, o crea tu cuenta: es gratis."


def abrir() -> str:
    """Da una cuenta con sus datos y devuelve el secreto de su sesión.

    Raises:
        EstadoNoPermitido: si ya hay abiertas todas las que caben.
    """
    return sesiones_oidc.abrir(_tomar() or _llenar(), "", vida=SESION)


def preparar() -> bool:
    """Deja lista una más, si hacen falta y caben; dice si lo ha hecho."""
    with system_session() as db:
        listas = db.exec(select(func.count()).where(col(Demostracion.entregada_en).is_(None))).one()
    if not ajustes().con_demo or listas >= ajustes().demos_listas:
        return False
    with suppress(EstadoNoPermitido):
        _entregar(_llenar(), None)
        return True
    return False


def vencidas(ahora: datetime | None = None) -> list[str]:
    """Las que ya toca borrar: un día después de darlas o, si nadie las quiso, de prepararlas."""
    limite = (ahora or datetime.now(UTC)) - VIDA
    desde = func.coalesce(col(Demostracion.entregada_en), col(Demostracion.abierta_en))
    with system_session() as db:
        return list(db.exec(select(Demostracion.identificador).where(desde < limite)))


def borrar(user_id: str) -> int:
    """Borra una del todo, con su sesión, y devuelve cuántas filas eran."""
    with tenant_session(Inquilino(user_id, origen=ADMINISTRADOR)) as db:
        bajas.dar_de_baja(db)
        filas = bajas.suprimir(db)
        db.exec(delete(Demostracion).where(col(Demostracion.identificador) == user_id))
    return sum(filas.values())


def _tomar() -> str | None:
    """Una de las que esperan, si hay."""
    lista = (
        select(Demostracion)
        .where(col(Demostracion.entregada_en).is_(None))
        .order_by(col(Demostracion.abierta_en))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with system_session() as db:
        fila = db.exec(lista).first()
        if fila is not None:
            fila.entregada_en = datetime.now(UTC)
        return fila.identificador if fila else None


def _llenar() -> str:
    """Crea una con todos sus datos; queda como entregada. Si algo falla, no queda."""
    quien = Inquilino(f"{PREFIJO}{secrets.token_hex(16)}", origen=ADMINISTRADOR)
    _reservar(quien.user_id)
    try:
        with tenant_session(quien) as db:
            # Primero el ensayo: así no hay un momento en que algo suyo valiera.
            ensayo.empezar(db)
            muestra.sembrar(db, nif_de_nadie(secrets.randbelow(1_000_000)))
    except BaseException:
        with system_session() as db:
            db.exec(delete(Demostracion).where(col(Demostracion.identificador) == quien.user_id))
        raise
    return quien.user_id


def _reservar(user_id: str) -> None:
    ahora = datetime.now(UTC)
    with system_session() as db:
        db.exec(select(func.pg_advisory_xact_lock(_TURNO)))
        if db.exec(select(func.count(col(Demostracion.identificador)))).one() >= ajustes().demo_maximo:
            raise EstadoNoPermitido(DEMASIADAS)
        db.add(Demostracion(identificador=user_id, abierta_en=ahora, entregada_en=ahora))


def _entregar(user_id: str, cuando: datetime | None) -> None:
    with system_session() as db:
        db.exec(update(Demostracion).where(col(Demostracion.identificador) == user_id).values(entregada_en=cuando))
