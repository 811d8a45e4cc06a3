"""Cifrar lo que se guarda fuera de nuestras manos: en la base de datos o en el navegador."""

import hashlib
import hmac
import os
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from factursaas.config import ajustes

_LARGO_NONCE = 12


class CofreCerrado(Exception):
    """Lo cifrado no es nuestro, está cambiado o es para otra cosa."""


def cifrar(contenido: bytes, uso: str, contexto: str = "") -> bytes:
    """Cifra con el secreto de la configuración; solo se abre diciendo el mismo uso y el mismo contexto."""
    nonce = os.urandom(_LARGO_NONCE)
    return nonce + AESGCM(_clave(_actual(), uso)).encrypt(nonce, contenido, contexto.encode())


def descifrar(cifrado: bytes, uso: str, contexto: str = "") -> bytes:
    """Lo que se cifró, con el secreto de ahora o con alguno de los que se retiraron.

    Raises:
        CofreCerrado: si no se puede abrir.
    """
    for secreto in (_actual(), *ajustes().secretos_retirados):
        with suppress(InvalidTag, ValueError):
            return _abrir(cifrado, secreto, uso, contexto)
    raise CofreCerrado


def al_dia(cifrado: bytes, uso: str, contexto: str = "") -> bool:
    """Si se abre con el secreto de ahora: si no, hay que volver a cifrarlo antes de olvidar el retirado."""
    try:
        _abrir(cifrado, _actual(), uso, contexto)
    except (InvalidTag, ValueError):
        return False
    return True


def nombre_del_secreto(uso: str) -> str:
    """Cómo se llama, sin decirlo, el secreto con que se cifra hoy para ese uso."""
    return hmac.new(_clave(_actual(), uso), b"nombre", hashlib.sha256).hexdigest()


def _abrir(cifrado: bytes, secreto: str, uso: str, contexto: str) -> bytes:
    nonce, resto = cifrado[:_LARGO_NONCE], cifrado[_LARGO_NONCE:]
    return AESGCM(_clave(secreto, uso)).decrypt(nonce, resto, contexto.encode())


def _actual() -> str:
    return ajustes().clave_secreta


def _clave(secreto: str, uso: str) -> bytes:
    """Una clave por uso: lo cifrado para una cosa no vale para otra."""
    return hmac.new(secreto.encode(), f"factursaas/cofre/{uso}".encode(), hashlib.sha256).digest()
