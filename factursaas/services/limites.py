"""Avisar a quien se acerca a un límite de su plan: en la pantalla, mientras dure, y una vez por correo."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.carta import Carta, Enlace
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.limites import AvisoDeLimite, Umbral, umbral_de
from factursaas.domain.planes import Plan, Recurso
from factursaas.models import Cuenta, Emisor
from factursaas.services import auditoria, correos, emisor

_PIE = "Te lo manda factursaas porque tienes activados los avisos por correo de tu plan."


def avisos(db: TenantSession, plan: Plan, uso: dict[Recurso, int]) -> list[AvisoDeLimite]:
    """Los que tocan con lo gastado hasta ahora."""
    leidos = (aviso(db, plan, recurso, usados) for recurso, usados in uso.items())
    return [leido for leido in leidos if leido]


def por_ensenar(db: TenantSession, plan: Plan, uso: dict[Recurso, int]) -> list[AvisoDeLimite]:
    """Los mismos, sin los que la persona ya ha quitado de la pantalla."""
    tocan = avisos(db, plan, uso)
    cuenta = db.exec(select(Cuenta)).one_or_none() if tocan else None
    return [leido for leido in tocan if cuenta is None or leido.clave not in cuenta.avisos_vistos]


def aviso(db: TenantSession, plan: Plan, recurso: Recurso, usados: int) -> AvisoDeLimite | None:
    """El de ese límite, si toca alguno."""
    umbral = umbral_de(usados, plan.limite(recurso))
    return AvisoDeLimite(plan, recurso, usados, umbral, emisor.hoy(db)) if umbral else None


def escribir(db: TenantSession, toca: AvisoDeLimite | None) -> None:
    """Apunta el correo de un aviso, si la persona los quiere y no lo ha recibido ya."""
    if toca is None or not correos.encendido():
        return
    cuenta = db.exec(select(Cuenta)).one_or_none()
    if cuenta is not None and (not cuenta.avisos_por_correo or cuenta.baja_en is not None):
        return
    de_la_cuenta = db.inquilino.email or (cuenta.email if cuenta else "")
    del_emisor = db.exec(select(Emisor.email)).first() or ""
    correos.encolar(db, toca.clave, (de_la_cuenta, del_emisor), _carta(toca))


def quitar(db: TenantSession, clave: str, plan: Plan, uso: dict[Recurso, int]) -> None:
    """Quita un aviso de la pantalla. De los que ya no tocan no se guarda nada.

    Raises:
        NoEncontrado: si ese aviso no está.
    """
    cuenta = db.exec(select(Cuenta)).one_or_none()
    tocan = [leido.clave for leido in avisos(db, plan, uso)]
    if cuenta is None or clave not in tocan:
        raise NoEncontrado("Ese aviso ya no está.")
    cuenta.avisos_vistos = [otra for otra in tocan if otra == clave or otra in cuenta.avisos_vistos]


def por_correo(db: TenantSession) -> bool:
    """Si la persona quiere los avisos también por correo; mientras no diga lo contrario, sí."""
    return db.exec(select(Cuenta.avisos_por_correo)).first() is not False


def elegir_correo(db: TenantSession, quiere: bool) -> None:
    """Guarda si los quiere por correo."""
    alta = insert(Cuenta).values(user_id=db.inquilino.user_id, email=db.inquilino.email, avisos_por_correo=quiere)
    cambio = {"avisos_por_correo": quiere, "updated_at": func.now()}
    db.exec(alta.on_conflict_do_update(index_elements=["user_id"], set_=cambio))
    auditoria.anotar(db, Acto.CUENTA_AVISOS, "", f"Avisos por correo {'activados' if quiere else 'quitados'}")


def _carta(toca: AvisoDeLimite) -> Carta:
    origen = ajustes().origenes[0]
    lleno = toca.umbral is Umbral.LLENO
    return Carta(
        asunto=toca.titulo.removesuffix("."),
        parrafos=(
            "Hola:",
            f"{toca.titulo} {toca.consejo}",
            *(() if lleno else ("Por ahora no tienes que hacer nada.",)),
        ),
        boton=Enlace("Ver los planes", f"{origen}/precios"),
        pie=_PIE,
        baja=Enlace("Dejar de recibirlos", f"{origen}/ajustes#avisos"),
    )
