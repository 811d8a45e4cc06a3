"""La bandeja de salida: lo que hay que mandar se apunta con lo que lo causa, y lo manda el trabajador."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from email_validator import validate_email
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.carta import Carta
from factursaas.models import Correo, EstadoCorreo
from factursaas.models.correo import LARGO_DE_UN_FALLO
from factursaas.services import cola

_ESPERAS = tuple(timedelta(minutes=minutos) for minutos in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60))
INTENTOS_MAXIMOS = len(_ESPERAS) + 1


@dataclass(frozen=True, slots=True)
class PorMandar:
    """Un correo que toca mandar ahora."""

    id: UUID
    destinatario: str
    asunto: str
    texto: str
    html: str
    baja: str
    intentos: int


def encendido() -> bool:
    """Si este servidor manda correos."""
    return ajustes().correo is not None


def encolar(db: TenantSession, clave: str, destinatarios: Iterable[str], carta: Carta) -> None:
    """Apunta una carta para cada persona, si con esa clave no se escribió ya. Sale al confirmarse la transacción.

    Con la misma clave tampoco se escribe a otra dirección: cambiarla no hace que todo se mande otra vez.
    """
    if not encendido() or db.exec(select(Correo.id).where(Correo.clave == clave).limit(1)).first():
        return
    comunes = {
        "clave": clave,
        "asunto": " ".join(carta.asunto.split()),
        "texto": carta.texto,
        "html": carta.html,
        "baja": carta.baja.direccion,
        "user_id": db.inquilino.user_id,
        "proximo_en": datetime.now(UTC),
    }
    filas = [{**comunes, "id": uuid7(), "destinatario": quien} for quien in _sin_repetir(destinatarios)]
    if not filas:
        return
    alta = insert(Correo).values(filas).on_conflict_do_nothing(index_elements=["user_id", "clave", "destinatario"])
    if db.exec(alta.returning(col(Correo.id))).first():
        cola.pedir_correos(db, db.inquilino.user_id)


def pedir_lo_atrasado(db: TenantSession) -> None:
    """Vuelve a pedir que se mande lo pendiente, por si la petición se perdió o el correo estaba apagado."""
    if encendido() and (cuando := proximo(db)) and cuando <= datetime.now(UTC):
        cola.pedir_correos(db, db.inquilino.user_id)


def tomar(db: TenantSession, ahora: datetime) -> PorMandar | None:
    """El siguiente que toca.

    El intento se cuenta antes de hacerlo: el que mate a quien lo manda no se repite sin fin.
    """
    toca = (col(Correo.estado) == EstadoCorreo.PENDIENTE) & (col(Correo.proximo_en) <= ahora)
    consulta = select(Correo).where(toca).order_by(col(Correo.proximo_en), col(Correo.id)).limit(1).with_for_update()
    correo = db.exec(consulta).first()
    if correo is None:
        return None
    if correo.intentos >= INTENTOS_MAXIMOS:
        _cerrar(correo, EstadoCorreo.FALLIDO)
        db.flush()
        return tomar(db, ahora)
    correo.intentos += 1
    correo.proximo_en = ahora + _ESPERAS[min(correo.intentos, len(_ESPERAS)) - 1]
    db.flush()
    return PorMandar(
        id=correo.id,
        destinatario=correo.destinatario,
        asunto=correo.asunto,
        texto=correo.texto,
        html=correo.html,
        baja=correo.baja,
        intentos=correo.intentos,
    )


def anotar_enviado(db: TenantSession, correo_id: UUID) -> None:
    """El servidor se ha hecho cargo: queda que se mandó, y no lo que decía."""
    if correo := _leer(db, correo_id):
        _cerrar(correo, EstadoCorreo.ENVIADO)
        correo.enviado_en, correo.ultimo_fallo = datetime.now(UTC), ""


def anotar_fallo(db: TenantSession, correo_id: UUID, motivo: str, *, definitivo: bool) -> None:
    """No se ha podido; se repetirá más tarde, salvo que no sirva de nada o sean ya demasiadas veces."""
    if correo := _leer(db, correo_id):
        correo.ultimo_fallo = motivo[:LARGO_DE_UN_FALLO]
        if definitivo or correo.intentos >= INTENTOS_MAXIMOS:
            _cerrar(correo, EstadoCorreo.FALLIDO)


def proximo(db: TenantSession) -> datetime | None:
    """Cuándo toca el siguiente, si queda alguno."""
    return db.exec(select(func.min(Correo.proximo_en)).where(Correo.estado == EstadoCorreo.PENDIENTE)).one()


def _leer(db: TenantSession, correo_id: UUID) -> Correo | None:
    """Nulo si su dueño se ha dado de baja mientras se mandaba."""
    return db.exec(select(Correo).where(Correo.id == correo_id)).one_or_none()


def _cerrar(correo: Correo, estado: EstadoCorreo) -> None:
    correo.estado, correo.texto, correo.html = estado.value, "", ""


def _sin_repetir(destinatarios: Iterable[str]) -> list[str]:
    """Las direcciones a las que se puede escribir, cada una una vez."""
    vistas: dict[str, str] = {}
    for escrita in destinatarios:
        try:
            leida = validate_email(escrita, check_deliverability=False).ascii_email
        except ValueError:
            continue
        if leida:
            vistas.setdefault(leida.casefold(), leida)
    return list(vistas.values())
