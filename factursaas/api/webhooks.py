"""Lo que Clerk cuenta sin que nadie pregunte: sesiones que se cierran, personas que se van y planes que cambian.

Los avisos llegan desordenados y repetidos, así que solo dicen de quién hay que volver a enterarse: lo que vale es lo
que responde Clerk cuando se le pregunta.
"""

import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, StringConstraints, ValidationError

from factursaas.api.errores import ocupado
from factursaas.api.problemas import Rechazo
from factursaas.api.ruta import PeticionEstricta
from factursaas.config import ajustes
from factursaas.db import system_session, tenant_session
from factursaas.domain.auditoria import IDENTIDAD
from factursaas.domain.planes import FuenteDePlan, Inquilino
from factursaas.integrations import svix
from factursaas.integrations.clerk import ClerkNoContesta, clerk_configurado
from factursaas.integrations.tokens import MARGEN_SEGUNDOS, emisor_configurado
from factursaas.services import bajas, cuentas, recibidos, sesiones

_log = logging.getLogger(__name__)

router = APIRouter(prefix="/webhooks", include_in_schema=False)
CUERPO_MAXIMO = 256_000

_Persona = Annotated[str, StringConstraints(pattern=r"^user_[A-Za-z0-9_-]{1,100}$")]
_Sesion = Annotated[str, StringConstraints(pattern=r"^sess_[A-Za-z0-9_-]{1,100}$")]
_FIN_DE_SESION = frozenset({"session.ended", "session.removed", "session.revoked"})
_COBRO = ("subscription.", "subscriptionItem.", "paymentAttempt.")


class _Aviso(BaseModel):
    type: str
    data: dict[str, Any]


class _DeSesion(BaseModel):
    id: _Sesion


class _DePersona(BaseModel):
    id: _Persona


class _Pagador(BaseModel):
    user_id: _Persona | Literal[""] | None = None


class _DeCobro(BaseModel):
    payer: _Pagador


@router.post("/clerk")
async def recibir(request: Request) -> Response:
    """Atiende un aviso de Clerk. Con un fallo pasajero responde 503 para que lo repita."""
    cuerpo = await PeticionEstricta(request.scope, request.receive).body(CUERPO_MAXIMO)
    return await run_in_threadpool(_recibir, request.headers, cuerpo)


def _recibir(cabeceras: Mapping[str, str], cuerpo: bytes) -> Response:
    identificador = _comprobar(cabeceras, cuerpo)
    try:
        aviso = _Aviso.model_validate_json(cuerpo)
    except ValidationError:
        raise Rechazo(422, "datos_no_validos", "El aviso no tiene la forma de los de Clerk.") from None
    try:
        if not recibidos.ya_atendido(identificador):
            _atender(identificador, aviso)
    except ValidationError:
        # Está bien firmado: rechazarlo haría que Clerk insistiera y acabara por no mandar ninguno.
        _log.warning("Aviso de Clerk que no entendemos: %.60r", aviso.type)
    except ClerkNoContesta as fallo:
        _log.warning("Aviso %s sin atender: %s", identificador, fallo)
        return ocupado("Clerk no responde ahora mismo: repite el aviso más tarde.")
    return Response(status_code=204)


def _comprobar(cabeceras: Mapping[str, str], cuerpo: bytes) -> str:
    secreto = ajustes().clerk_webhook_secret
    try:
        secretos = svix.secretos_de(secreto.get_secret_value() if secreto else "")
    except ValueError:
        raise Rechazo(503, "ocupado", "CLERK_WEBHOOK_SECRET falta o no vale: no se atienden avisos.") from None
    try:
        return svix.comprobar(cabeceras, cuerpo, secretos, time.time())
    except svix.FirmaNoValida as fallo:
        _log.warning("Aviso de Clerk rechazado: %s", fallo.motivo)
        raise Rechazo(400, "firma_no_valida", "La firma del aviso no vale.") from None


def _atender(identificador: str, aviso: _Aviso) -> None:
    if aviso.type in _FIN_DE_SESION:
        _cerrar(identificador, _DeSesion.model_validate(aviso.data).id)
    elif aviso.type == "user.deleted":
        _dar_de_baja(identificador, _DePersona.model_validate(aviso.data).id)
    elif aviso.type in ("user.created", "user.updated"):
        _anotar_correo(identificador, _DePersona.model_validate(aviso.data).id)
    elif aviso.type.startswith(_COBRO):
        _anotar_plan(identificador, _DeCobro.model_validate(aviso.data).payer.user_id)


def _cerrar(identificador: str, sesion_id: str) -> None:
    with system_session() as db:
        if recibidos.anotar(db, identificador):
            sesiones.cerrar_con(db, sesion_id, _ultimo_token())


def _dar_de_baja(identificador: str, user_id: str) -> None:
    """Borrar no tiene vuelta: solo si Clerk confirma que ya no existe. Mientras no conteste, que al menos no entre."""
    try:
        sigue = clerk_configurado().usuario(user_id) is not None
    except ClerkNoContesta:
        sesiones.cerrar(user_id, _ultimo_token())
        raise
    if sigue:
        raise ClerkNoContesta("Avisa de la baja de alguien a quien todavía da por vivo.")
    sesiones.cerrar(user_id, _ultimo_token())
    with tenant_session(Inquilino(user_id, origen=IDENTIDAD)) as db:
        if recibidos.anotar(db, identificador):
            bajas.dar_de_baja(db)


def _anotar_correo(identificador: str, user_id: str) -> None:
    usuario = clerk_configurado().usuario(user_id)
    with tenant_session(Inquilino(user_id, origen=IDENTIDAD)) as db:
        if recibidos.anotar(db, identificador) and usuario is not None:
            cuentas.anotar_correo(db, usuario.email)


def _anotar_plan(identificador: str, user_id: str | None) -> None:
    if not user_id or ajustes().planes_de is not FuenteDePlan.CLERK:
        return
    suscripcion = clerk_configurado().suscripcion(user_id)
    with tenant_session(Inquilino(user_id, origen=IDENTIDAD)) as db:
        if recibidos.anotar(db, identificador) and suscripcion is not None:
            cuentas.anotar(db, suscripcion)


def _ultimo_token() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=emisor_configurado().vida_maxima + MARGEN_SEGUNDOS)
