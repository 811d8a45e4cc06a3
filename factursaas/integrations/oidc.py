"""El proveedor de identidad OIDC: mandarle a la persona, canjear el código con que vuelve y comprobar quién es.

Flujo de código con PKCE. De lo que dice el proveedor no se registra ni se enseña nada suyo: solo un motivo nuestro.
"""

import base64
import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, cast
from urllib.parse import quote, urlsplit

import httpx
import jwt

from factursaas.config import Ajustes, ajustes
from factursaas.domain.acceso import FALLOS_DE_ENTRADA
from factursaas.integrations.claves import ClaveDesconocida, ClavesNoDisponibles, Llavero
from factursaas.integrations.reserva import NoDisponible, Reserva

Fallo = Literal["cancelada", "caducada", "proveedor", "no_valida", "ocupado"]

MARGEN_SEGUNDOS = 10
EDAD_MAXIMA = 600
_LARGO_TOKEN = 32_768
_LARGO_RESPUESTA = 512_000
_LARGO_SUB = 255
_OBLIGATORIOS = ["exp", "iat", "iss", "sub", "aud", "nonce"]
_CODIGO_DE_ERROR = re.compile(r"[a-z_]{1,40}")


class EntradaFallida(Exception):
    """No se ha podido entrar. `fallo` elige la frase que se lee; `motivo` es para el registro y no dice nada ajeno."""

    def __init__(self, fallo: Fallo, motivo: str) -> None:
        super().__init__(FALLOS_DE_ENTRADA[fallo])
        self.fallo = fallo
        self.motivo = motivo


@dataclass(frozen=True, slots=True)
class ClienteOidc:
    """Quiénes somos para el proveedor."""

    emisor: str
    client_id: str
    secreto: str = field(repr=False)
    ambitos: str
    algoritmo: str
    vuelta: str
    exige_https: bool


@dataclass(frozen=True, slots=True)
class Intento:
    """Lo que hay que recordar entre que alguien se va al proveedor y vuelve."""

    estado: str
    nonce: str
    verificador: str

    @classmethod
    def nuevo(cls) -> "Intento":
        """Un intento que nadie puede adivinar."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))

    @property
    def desafio(self) -> str:
        """El desafío PKCE (S256) del verificador."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verificador.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class PersonaOidc:
    """Quien ha entrado. `email`, vacío si el proveedor no lo da o no lo ha comprobado."""

    user_id: str
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Metadatos:
    """Lo que el proveedor dice de sí mismo."""

    emisor: str
    autorizacion: str
    canje: str
    claves: str
    usuario: str
    salida: str
    metodos: tuple[str, ...]


class Proveedor:
    """El proveedor configurado."""

    def __init__(
        self, cliente: ClienteOidc, http: httpx.Client | None = None, reloj: Callable[[], float] = time.monotonic
    ) -> None:
        self._cliente = cliente
        self._http = http or httpx.Client(timeout=8, follow_redirects=False)
        self._metadatos = Reserva(
            self._descubrir, (EntradaFallida,), vida=3600, enfriamiento=10, gracia=24 * 3600, reloj=reloj
        )
        self._llavero = Llavero(self._pedir_claves, algoritmo=cliente.algoritmo, reloj=reloj)

    def direccion_de_entrada(self, intento: Intento) -> str:
        """A dónde mandar a quien quiere entrar.

        Raises:
            EntradaFallida: si el proveedor no contesta.
        """
        pedido = {
            "response_type": "code",
            "client_id": self._cliente.client_id,
            "redirect_uri": self._cliente.vuelta,
            "scope": self._cliente.ambitos,
            "state": intento.estado,
            "nonce": intento.nonce,
            "code_challenge": intento.desafio,
            "code_challenge_method": "S256",
        }
        return str(httpx.URL(self.metadatos().autorizacion).copy_merge_params(pedido))

    def direccion_de_salida(self, volver: str) -> str:
        """A dónde ir para salir también del proveedor; vacía si no lo ofrece o no contesta."""
        try:
            salida = self.metadatos().salida
        except EntradaFallida:
            return ""
        pedido = {"client_id": self._cliente.client_id, "post_logout_redirect_uri": volver}
        return str(httpx.URL(salida).copy_merge_params(pedido)) if salida else ""

    def identificar(self, codigo: str, intento: Intento) -> PersonaOidc:
        """Quién vuelve con ese código.

        Raises:
            EntradaFallida: si el código no vale o lo que dice el proveedor no se puede creer.
        """
        canjeado = self._canjear(codigo, intento)
        datos = self.verificar(canjeado.get("id_token"), intento.nonce)
        user_id = user_id_de(datos["iss"], datos["sub"])
        if "email" not in datos and isinstance(canjeado.get("access_token"), str):
            datos = self._preguntar_usuario(canjeado["access_token"], datos["sub"])
        return PersonaOidc(user_id, _correo(datos))

    def metadatos(self) -> Metadatos:
        """Lo que el proveedor dice de sí mismo.

        Raises:
            EntradaFallida: si hace demasiado que no contesta.
        """
        try:
            return self._metadatos.leer()
        except NoDisponible:
            raise EntradaFallida("proveedor", "sin_metadatos") from None

    def verificar(self, token: object, nonce: str) -> dict[str, Any]:
        """Comprueba un ID token entero y devuelve lo que dice.

        Raises:
            EntradaFallida: si algo no cuadra.
        """
        texto = _exigir_forma(token)
        datos = self._descifrar(texto, self._clave(_cabecera(texto)))
        if time.time() - int(datos["iat"]) > EDAD_MAXIMA + MARGEN_SEGUNDOS:
            raise _no_valida("viejo")
        if datos["nonce"] != nonce:
            raise _no_valida("nonce")
        varias = isinstance(datos["aud"], list) and len(cast(list[Any], datos["aud"])) > 1
        if datos.get("azp", None if varias else self._cliente.client_id) != self._cliente.client_id:
            raise _no_valida("azp")
        if not 0 < len(datos["sub"]) <= _LARGO_SUB:
            raise _no_valida("sub")
        return datos

    def _clave(self, cabecera: dict[str, Any]) -> jwt.PyJWK:
        if cabecera.get("alg") != self._cliente.algoritmo:
            raise _no_valida("alg")
        if str(cabecera.get("typ", "JWT")).upper() != "JWT":
            raise _no_valida("typ")
        kid = cabecera.get("kid")
        try:
            return self._llavero.unica() if kid is None else self._llavero.clave(kid)
        except ClaveDesconocida:
            raise _no_valida("kid") from None
        except ClavesNoDisponibles:
            raise EntradaFallida("proveedor", "sin_claves") from None

    def _descifrar(self, token: str, clave: jwt.PyJWK) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                clave,
                algorithms=[self._cliente.algoritmo],
                issuer=self.metadatos().emisor,
                audience=self._cliente.client_id,
                leeway=MARGEN_SEGUNDOS,
                options={"require": _OBLIGATORIOS, "enforce_minimum_key_length": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as fallo:
            raise _no_valida(type(fallo).__name__) from None

    def _canjear(self, codigo: str, intento: Intento) -> dict[str, Any]:
        metadatos = self.metadatos()
        cliente, credencial, auth = self._cliente, {"client_id": self._cliente.client_id}, None
        if cliente.secreto and "client_secret_basic" in metadatos.metodos:
            credencial, auth = {}, httpx.BasicAuth(quote(cliente.client_id, safe=""), quote(cliente.secreto, safe=""))
        elif cliente.secreto and "client_secret_post" in metadatos.metodos:
            credencial["client_secret"] = cliente.secreto
        elif cliente.secreto:
            raise EntradaFallida("proveedor", "sin_metodo_de_canje")
        pedido = {
            "grant_type": "authorization_code",
            "code": codigo,
            "redirect_uri": cliente.vuelta,
            "code_verifier": intento.verificador,
            **credencial,
        }
        return self._pedir("POST", metadatos.canje, "canje", data=pedido, auth=auth)

    def _preguntar_usuario(self, acceso: str, sub: str) -> dict[str, Any]:
        """Hay proveedores que no ponen el correo en el ID token. Sin él también se entra."""
        direccion = self.metadatos().usuario
        if not direccion:
            return {}
        try:
            datos = self._pedir("GET", direccion, "usuario", headers={"Authorization": f"Bearer {acceso}"})
        except EntradaFallida:
            return {}
        if datos.get("sub") != sub:
            raise _no_valida("usuario_de_otro")
        return datos

    def _pedir_claves(self) -> list[jwt.PyJWK]:
        try:
            documento = self._pedir("GET", self.metadatos().claves, "claves")
        except EntradaFallida as fallo:
            raise ConnectionError(fallo.motivo) from None
        publicadas = jwt.PyJWKSet.from_dict(documento).keys
        return [clave for clave in publicadas if clave.public_key_use in ("sig", None)]

    def _descubrir(self) -> Metadatos:
        pedido = f"{self._cliente.emisor.rstrip('/')}/.well-known/openid-configuration"
        documento = self._pedir("GET", pedido, "metadatos")
        emisor = documento.get("issuer")
        if not isinstance(emisor, str) or emisor.rstrip("/") != self._cliente.emisor.rstrip("/"):
            raise EntradaFallida("proveedor", "otro_emisor")
        return Metadatos(
            emisor=emisor,
            autorizacion=self._direccion(documento, "authorization_endpoint"),
            canje=self._direccion(documento, "token_endpoint"),
            claves=self._direccion(documento, "jwks_uri"),
            usuario=self._direccion(documento, "userinfo_endpoint", obligatoria=False),
            salida=self._direccion(documento, "end_session_endpoint", obligatoria=False),
            metodos=_metodos(documento.get("token_endpoint_auth_methods_supported")),
        )

    def _direccion(self, documento: dict[str, Any], nombre: str, *, obligatoria: bool = True) -> str:
        valor = documento.get(nombre, "")
        esquemas = ("https",) if self._cliente.exige_https else ("https", "http")
        if _es_direccion(valor, esquemas):
            return valor
        if obligatoria:
            raise EntradaFallida("proveedor", f"metadatos_{nombre}")
        return ""

    def _pedir(self, metodo: str, direccion: str, que: str, **extra: Any) -> dict[str, Any]:
        try:
            with self._http.stream(metodo, direccion, headers=extra.pop("headers", None), **extra) as respuesta:
                cuerpo = _leer(respuesta)
        except (httpx.HTTPError, httpx.InvalidURL) as fallo:
            raise EntradaFallida("proveedor", f"{que}_{type(fallo).__name__}") from None
        datos = _json(cuerpo)
        if respuesta.status_code != 200:
            raise _rechazo(que, respuesta.status_code, datos)
        if datos is None:
            raise EntradaFallida("proveedor", f"{que}_ilegible")
        return datos


def user_id_de(emisor: str, sub: str) -> str:
    """El identificador nuestro de una persona del proveedor: siempre el mismo, y distinto en cada proveedor.

    >>> user_id_de("https://id.example.es", "1") == user_id_de("https://id.example.es/", "1")
    True
    """
    return f"oidc_{hashlib.sha256(json.dumps([emisor.rstrip('/'), sub]).encode()).hexdigest()[:40]}"


def cliente_configurado(config: Ajustes, vuelta: str) -> ClienteOidc:
    """Quiénes somos, según la configuración."""
    return ClienteOidc(
        emisor=config.oidc_issuer or "",
        client_id=config.oidc_client_id or "",
        secreto=config.oidc_client_secret.get_secret_value() if config.oidc_client_secret else "",
        ambitos=config.oidc_scopes,
        algoritmo=config.oidc_algoritmo,
        vuelta=vuelta,
        exige_https=config.produccion,
    )


@lru_cache(maxsize=1)
def proveedor(vuelta: str) -> Proveedor:
    """El proveedor de este proceso; `vuelta` es la dirección a la que devuelve a la gente."""
    return Proveedor(cliente_configurado(ajustes(), vuelta))


def _no_valida(motivo: str) -> EntradaFallida:
    return EntradaFallida("no_valida", motivo)


def _exigir_forma(token: object) -> str:
    if not isinstance(token, str) or not token.isascii() or token.count(".") != 2:
        raise _no_valida("forma")
    if len(token) > _LARGO_TOKEN:
        raise _no_valida("largo")
    return token


def _cabecera(token: str) -> dict[str, Any]:
    try:
        return jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise _no_valida("cabecera") from None


def _correo(datos: dict[str, Any]) -> str:
    """El correo, salvo que el proveedor diga que no lo ha comprobado."""
    correo = datos.get("email")
    if not isinstance(correo, str) or str(datos.get("email_verified", True)).lower() == "false":
        return ""
    return correo if correo.isprintable() and "@" in correo and len(correo) <= 320 else ""


def _metodos(valor: Any) -> tuple[str, ...]:
    """Cómo deja identificarse al canjear; si no lo dice, la norma dice que con `client_secret_basic`."""
    return tuple(map(str, cast(list[Any], valor))) if isinstance(valor, list) else ("client_secret_basic",)


def _es_direccion(valor: object, esquemas: tuple[str, ...]) -> bool:
    if not isinstance(valor, str) or not valor.isprintable() or len(valor) > 2000:
        return False
    try:
        partes = urlsplit(valor)
    except ValueError:
        return False
    return partes.scheme in esquemas and bool(partes.hostname) and not partes.fragment


def _leer(respuesta: httpx.Response) -> bytes:
    leido = bytearray()
    for trozo in respuesta.iter_bytes():
        leido += trozo
        if len(leido) > _LARGO_RESPUESTA:
            return b""
    return bytes(leido)


def _json(cuerpo: bytes) -> dict[str, Any] | None:
    try:
        datos: Any = json.loads(cuerpo)
    except (ValueError, RecursionError):
        return None
    return cast(dict[str, Any], datos) if isinstance(datos, dict) else None


def _rechazo(que: str, estado: int, datos: dict[str, Any] | None) -> EntradaFallida:
    codigo = (datos or {}).get("error")
    limpio = codigo if isinstance(codigo, str) and _CODIGO_DE_ERROR.fullmatch(codigo) else str(estado)
    return EntradaFallida("caducada" if limpio == "invalid_grant" else "proveedor", f"{que}_{limpio}")
