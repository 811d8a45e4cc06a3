"""El único sitio donde un token de sesión se convierte en alguien.

Los de Clerk y los de desarrollo llevan lo mismo dentro y pasan por las mismas comprobaciones.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import jwt

from factursaas.config import ajustes
from factursaas.domain.auditoria import Actor, Origen
from factursaas.domain.demostracion import es_demostracion
from factursaas.domain.errores import SesionCaducada
from factursaas.domain.planes import Inquilino, Plan
from factursaas.integrations.claves import ALGORITMO, ClaveDesconocida, ClavesNoDisponibles, Llavero
from factursaas.integrations.dev_issuer import emisor_de_desarrollo
from factursaas.integrations.firma import KID_DE_DEMOSTRACION, firmante_de_demostracion, firmante_propio
from factursaas.observar.seudonimo import seudonimo

_log = logging.getLogger(__name__)

MARGEN_SEGUNDOS = 5
VIDA_MAXIMA_CLERK = 600
VIDA_MAXIMA_DESARROLLO = 24 * 3600
CUENTA_DE_BAJA = "cuenta_de_baja"
CLAVES_NO_DISPONIBLES = "claves_no_disponibles"

_LARGO_MAXIMO = 8192
_LARGO_ID = 255
_OBLIGATORIOS = ["exp", "iat", "nbf", "iss", "sub", "sid"]
_AMBITOS = frozenset({"u", "o", "uo", "ou"})


_TEXTOS = {
    CLAVES_NO_DISPONIBLES: "Ahora mismo no podemos comprobar quién eres. Prueba de nuevo en un momento.",
    CUENTA_DE_BAJA: "Esta cuenta está de baja y ya no se puede entrar en ella.",
}


class TokenRechazado(SesionCaducada):
    """El token no vale. `motivo` dice por qué sin contener nada del token: se puede registrar."""

    def __init__(self, motivo: str) -> None:
        if motivo in _TEXTOS:
            super().__init__(_TEXTOS[motivo])
        else:
            super().__init__()
        self.motivo = motivo


@dataclass(frozen=True, slots=True)
class Identidad:
    """Quién dice ser el portador de un token comprobado, y hasta cuándo.

    Si es otro en su nombre (`suplantada`), `actor` es el identificador de ese otro.
    """

    user_id: str
    sesion_id: str = field(repr=False)
    email: str = field(repr=False)
    plan: Plan | None
    emitida: int
    expira: int
    suplantada: bool = False
    actor: str = ""
    operador: bool = False

    def inquilino(self) -> Inquilino:
        """El inquilino que trabaja, con lo que su token dice de su plan."""
        return Inquilino(
            user_id=self.user_id,
            plan=self.plan,
            email=self.email,
            sesion_id=self.sesion_id,
            plan_en=datetime.fromtimestamp(self.emitida, UTC),
            suplantado=self.suplantada,
            origen=Origen(actor=Actor.OPERADOR, quien=self.actor) if self.suplantada else Origen(),
        )


@dataclass(frozen=True, slots=True)
class EmisorDeTokens:
    """De quién se aceptan tokens y con qué condiciones.

    El de las demostraciones solo habla de cuentas de demostración, y los demás, de todas menos de esas.
    """

    iss: str
    claves: Llavero
    origenes: frozenset[str]
    vida_maxima: int = VIDA_MAXIMA_CLERK
    demostraciones: bool = False
    planes: Mapping[str, Plan] = field(default_factory=lambda: {plan.value: plan for plan in Plan})

    def verificar(self, token: object) -> Identidad:
        """Comprueba el token entero.

        Raises:
            TokenRechazado: si algo no cuadra.
        """
        texto = _exigir_forma(token)
        datos = self._descifrar(texto, self._clave(_cabecera(texto)))
        if int(datos["exp"]) - int(datos["iat"]) > self.vida_maxima:
            raise TokenRechazado("vida_excesiva")
        if not isinstance(datos.get("azp"), str) or datos["azp"] not in self.origenes:
            raise TokenRechazado("azp")
        _exigir_sesion_de_persona(datos)
        if es_demostracion(datos["sub"]) is not self.demostraciones:
            raise TokenRechazado("sub")
        return _identidad(datos, self.planes)

    def _clave(self, cabecera: dict[str, Any]) -> jwt.PyJWK:
        if cabecera.get("alg") != ALGORITMO:
            raise TokenRechazado("alg")
        if cabecera.get("typ", "JWT") != "JWT":
            raise TokenRechazado("typ")
        kid = cabecera.get("kid")
        if not isinstance(kid, str):
            raise TokenRechazado("kid")
        try:
            return self.claves.clave(kid)
        except ClaveDesconocida:
            raise TokenRechazado("kid") from None
        except ClavesNoDisponibles:
            raise TokenRechazado(CLAVES_NO_DISPONIBLES) from None

    def _descifrar(self, token: str, clave: jwt.PyJWK) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                clave,
                algorithms=[ALGORITMO],
                issuer=self.iss,
                leeway=MARGEN_SEGUNDOS,
                # Los tokens de sesión no llevan `aud`.
                options={"require": _OBLIGATORIOS, "verify_aud": False, "enforce_minimum_key_length": True},
            )
        except jwt.ExpiredSignatureError:
            raise TokenRechazado("caducado") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as fallo:
            raise TokenRechazado(type(fallo).__name__) from None


def verificar(token: object, emisor: EmisorDeTokens | None = None) -> Identidad:
    """Quién trae este token. Puede ir a la red a por claves: en código asíncrono, en un hilo.

    Raises:
        TokenRechazado: si no vale; `motivo` lo explica para el registro.
    """
    return (emisor or _emisor_de(token)).verificar(token)


def _emisor_de(token: object) -> EmisorDeTokens:
    """El que dice haberlo firmado; que sea verdad lo comprueba después el propio emisor, como todo lo demás."""
    if ajustes().con_demo and str(_cabecera(_exigir_forma(token)).get("kid")).startswith(KID_DE_DEMOSTRACION):
        return emisor_de_demostraciones()
    return emisor_configurado()


@lru_cache(maxsize=1)
def emisor_de_demostraciones() -> EmisorDeTokens:
    """El de las cuentas de demostración, que da la propia aplicación con una clave solo para ellas."""
    claves = Llavero(lambda: firmante_de_demostracion().claves())
    origenes = frozenset(ajustes().origenes)
    return EmisorDeTokens(ajustes().emisor_de_demostraciones, claves, origenes, demostraciones=True)


@lru_cache(maxsize=1)
def emisor_configurado() -> EmisorDeTokens:
    """El emisor de la configuración. En desarrollo las claves están en casa y no se piden por HTTP."""
    origenes = frozenset(ajustes().origenes)
    if ajustes().identidad_de_desarrollo:
        claves = Llavero(emisor_de_desarrollo().claves)
        return EmisorDeTokens(ajustes().emisor_tokens, claves, origenes, VIDA_MAXIMA_DESARROLLO)
    if ajustes().identidad == "oidc":
        return EmisorDeTokens(ajustes().emisor_tokens, Llavero(lambda: firmante_propio().claves()), origenes)
    claves = Llavero.de_url(ajustes().jwks_url)
    return EmisorDeTokens(ajustes().emisor_tokens, claves, origenes, planes=ajustes().planes_de_clerk)


def plan_de(pla: object, planes: Mapping[str, Plan], lado: str = "u") -> Plan | None:
    """El plan que dice un `pla` para la persona (`u`) o la organización (`o`); None si no lo dice.

    `planes`: qué plan es cada nombre. Uno que no está se anota y cuenta como no dicho.

    >>> planes = {"autonomos": Plan.STARTER}
    >>> plan_de("u:autonomos", planes), plan_de("o:autonomos", planes), plan_de("autonomos", planes)
    (<Plan.STARTER: 'starter'>, None, None)
    """
    if not isinstance(pla, str):
        return None
    for parte in pla.split(","):
        ambito, dos_puntos, slug = parte.strip().partition(":")
        if dos_puntos and ambito in _AMBITOS and lado in ambito:
            if slug not in planes:
                _log.warning("Plan desconocido en el token: %.40r", slug)
            return planes.get(slug)
    return None


def _exigir_forma(token: object) -> str:
    if not isinstance(token, str) or not token.isascii() or token.count(".") != 2:
        raise TokenRechazado("forma")
    if len(token) > _LARGO_MAXIMO:
        raise TokenRechazado("largo")
    return token


def _cabecera(token: str) -> dict[str, Any]:
    try:
        return jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise TokenRechazado("cabecera") from None


def _exigir_sesion_de_persona(datos: dict[str, Any]) -> None:
    """Con las mismas claves se firman otras cosas: sesiones a medias, de organizaciones o de máquinas."""
    if datos.get("sts", "active") != "active":
        raise TokenRechazado("sts")
    if datos.get("v", 1) not in (1, 2):
        raise TokenRechazado("version")
    if datos.get("o") or datos.get("org_id"):
        raise TokenRechazado("organizacion")
    for claim in ("sub", "sid"):
        valor = datos[claim]
        if not isinstance(valor, str) or not 0 < len(valor) <= _LARGO_ID or not valor.isprintable():
            raise TokenRechazado(claim)
    if datos["sub"].startswith("mch_"):
        raise TokenRechazado("sub")


def _identidad(datos: dict[str, Any], planes: Mapping[str, Plan]) -> Identidad:
    email, actor = datos.get("email"), datos.get("act")
    if actor is not None:
        _log.warning("Alguien entra en nombre de %s", seudonimo(datos["sub"]))
    return Identidad(
        user_id=datos["sub"],
        sesion_id=datos["sid"],
        email=email if isinstance(email, str) and email.isprintable() and len(email) <= 320 else "",
        plan=plan_de(datos.get("pla"), planes),
        emitida=int(datos["iat"]),
        expira=int(datos["exp"]),
        suplantada=actor is not None,
        actor=_quien_actua(actor),
        operador=actor is None and _es_operador(datos),
    )


def _quien_actua(actor: object) -> str:
    """El identificador de quien entra en nombre de otro (RFC 8693)."""
    sub = actor.get("sub") if isinstance(actor, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return sub if isinstance(sub, str) and sub.isprintable() and len(sub) <= _LARGO_ID else "desconocido"


def _es_operador(datos: dict[str, Any]) -> bool:
    """Del correo solo se fía si el proveedor dice que lo ha comprobado; del papel, si va en los metadatos públicos."""
    correo = datos.get("email") if datos.get("email_verified") is True else None
    metadatos = datos.get("metadata")
    rol = metadatos.get("role") if isinstance(metadatos, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return ajustes().es_operador(
        datos["sub"], correo if isinstance(correo, str) else "", rol if isinstance(rol, str) else ""
    )
