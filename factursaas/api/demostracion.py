"""Abrir una cuenta de demostración, seguir en ella y dejarla. Solo se monta donde se ofrecen.

La sesión es una cookie que el guion de la página no puede leer; con ella se piden tokens de un minuto que se comprueban
como los demás, firmados con una clave que solo sirve para demostraciones.
"""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from pydantic import BaseModel

from factursaas.api.navegador import con_prefijo, origen_propio, poner_cookie, quitar_cookie, sin_guardar
from factursaas.api.ruta import CUERPO_MAXIMO
from factursaas.config import ajustes
from factursaas.domain.demostracion import SESION, es_demostracion
from factursaas.domain.errores import SesionCaducada
from factursaas.integrations import firma
from factursaas.integrations.firma import KID_DE_DEMOSTRACION, VIDA_TOKEN, Firmante, claims_de_sesion, pem_nuevo
from factursaas.services import demostraciones, sesiones, sesiones_oidc

_USO = "clave de las demostraciones"

router = APIRouter(prefix="/demo", tags=["demostración"], dependencies=[Depends(sin_guardar)])
_Origen = Annotated[str, Depends(origen_propio)]


class Token(BaseModel):
    """Un token firmado."""

    token: str


def instalar(app: FastAPI) -> None:
    """Monta las rutas y da la clave de firma a quien comprueba los tokens."""
    firma.instalar_de_demostracion(_firmante)
    app.include_router(router, include_in_schema=False, max_body_size=CUERPO_MAXIMO)


@router.post("/abrir", status_code=204)
def abrir(request: Request, response: Response, _origen: _Origen) -> None:
    """Abre una cuenta de demostración en el navegador que la pide; si ya está en una, sigue en ella."""
    if _sesion(request) is None:
        poner_cookie(response, _cookie(), demostraciones.abrir(), int(SESION.total_seconds()))


@router.post("/tokens")
def pedir_token(request: Request, origen: _Origen) -> Token:
    """Un token de un minuto de la demostración de este navegador."""
    sesion = _sesion(request)
    if sesion is None:
        raise SesionCaducada
    ahora = int(time.time())
    claims = claims_de_sesion(
        iss=ajustes().emisor_de_demostraciones,
        azp=origen,
        sub=sesion.sub,
        sid=sesion.sid,
        email="",
        emitido=ahora,
        caduca=min(ahora + VIDA_TOKEN, int(sesion.caduca_en.timestamp())),
    )
    return Token(token=_firmante().firmar(claims))


@router.post("/salir", status_code=204)
def salir(request: Request, response: Response, _origen: _Origen) -> None:
    """Deja la demostración: no habrá más tokens y los que queden en plazo no valen. Lo suyo se borra cuando toca."""
    if sesion := _sesion(request):
        sesiones_oidc.cerrar(sesion.sid)
        sesiones.cerrar(sesion.sid, datetime.now(UTC) + timedelta(seconds=10 * VIDA_TOKEN))
    quitar_cookie(response, _cookie())


@lru_cache(maxsize=1)
def _firmante() -> Firmante:
    return Firmante(sesiones_oidc.clave_de_firma(pem_nuevo, _USO), KID_DE_DEMOSTRACION)


def _sesion(request: Request) -> sesiones_oidc.Sesion | None:
    """La demostración abierta en este navegador."""
    sesion = sesiones_oidc.leer(request.cookies.get(_cookie(), ""))
    if sesion is None or not es_demostracion(sesion.sub) or sesiones.esta_cerrada(sesion.sid, sesion.sub):
        return None
    return sesion


def _cookie() -> str:
    return con_prefijo("fs_demo")
