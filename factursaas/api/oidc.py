"""Entrar y salir con un proveedor OIDC. Solo se monta cuando hay uno configurado.

La sesión es una cookie que el guion de la página no puede leer; con ella se piden tokens de un minuto, iguales que
los de Clerk. Quien navega nunca ve un error del proveedor: vuelve a la entrada con un código que la página traduce.
"""

import base64
import hashlib
import json
import logging
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from factursaas.api.navegador import con_prefijo, origen_propio, poner_cookie, quitar_cookie, sin_guardar
from factursaas.api.ruta import CUERPO_MAXIMO
from factursaas.config import ajustes
from factursaas.domain.acceso import ENTRADA, INICIO, destino_seguro
from factursaas.domain.errores import SesionCaducada
from factursaas.integrations import firma
from factursaas.integrations.firma import VIDA_TOKEN, Firmante, claims_de_sesion, pem_nuevo
from factursaas.integrations.oidc import EntradaFallida, Intento, Proveedor, proveedor
from factursaas.services import cofre, sesiones, sesiones_oidc

_log = logging.getLogger(__name__)

VIDA_INTENTO = 600
INTENTOS_A_LA_VEZ = 5
_LARGO_DESTINO = 1000
_LARGO_CODIGO = 4096
_USO_INTENTO = "entrada oidc"


router = APIRouter(prefix="/oidc", tags=["entrada"], dependencies=[Depends(sin_guardar)])
_Origen = Annotated[str, Depends(origen_propio)]


class Token(BaseModel):
    """Un token firmado."""

    token: str


class Salida(BaseModel):
    """A dónde ir para salir también del proveedor; vacía si no hace falta."""

    url: str


def instalar(app: FastAPI) -> None:
    """Monta las rutas y da la clave de firma a quien comprueba los tokens."""
    firma.instalar(_firmante)
    app.include_router(router, include_in_schema=False, max_body_size=CUERPO_MAXIMO)


@router.get("/entrar")
def entrar(request: Request, volver: str = "") -> Response:
    """Manda al proveedor a quien quiere entrar."""
    if not ajustes().origen and request.url.hostname != "localhost":
        # El proveedor devuelve siempre a localhost, y la cookie tiene que estar allí.
        return _ir(f"{_casa()}/oidc/entrar?{urlencode({'volver': volver})}")
    destino = destino_seguro(volver)
    intento = Intento.nuevo()
    try:
        respuesta = _ir(_proveedor().direccion_de_entrada(intento))
    except EntradaFallida as fallo:
        return _fallar(fallo, destino)
    _olvidar_intentos_viejos(request, respuesta)
    poner_cookie(respuesta, _cookie_de_intento(intento.estado), _guardar_intento(intento, destino), VIDA_INTENTO)
    return respuesta


@router.get("/vuelta")
def volver(request: Request) -> Response:
    """Recibe a quien vuelve del proveedor y le abre la sesión."""
    estado = request.query_params.get("state", "")
    intento, destino = _recuperar_intento(request, estado)
    try:
        secreto = _abrir(request, intento)
    except EntradaFallida as fallo:
        respuesta = _fallar(fallo, destino)
    else:
        respuesta = _ir(f"{_paginas()}{destino}")
        poner_cookie(respuesta, _cookie_de_sesion(), secreto, ajustes().oidc_horas_de_sesion * 3600)
    if intento:
        quitar_cookie(respuesta, _cookie_de_intento(estado))
    return respuesta


@router.post("/tokens")
def pedir_token(request: Request, origen: _Origen) -> Token:
    """Un token de un minuto de la sesión de este navegador."""
    sesion = _sesion(request)
    if sesion is None:
        raise SesionCaducada
    if sesiones.esta_cerrada(sesion.sid, sesion.sub):
        sesiones_oidc.cerrar(sesion.sid)  # lo cerrado se olvida al cabo de un rato; la sesión no debe volver
        raise SesionCaducada
    ahora = int(time.time())
    claims = claims_de_sesion(
        iss=ajustes().emisor_tokens,
        azp=origen,
        sub=sesion.sub,
        sid=sesion.sid,
        email=sesion.email,
        emitido=ahora,
        caduca=min(ahora + VIDA_TOKEN, int(sesion.caduca_en.timestamp())),
    )
    return Token(token=_firmante().firmar(claims))


@router.post("/salir")
def salir(request: Request, response: Response, _origen: _Origen) -> Salida:
    """Cierra la sesión: no habrá más tokens y los que queden en plazo dejan de valer."""
    cookie = _cookie_de_sesion()
    if cookie not in request.cookies:
        return Salida(url="")
    if sesion := _sesion(request):
        sesiones_oidc.cerrar(sesion.sid)
        sesiones.cerrar(sesion.sid, datetime.now(UTC) + timedelta(seconds=10 * VIDA_TOKEN))
    quitar_cookie(response, cookie)
    # También si la sesión ya estaba cerrada: quien pulsa «Salir» la cierra antes por el canal de eventos.
    return Salida(url=_proveedor().direccion_de_salida(f"{_paginas() or _casa()}/"))


@router.get("/.well-known/jwks.json")
def leer_claves() -> dict[str, list[dict[str, object]]]:
    """Las claves públicas con que se comprueban los tokens de sesión."""
    return _firmante().jwks()


@lru_cache(maxsize=1)
def _firmante() -> Firmante:
    return Firmante(sesiones_oidc.clave_de_firma(pem_nuevo), "ins_oidc")


def _proveedor() -> Proveedor:
    return proveedor(f"{_casa()}/oidc/vuelta")


def _casa() -> str:
    """La dirección de esta API, vista desde el navegador."""
    return ajustes().origen.rstrip("/") or f"http://localhost:{ajustes().puerto_api}"


def _paginas() -> str:
    """Delante de la ruta de una página: nada, salvo con recarga en caliente, que las sirve en otro puerto."""
    aparte = not ajustes().origen and ajustes().puerto_api != ajustes().puerto
    return f"http://localhost:{ajustes().puerto}" if aparte else ""


def _abrir(request: Request, intento: Intento | None) -> str:
    """Comprueba quién vuelve y le abre una sesión nueva; la que hubiera en este navegador no da más tokens.

    Raises:
        EntradaFallida: si no puede entrar.
    """
    if error := request.query_params.get("error"):
        raise EntradaFallida("cancelada" if error == "access_denied" else "proveedor", "error_del_proveedor")
    if intento is None:
        raise EntradaFallida("caducada", "estado")
    codigo = request.query_params.get("code", "")
    if not 0 < len(codigo) <= _LARGO_CODIGO:
        raise EntradaFallida("no_valida", "sin_codigo")
    emisor = request.query_params.get("iss")
    if emisor is not None and emisor != _proveedor().metadatos().emisor:
        raise EntradaFallida("no_valida", "vuelve_de_otro")
    persona = _proveedor().identificar(codigo, intento)
    try:
        secreto = sesiones_oidc.abrir(persona.user_id, persona.email)
        if anterior := _sesion(request):
            sesiones_oidc.cerrar(anterior.sid)
    except SQLAlchemyError as fallo:
        raise EntradaFallida("ocupado", type(fallo).__name__) from fallo
    return secreto


def _sesion(request: Request) -> sesiones_oidc.Sesion | None:
    """La sesión abierta en este navegador."""
    return sesiones_oidc.leer(request.cookies.get(_cookie_de_sesion(), ""))


def _guardar_intento(intento: Intento, destino: str) -> str:
    if len(destino.encode()) > _LARGO_DESTINO:
        destino = INICIO  # con más, la cookie no cabría
    datos = [intento.nonce, intento.verificador, destino, int(time.time()) + VIDA_INTENTO]
    cifrado = cofre.cifrar(json.dumps(datos, ensure_ascii=False).encode(), _USO_INTENTO, intento.estado)
    return base64.urlsafe_b64encode(cifrado).decode()


def _recuperar_intento(request: Request, estado: str) -> tuple[Intento | None, str]:
    """El intento que este navegador empezó con ese estado y sigue en plazo, y a dónde iba; si no lo hay, ninguno."""
    try:
        guardado = base64.urlsafe_b64decode(request.cookies.get(_cookie_de_intento(estado), ""))
        nonce, verificador, destino, limite = json.loads(cofre.descifrar(guardado, _USO_INTENTO, estado))
    except (cofre.CofreCerrado, ValueError):
        return None, INICIO
    return (Intento(estado, nonce, verificador) if time.time() < limite else None), destino


def _olvidar_intentos_viejos(request: Request, respuesta: Response) -> None:
    """Quien empieza muchas veces sin acabar no arrastra todas las cookies; el navegador manda primero las viejas."""
    pendientes = [nombre for nombre in request.cookies if nombre.startswith(con_prefijo("fs_entrada_"))]
    for nombre in pendientes[: -(INTENTOS_A_LA_VEZ - 1)]:
        quitar_cookie(respuesta, nombre)


def _cookie_de_intento(estado: str) -> str:
    """Una por intento, para que varias pestañas puedan entrar a la vez."""
    return con_prefijo(f"fs_entrada_{hashlib.sha256(estado.encode('utf-8', 'replace')).hexdigest()[:16]}")


def _cookie_de_sesion() -> str:
    return con_prefijo("fs_sesion")


def _ir(direccion: str) -> Response:
    return RedirectResponse(direccion, status_code=303, headers={"Cache-Control": "no-store"})


def _fallar(fallo: EntradaFallida, destino: str) -> Response:
    _log.warning("No se ha podido entrar: %s", fallo.motivo)
    return _ir(f"{_paginas()}{ENTRADA}?{urlencode({'error': fallo.fallo, 'volver': destino})}")
