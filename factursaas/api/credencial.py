"""El token de una petición: en su cabecera o en la galleta que deja Clerk en el navegador."""

import base64
import hashlib

from fastapi import Request

from factursaas.api.problemas import Rechazo
from factursaas.config import ajustes

GALLETA = "__session"
_SIN_EFECTOS = ("GET", "HEAD")
_DE_AQUI = ("same-origin", "none")


def token_de(request: Request) -> str:
    """El token con el que se identifica quien llama, todavía sin comprobar.

    Raises:
        Rechazo: si no lo trae, o lo trae una galleta que ha mandado otra página.
    """
    if "authorization" in request.headers:
        esquema, _, token = request.headers["authorization"].partition(" ")
        return token.strip() if esquema.lower() == "bearer" and token.strip() else _falta()
    return _de_la_galleta(request) or _falta()


def nombres_de_galleta(clave_publica: str | None) -> tuple[str, ...]:
    """Las galletas donde Clerk deja el token: la de esta instancia, si se sabe cuál es, y la común.

    >>> nombres_de_galleta("pk_test_ZXhhbXBsZS5hY2NvdW50cy5kZXYk")
    ('__session_PXVV4PZn', '__session')
    """
    if clave_publica is None:
        return (GALLETA,)
    sufijo = base64.urlsafe_b64encode(hashlib.sha1(clave_publica.encode(), usedforsecurity=False).digest())[:8]
    return (f"{GALLETA}_{sufijo.decode()}", GALLETA)


def _de_la_galleta(request: Request) -> str | None:
    nombres = nombres_de_galleta(ajustes().clerk_publishable_key)
    galleta = next((request.cookies[nombre] for nombre in nombres if request.cookies.get(nombre)), None)
    return galleta if galleta and _es_de_nuestras_paginas(request) else None


def _es_de_nuestras_paginas(request: Request) -> bool:
    """El navegador manda la galleta lo pida quien lo pida: solo vale si lo ha pedido una página de aquí."""
    origen = request.headers.get("origin")
    if origen is None:
        # Las lecturas de una página propia no llevan origen; el navegador dice de otra forma de dónde vienen.
        return request.method in _SIN_EFECTOS and request.headers.get("sec-fetch-site") in _DE_AQUI
    if origen not in ajustes().origenes:
        raise Rechazo(403, "no_permitido", "Esa página no puede usar tu sesión. Hazlo desde la aplicación.")
    return True


def _falta() -> str:
    raise Rechazo(
        401,
        "sesion_caducada",
        "Falta el token. Mándalo en la cabecera Authorization: Bearer seguido del token.",
        cabeceras={"WWW-Authenticate": "Bearer"},
    )
