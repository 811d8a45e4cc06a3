"""Lo que se le pregunta a Clerk por su API de servidor: quién es alguien y qué tiene contratado."""

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from factursaas.config import ajustes
from factursaas.domain.planes import FuenteDePlan, Plan
from factursaas.domain.suscripcion import Suscripcion

M = TypeVar("M", bound=BaseModel)

_log = logging.getLogger(__name__)

VERSION = "2026-05-12"
_ESPERA = 8.0
_NO_EXISTE = 404
_NO_NOS_CONOCE = (401, 403)
_MEJOR_PRIMERO = (Plan.PRO, Plan.STARTER, Plan.GRATIS)


class ClerkNoContesta(Exception):
    """Clerk no responde o responde algo que no se entiende. El texto no lleva datos de nadie."""


@dataclass(frozen=True, slots=True)
class Usuario:
    """Lo que interesa de una persona."""

    email: str = field(repr=False)


class _PlanDeClerk(BaseModel):
    slug: str
    is_default: bool = False


class _PlanesDeClerk(BaseModel):
    data: list[_PlanDeClerk]


class _ClaveDeClerk(BaseModel):
    kid: str


class _ClavesDeClerk(BaseModel):
    keys: list[_ClaveDeClerk]


class _Partida(BaseModel):
    """Un plan contratado dentro de una suscripción. Las fechas son milisegundos desde 1970."""

    status: str
    plan: _PlanDeClerk
    period_end: int | None = None
    past_due_at: int | None = None


class _SuscripcionDeClerk(BaseModel):
    status: str
    subscription_items: list[_Partida]
    past_due_at: int | None = None


class _Direccion(BaseModel):
    id: str
    email_address: str


class _UsuarioDeClerk(BaseModel):
    id: str
    primary_email_address_id: str | None = None
    email_addresses: list[_Direccion] = []


class Clerk:
    """La API de servidor de una instancia de Clerk."""

    def __init__(self, url: str, clave: str, planes: Mapping[str, Plan]) -> None:
        self._planes = planes
        cabeceras = {"Authorization": f"Bearer {clave}", "Clerk-API-Version": VERSION}
        self._http = httpx.Client(base_url=url, headers=cabeceras, timeout=_ESPERA, follow_redirects=False)

    def usuario(self, user_id: str) -> Usuario | None:
        """Una persona; nada si Clerk ya no la conoce.

        Raises:
            ClerkNoContesta: si no se puede saber.
        """
        respuesta = self._pedir(f"/v1/users/{_parte(user_id)}")
        if respuesta.status_code == _NO_EXISTE:
            return None
        leido = _leer(respuesta, _UsuarioDeClerk)
        principal = (d.email_address for d in leido.email_addresses if d.id == leido.primary_email_address_id)
        return Usuario(next(principal, "")[:320])

    def suscripcion(self, user_id: str) -> Suscripcion | None:
        """El plan de una persona según lo que se le cobra; nada si su nombre no lo conocemos o ya no existe.

        Raises:
            ClerkNoContesta: si no se puede saber.
        """
        respuesta = self._pedir(f"/v1/users/{_parte(user_id)}/billing/subscription")
        if respuesta.status_code == _NO_EXISTE:
            return None
        leida = _leer(respuesta, _SuscripcionDeClerk)
        return _efectiva(leida, self._planes, _cuando(respuesta))

    def slugs(self) -> set[str]:
        """Los nombres de los planes que ofrece la instancia.

        Raises:
            ClerkNoContesta: si no se puede saber.
        """
        return {plan.slug for plan in _leer(self._pedir("/v1/billing/plans?limit=100"), _PlanesDeClerk).data}

    def claves(self) -> set[str]:
        """Los identificadores de las claves con que firma la instancia.

        Raises:
            ClerkNoContesta: si no se puede saber.
        """
        return {clave.kid for clave in _leer(self._pedir("/v1/jwks"), _ClavesDeClerk).keys}

    def _pedir(self, ruta: str) -> httpx.Response:
        try:
            return self._http.get(ruta)
        except httpx.HTTPError as fallo:
            raise ClerkNoContesta(f"Clerk no contesta ({type(fallo).__name__}).") from None


@lru_cache(maxsize=1)
def clerk_configurado() -> Clerk:
    """La instancia de la configuración."""
    clave = ajustes().clerk_secret_key
    return Clerk(ajustes().clerk_api_url, clave.get_secret_value() if clave else "", ajustes().planes_de_clerk)


def _efectiva(leida: _SuscripcionDeClerk, planes: Mapping[str, Plan], ahora: datetime) -> Suscripcion | None:
    """El mejor plan al que da derecho una suscripción: lo pagado antes que lo que se debe.

    Lo cancelado se disfruta hasta el final de lo pagado. Si no hay nada que valga, el gratuito.
    """
    validas = [partida for partida in leida.subscription_items if _da_derecho(partida, ahora)]
    conocidas = [(planes[p.plan.slug], p) for p in validas if p.plan.slug in planes]
    desconocidas = [p.plan.slug for p in validas if p.plan.slug not in planes and not p.plan.is_default]
    if desconocidas:
        _log.warning("Plan desconocido en la suscripción: %.40r", desconocidas[0])
    pagadas = [plan for plan, p in conocidas if p.status != "past_due"]
    debidas = {
        plan: _instante(p.past_due_at or leida.past_due_at) or ahora for plan, p in conocidas if p.status == "past_due"
    }
    plan, desde = _mejor(pagadas), _mejor(debidas)
    if desde is not None and plan in (None, Plan.GRATIS):
        return Suscripcion(desde, FuenteDePlan.CLERK, ahora, impago_desde=debidas[desde])
    if plan is None and desconocidas:
        return None
    return Suscripcion(plan or Plan.GRATIS, FuenteDePlan.CLERK, ahora)


def _da_derecho(partida: _Partida, ahora: datetime) -> bool:
    if partida.status == "canceled":
        fin = _instante(partida.period_end)
        return fin is not None and fin > ahora
    return partida.status in ("active", "past_due")


def _mejor(planes: Iterable[Plan]) -> Plan | None:
    return min(planes, key=_MEJOR_PRIMERO.index, default=None)


def _instante(milisegundos: int | None) -> datetime | None:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milisegundos) if milisegundos else None


def _cuando(respuesta: httpx.Response) -> datetime:
    """La hora de Clerk y no la nuestra: se va a comparar con la de sus tokens, que también van por segundos."""
    with suppress(KeyError, ValueError, TypeError):
        return parsedate_to_datetime(respuesta.headers["date"]).astimezone(UTC) + timedelta(seconds=1)
    return datetime.now(UTC)


def _parte(user_id: str) -> str:
    return quote(user_id, safe="")


def _leer(respuesta: httpx.Response, modelo: type[M]) -> M:
    try:
        return modelo.model_validate_json(_exigir_bien(respuesta).content)
    except ValidationError:
        raise ClerkNoContesta("Clerk ha respondido algo que no entendemos.") from None


def _exigir_bien(respuesta: httpx.Response) -> httpx.Response:
    if respuesta.status_code in _NO_NOS_CONOCE:
        raise ClerkNoContesta("Clerk no acepta CLERK_SECRET_KEY: revisa que sea la de esta instancia.")
    if not respuesta.is_success:
        raise ClerkNoContesta(f"Clerk ha respondido {respuesta.status_code}.")
    return respuesta
