"""Comprueba que se puede entrar: las claves, el emisor, la hora y los avisos del proveedor de identidad."""

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import httpx

from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import ajustes
from factursaas.domain.planes import FuenteDePlan
from factursaas.integrations import svix
from factursaas.integrations.clerk import ClerkNoContesta, clerk_configurado
from factursaas.integrations.tokens import MARGEN_SEGUNDOS

Revision = tuple[str, Callable[[], str]]
_ESPERA = 8.0


def revisiones() -> list[Revision]:
    """Lo que hay que mirar según quién diga quién entra."""
    if ajustes().identidad == "clerk":
        comunes: list[Revision] = [
            ("Clerk: emisor y hora", _emisor),
            ("Clerk: clave secreta", _clave_secreta),
            ("Clerk: avisos", _avisos),
        ]
        return [*comunes, ("Clerk: planes", _planes)] if ajustes().planes_de is FuenteDePlan.CLERK else comunes
    return [("OIDC: proveedor y hora", _proveedor)] if ajustes().identidad == "oidc" else []


def _emisor() -> str:
    respuesta = _pedir(ajustes().jwks_url, "CLERK_PUBLISHABLE_KEY")
    if not _claves(respuesta):
        raise ErrorDeArranque(f"{ajustes().jwks_url} no publica ninguna clave. Revisa CLERK_PUBLISHABLE_KEY.")
    return f"{ajustes().emisor_tokens}, {_hora(respuesta)}"


def _clave_secreta() -> str:
    suyas = _preguntar(clerk_configurado().claves)
    if not suyas & _claves(_pedir(ajustes().jwks_url, "CLERK_PUBLISHABLE_KEY")):
        raise ErrorDeArranque("CLERK_SECRET_KEY y CLERK_PUBLISHABLE_KEY son de instancias distintas de Clerk.")
    return "de la misma instancia que la pública"


def _avisos() -> str:
    secreto = ajustes().clerk_webhook_secret
    direccion = f"{ajustes().origenes[0]}/api/webhooks/clerk"
    if secreto is None:
        raise ErrorDeArranque(
            f"Falta CLERK_WEBHOOK_SECRET: sin avisos, una sesión revocada o un plan nuevo tardan hasta un minuto en "
            f"notarse. Créalos en Clerk con destino {direccion}."
        )
    try:
        svix.secretos_de(secreto.get_secret_value())
    except ValueError as fallo:
        raise ErrorDeArranque(f"CLERK_WEBHOOK_SECRET no vale ({fallo}): cópialo otra vez de Clerk.") from None
    return f"se esperan en {direccion}"


def _planes() -> str:
    configurados, ofrecidos = set(ajustes().planes_de_clerk), _preguntar(clerk_configurado().slugs)
    if faltan := sorted(configurados - ofrecidos):
        tiene = ", ".join(sorted(ofrecidos)) or "ninguno"
        raise ErrorDeArranque(
            f"En Clerk no hay ningún plan llamado {', '.join(faltan)}. Tiene {tiene}: "
            "corrige CLERK_PLAN_FREE, CLERK_PLAN_STARTER o CLERK_PLAN_PRO."
        )
    sin_usar = sorted(ofrecidos - configurados)
    return f"{', '.join(sorted(configurados))}" + (f" (sin usar: {', '.join(sin_usar)})" if sin_usar else "")


def _proveedor() -> str:
    emisor = (ajustes().oidc_issuer or "").rstrip("/")
    respuesta = _pedir(f"{emisor}/.well-known/openid-configuration", "OIDC_ISSUER")
    dicho = str(_json(respuesta).get("issuer", ""))
    if dicho.rstrip("/") != emisor:
        raise ErrorDeArranque(f"El proveedor se llama {dicho or 'de ninguna forma'}: pon eso mismo en OIDC_ISSUER.")
    claves = str(_json(respuesta).get("jwks_uri", ""))
    if not claves or not _claves(_pedir(claves, "OIDC_ISSUER")):
        raise ErrorDeArranque(f"El proveedor no publica ninguna clave en {claves or 'jwks_uri'}. Revisa OIDC_ISSUER.")
    return f"{emisor}, con sus claves, {_hora(respuesta)}"


def _pedir(url: str, variable: str) -> httpx.Response:
    try:
        return httpx.get(url, timeout=_ESPERA).raise_for_status()
    except httpx.HTTPError as fallo:
        raise ErrorDeArranque(f"No se llega a {url} ({type(fallo).__name__}). Revisa {variable} y la red.") from None


def _claves(respuesta: httpx.Response) -> set[str]:
    claves = _json(respuesta).get("keys")
    return {str(clave.get("kid")) for clave in claves if isinstance(clave, dict)} if isinstance(claves, list) else set()


def _json(respuesta: httpx.Response) -> dict[str, object]:
    try:
        leido = respuesta.json()
    except ValueError:
        leido = None
    if not isinstance(leido, dict):
        raise ErrorDeArranque(f"{respuesta.url} no responde JSON. ¿Hay un intermediario en medio?")
    return leido


def _hora(respuesta: httpx.Response) -> str:
    """Los tokens duran un minuto: con la hora mal, nacen caducados o todavía no valen."""
    try:
        suya = parsedate_to_datetime(respuesta.headers["date"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return "no dice qué hora tiene"
    diferencia = round(time.time() - suya)
    if abs(diferencia) > MARGEN_SEGUNDOS:
        raise ErrorDeArranque(
            f"El reloj de esta máquina va {abs(diferencia)} s {'adelantado' if diferencia > 0 else 'atrasado'}: "
            "ponlo en hora (NTP), o los tokens no valdrán."
        )
    return "en hora"


def _preguntar(pregunta: Callable[[], set[str]]) -> set[str]:
    try:
        return pregunta()
    except ClerkNoContesta as fallo:
        raise ErrorDeArranque(str(fallo)) from None
