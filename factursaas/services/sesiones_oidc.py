"""Sesiones de navegador de quien entra con un proveedor OIDC, y la clave con que se firman sus tokens."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func
from sqlmodel import col, select

from factursaas.config import ajustes
from factursaas.db import system_session
from factursaas.models import ClaveDeFirma, SesionOidc
from factursaas.services import cofre

_TURNO_CLAVE = 20270102
USO_CLAVE = "clave de firma"
_LARGO_MAXIMO = 200


@dataclass(frozen=True, slots=True)
class Sesion:
    """Una sesión abierta."""

    sid: str = field(repr=False)
    sub: str
    email: str = field(repr=False)
    caduca_en: datetime


def abrir(sub: str, email: str, ahora: datetime | None = None, vida: timedelta | None = None) -> str:
    """Abre una sesión y devuelve el secreto que la abre; en la base solo queda su huella. Olvida las caducadas."""
    ahora = ahora or datetime.now(UTC)
    vida = vida or timedelta(hours=ajustes().oidc_horas_de_sesion)
    secreto = secrets.token_urlsafe(32)
    with system_session() as db:
        db.exec(delete(SesionOidc).where(col(SesionOidc.caduca_en) < ahora))
        db.add(
            SesionOidc(
                sid=sid_de(secreto),
                sub=sub,
                email=email,
                abierta_en=ahora,
                caduca_en=ahora + vida,
            )
        )
    return secreto


def leer(secreto: str, ahora: datetime | None = None) -> Sesion | None:
    """La sesión que abre ese secreto, si sigue en plazo."""
    if not secreto.isascii() or not 0 < len(secreto) <= _LARGO_MAXIMO:
        return None
    with system_session() as db:
        en_plazo = col(SesionOidc.caduca_en) > (ahora or datetime.now(UTC))
        fila = db.exec(select(SesionOidc).where(SesionOidc.sid == sid_de(secreto), en_plazo)).first()
    return Sesion(fila.sid, fila.sub, fila.email, fila.caduca_en) if fila else None


def cerrar(sid: str) -> None:
    """Borra una sesión: no dará más tokens. Si no existe, ya estaba cerrada."""
    with system_session() as db:
        db.exec(delete(SesionOidc).where(col(SesionOidc.sid) == sid))


def sid_de(secreto: str) -> str:
    """El identificador público de una sesión, el que va en los tokens.

    >>> sid_de("a") == sid_de("a") != sid_de("b")
    True
    """
    return f"sess_{hashlib.sha256(f'factursaas/sesion/{secreto}'.encode()).hexdigest()}"


def clave_de_firma(crear: Callable[[], bytes], uso: str = USO_CLAVE) -> bytes:
    """La clave de firma de esta instalación; la primera vez se crea, una sola aunque arranquen varios procesos.

    Para cada uso hay una: lo firmado con una no vale para la otra.
    """
    secreto = cofre.nombre_del_secreto(uso)
    with system_session() as db:
        guardada = db.get(ClaveDeFirma, secreto)
        if guardada is None:
            db.exec(select(func.pg_advisory_xact_lock(_TURNO_CLAVE)))
            guardada = db.get(ClaveDeFirma, secreto)
        if guardada is None:
            cifrada = cofre.cifrar(crear(), uso, secreto)
            guardada = ClaveDeFirma(secreto=secreto, cifrada=cifrada, creada_en=datetime.now(UTC))
            db.add(guardada)
        return cofre.descifrar(guardada.cifrada, uso, secreto)
