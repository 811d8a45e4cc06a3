"""Tokens de quien quiere entrar sin poder, contra el emisor de desarrollo. `tests/integrations` los mira uno a uno;
estos recorren las puertas por las que un token entra de verdad."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from factursaas.domain.planes import Plan
from factursaas.integrations.dev_issuer import Persona, emisor_de_desarrollo
from factursaas.integrations.tokens import VIDA_MAXIMA_DESARROLLO

VICTIMA = Persona("user_victima", "victima@example.es", Plan.PRO)


def token(ataque: str) -> str:
    """El token de ese ataque, recién hecho."""
    return _TOKENS[ataque]()


def bueno(**cambios: Any) -> str:
    """Un token bien firmado con algún claim cambiado; `...` lo quita."""
    return _firmar(_claims(**cambios))


def _claims(**cambios: Any) -> dict[str, Any]:
    claims = jwt.decode(emisor_de_desarrollo().token(VICTIMA, 60), options={"verify_signature": False})
    return {clave: valor for clave, valor in (claims | cambios).items() if valor is not ...}


def _kid() -> str:
    return str(emisor_de_desarrollo().jwks()["keys"][0]["kid"])


def _privada() -> rsa.RSAPrivateKey:
    return emisor_de_desarrollo()._firmante._privada


def _firmar(claims: dict[str, Any], clave: Any = None, alg: str = "RS256", **cabecera: Any) -> str:
    cabecera = {"kid": _kid()} | cabecera
    sin_nada = {nombre: valor for nombre, valor in cabecera.items() if valor is not ...}
    return jwt.encode(claims, clave or _privada(), algorithm=alg, headers=sin_nada)


def _b64(datos: bytes) -> str:
    return base64.urlsafe_b64encode(datos).rstrip(b"=").decode()


def _a_mano(alg: str, firma: bytes) -> str:
    cabecera = {"alg": alg, "typ": "JWT", "kid": _kid()}
    return f"{_b64(json.dumps(cabecera).encode())}.{_b64(json.dumps(_claims()).encode())}.{_b64(firma)}"


def _hs256() -> str:
    publica = _privada().public_key()
    secreto = publica.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    cuerpo = _a_mano("HS256", b"").removesuffix(".")
    return f"{cuerpo}.{_b64(hmac.new(secreto, cuerpo.encode(), hashlib.sha256).digest())}"


def _con_su_clave() -> str:
    intrusa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(intrusa.public_key(), as_dict=True)
    return _firmar(_claims(), intrusa, jwk=jwk)


def _cambiado() -> str:
    cabecera, _, firma = bueno().split(".")
    return f"{cabecera}.{_b64(json.dumps(_claims(sub='user_otra')).encode())}.{firma}"


def _en(segundos: float) -> int:
    return int(time.time() + segundos)


_TOKENS = {
    "vacio": lambda: "..",
    "basura": lambda: "no es un token",
    "tres_puntos": lambda: bueno() + ".x",
    "enorme": lambda: bueno(relleno="x" * 9000),
    "sin_firma": lambda: _a_mano("none", b""),
    "none_con_firma": lambda: _a_mano("None", b"x"),
    "hs256_con_la_publica": _hs256,
    "rs512": lambda: _firmar(_claims(), alg="RS512"),
    "es256": lambda: _firmar(_claims(), ec.generate_private_key(ec.SECP256R1()), "ES256"),
    "clave_ajena": lambda: _firmar(_claims(), rsa.generate_private_key(public_exponent=65537, key_size=2048)),
    "clave_propia": _con_su_clave,
    "contenido_cambiado": _cambiado,
    "firma_cambiada": lambda: bueno().rsplit(".", 1)[0] + "." + _b64(b"x" * 256),
    "sin_kid": lambda: _firmar(_claims(), kid=...),
    "otro_kid": lambda: _firmar(_claims(), kid="ins_otro"),
    "token_de_acceso": lambda: _firmar(_claims(), typ="at+jwt"),
    "otro_iss": lambda: bueno(iss="https://clerk.malo.es"),
    "sin_iss": lambda: bueno(iss=...),
    "otro_azp": lambda: bueno(azp="https://malo.es"),
    "sin_azp": lambda: bueno(azp=...),
    "sin_exp": lambda: bueno(exp=...),
    "sin_iat": lambda: bueno(iat=...),
    "sin_nbf": lambda: bueno(nbf=...),
    "sin_sub": lambda: bueno(sub=...),
    "sin_sid": lambda: bueno(sid=...),
    "caducado": lambda: bueno(iat=_en(-70), exp=_en(-10)),
    "del_futuro": lambda: bueno(nbf=_en(30), exp=_en(90)),
    "iat_del_futuro": lambda: bueno(iat=_en(30), exp=_en(90)),
    "vida_excesiva": lambda: bueno(exp=_en(VIDA_MAXIMA_DESARROLLO + 60)),
    "pendiente": lambda: bueno(sts="pending"),
    "organizacion": lambda: bueno(o={"id": "org_1", "rol": "admin"}),
    "organizacion_v1": lambda: bueno(v=..., org_id="org_1"),
    "maquina": lambda: bueno(sub="mch_1"),
    "version_3": lambda: bueno(v=3),
    "sub_con_nulo": lambda: bueno(sub="user_victima\x00"),
    "sid_vacio": lambda: bueno(sid=""),
}

NOMBRES = tuple(_TOKENS)
