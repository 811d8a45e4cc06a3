"""El acceso de desarrollo por HTTP. Solo se monta donde está permitido y solo atiende a la propia máquina."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from factursaas.config import ajustes
from factursaas.domain.errores import ErrorDeNegocio, SesionCaducada
from factursaas.domain.planes import Plan
from factursaas.integrations.dev_issuer import (
    CASAS_LOCALES,
    VIDA_TOKEN,
    Persona,
    SesionDesconocida,
    emisor_de_desarrollo,
    sub_de,
)
from factursaas.integrations.tokens import VIDA_MAXIMA_DESARROLLO
from factursaas.services import sesiones

_CORREO = r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+$"
_REENVIOS = ("forwarded", "x-forwarded-for", "x-real-ip")


def _solo_esta_maquina(request: Request) -> None:
    """Un intermediario o un nombre ajeno que apunte aquí harían pasar por local a cualquiera."""
    cliente = request.client.host if request.client else ""
    reenviada = any(cabecera in request.headers for cabecera in _REENVIOS)
    if not _es_local(cliente) or reenviada or request.url.hostname not in CASAS_LOCALES:
        raise ErrorDeNegocio("El acceso de desarrollo solo funciona desde la propia máquina.")


def _origen_permitido(request: Request) -> str | None:
    """El origen de la página que pide; ninguno si no es una página.

    Raises:
        ErrorDeNegocio: si es una página ajena.
    """
    origen = request.headers.get("origin")
    if origen is not None and origen not in ajustes().origenes:
        raise ErrorDeNegocio("Esta página no puede usar el acceso de desarrollo.")
    return origen


def _desde_la_aplicacion(origen: Annotated[str | None, Depends(_origen_permitido)]) -> str:
    if origen is None:
        raise ErrorDeNegocio("Las sesiones de navegador se abren desde las páginas de la aplicación.")
    return origen


def _sin_guardar(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


router = APIRouter(
    prefix="/dev", tags=["desarrollo"], dependencies=[Depends(_solo_esta_maquina), Depends(_sin_guardar)]
)
_Origen = Annotated[str | None, Depends(_origen_permitido)]
_Pagina = Annotated[str, Depends(_desde_la_aplicacion)]
_Sid = Annotated[str, Path(max_length=64)]


class DatosSesion(BaseModel):
    """Quién abre una sesión en el navegador."""

    email: str = Field(pattern=_CORREO, max_length=320)
    plan: Plan = Plan.GRATIS


class DatosToken(DatosSesion):
    """De quién es el token que se pide y cuánto dura."""

    sub: str = Field(pattern=r"^[A-Za-z0-9_.:|@-]+$", max_length=255)
    ttl: int = Field(3600, ge=-315_360_000, le=VIDA_MAXIMA_DESARROLLO)


class Token(BaseModel):
    """Un token firmado."""

    token: str


class SesionAbierta(BaseModel):
    """Una sesión de navegador recién abierta."""

    sid: str


@router.get("/.well-known/jwks.json")
def leer_claves() -> dict[str, list[dict[str, object]]]:
    """Las claves públicas con que se comprueban los tokens de desarrollo."""
    return emisor_de_desarrollo().jwks()


@router.post("/token")
def pedir_token(datos: DatosToken, origen: _Origen) -> Token:
    """Un token de sesión para guiones y pruebas."""
    persona = Persona(datos.sub, datos.email, datos.plan)
    return Token(token=emisor_de_desarrollo().token(persona, datos.ttl, azp=origen))


@router.post("/sessions", status_code=201)
def abrir_sesion(datos: DatosSesion, _origen: _Pagina) -> SesionAbierta:
    """Abre una sesión en el navegador que la pide."""
    return SesionAbierta(sid=emisor_de_desarrollo().open(sub_de(datos.email), datos.email, datos.plan))


@router.post("/sessions/{sid}/tokens")
def renovar_token(sid: _Sid, origen: _Pagina) -> Token:
    """Un token de un minuto de una sesión abierta."""
    try:
        return Token(token=emisor_de_desarrollo().mint(sid, azp=origen))
    except SesionDesconocida:
        raise SesionCaducada from None


@router.post("/sessions/{sid}/end", status_code=204)
def cerrar_sesion(sid: _Sid, _origen: _Pagina) -> None:
    """Cierra la sesión: no habrá más tokens y los que queden en plazo dejan de valer."""
    emisor_de_desarrollo().end(sid)
    sesiones.cerrar(sid, datetime.now(UTC) + timedelta(seconds=10 * VIDA_TOKEN))


def _es_local(cliente: str) -> bool:
    try:
        return ip_address(cliente).is_loopback
    except ValueError:
        return False
