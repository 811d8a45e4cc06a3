"""Nuestra propia firma de tokens de sesión: llevan lo mismo dentro que los de Clerk (versión 2)."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from factursaas.integrations.claves import ALGORITMO

VIDA_TOKEN = 60
KID_DE_DEMOSTRACION = "ins_demo"


class Firmante:
    """Una clave privada y su cara pública."""

    def __init__(self, pem: bytes, prefijo: str) -> None:
        clave = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(clave, rsa.RSAPrivateKey):
            raise TypeError("La clave de firma no es RSA.")
        self._privada = clave
        publica = RSAAlgorithm.to_jwk(clave.public_key(), as_dict=True)
        huella = hashlib.sha256(str(publica["n"]).encode()).hexdigest()
        self._kid = f"{prefijo}{huella[:20]}"
        self._publica: dict[str, object] = {**publica, "kid": self._kid, "use": "sig", "alg": ALGORITMO}

    def jwks(self) -> dict[str, list[dict[str, object]]]:
        """El documento de claves públicas."""
        return {"keys": [self._publica]}

    def claves(self) -> list[jwt.PyJWK]:
        """Las claves públicas, para quien comprueba en este mismo proceso."""
        return jwt.PyJWKSet.from_dict(self.jwks()).keys

    def firmar(self, claims: dict[str, object]) -> str:
        """El token con esos claims."""
        return jwt.encode(claims, self._privada, algorithm=ALGORITMO, headers={"kid": self._kid})


def pem_nuevo() -> bytes:
    """Una clave recién hecha, sin cifrar: quien la guarda sabrá cómo."""
    nueva = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return nueva.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def claims_de_sesion(
    *, iss: str, azp: str, sub: str, sid: str, email: str, emitido: int, caduca: int
) -> dict[str, object]:
    """Lo que dice un token de sesión."""
    return {
        "azp": azp,
        "email": email,
        "exp": caduca,
        "iat": emitido,
        "iss": iss,
        "jti": secrets.token_hex(10),
        "nbf": emitido - 10,
        "sid": sid,
        "sts": "active",
        "sub": sub,
        "v": 2,
    }


@dataclass
class _Propio:
    """De dónde sale un firmante de este proceso."""

    cargar: Callable[[], Firmante] | None = None

    def firmante(self) -> Firmante:
        """El firmante.

        Raises:
            RuntimeError: si nadie ha dicho de dónde sale.
        """
        if self.cargar is None:
            raise RuntimeError("Nadie ha instalado la clave de firma: se instala al montar la API.")
        return self.cargar()


_propio, _de_demostracion = _Propio(), _Propio()


def instalar(cargar: Callable[[], Firmante] | None) -> None:
    """Dice de dónde sale el firmante. La red no sabe de la base, así que lo dice quien conoce a las dos."""
    _propio.cargar = cargar


def instalar_de_demostracion(cargar: Callable[[], Firmante] | None) -> None:
    """Lo mismo, del que firma las sesiones de demostración: nunca es el de las demás."""
    _de_demostracion.cargar = cargar


def firmante_propio() -> Firmante:
    """El firmante de las sesiones que abre la propia aplicación.

    Raises:
        RuntimeError: si nadie ha dicho de dónde sale.
    """
    return _propio.firmante()


def firmante_de_demostracion() -> Firmante:
    """El firmante de las sesiones de demostración.

    Raises:
        RuntimeError: si nadie ha dicho de dónde sale.
    """
    return _de_demostracion.firmante()
