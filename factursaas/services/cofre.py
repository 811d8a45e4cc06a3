"""Cifrar lo que se guarda fuera de nuestras manos: en la base de datos o en el navegador."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from factursaas.config import ajustes

_LARGO_NONCE = 12


class CofreCerrado(Exception):
    """Lo cifrado no es nuestro, está cambiado o es para otra cosa."""


def cifrar(contenido: bytes, uso: str, contexto: str = "") -> bytes:
    """Cifra con el secreto de la configuración; solo se abre diciendo el mismo uso y el mismo contexto."""
    nonce = os.urandom(_LARGO_NONCE)
    return nonce + AESGCM(_clave(uso)).encrypt(nonce, contenido, contexto.encode())


def descifrar(cifrado: bytes, uso: str, contexto: str = "") -> bytes:
    """Lo que se cifró.

    Raises:
        CofreCerrado: si no se puede abrir.
    """
    nonce, resto = cifrado[:_LARGO_NONCE], cifrado[_LARGO_NONCE:]
    try:
        return AESGCM(_clave(uso)).decrypt(nonce, resto, contexto.encode())
    except (InvalidTag, ValueError):
        raise CofreCerrado from None


def nombre_del_secreto(uso: str) -> str:
    """Cómo se llama, sin decirlo, el secreto con que se cifra hoy para ese uso."""
    return hmac.new(_clave(uso), b"nombre", hashlib.sha256).hexdigest()


def _clave(uso: str) -> bytes:
    """Una clave por uso: lo cifrado para una cosa no vale para otra."""
    return hmac.new(ajustes().clave_secreta.encode(), f"factursaas/cofre/{uso}".encode(), hashlib.sha256).digest()
