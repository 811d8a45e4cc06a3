"""Cabeceras de seguridad de todo lo que sale: páginas, eventos y API."""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from starlette.datastructures import MutableHeaders

from factursaas.config import Ajustes

FIJAS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_SIN_APARATOS = ", ".join(
    f"{aparato}=()" for aparato in ("camera", "microphone", "geolocation", "usb", "serial", "hid", "display-capture")
)
HSTS = "max-age=31536000; includeSubDomains"
# El visor de PDF del navegador necesita sus propios estilos: solo se impide que otra página lo enmarque.
CSP_PDF = "frame-ancestors 'none'"
CSP_DATOS = "default-src 'none'; frame-ancestors 'none'"
_RETO = "https://challenges.cloudflare.com"
_PROTECCION = (_RETO, "https://*.protect.clerk.com")
_PAGOS = ("https://js.stripe.com", "https://*.js.stripe.com")
_EN_LINEA = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def huella_csp(texto: str) -> str:
    """Cómo nombra CSP un guion o un estilo escrito dentro de la página.

    >>> huella_csp("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(texto.encode()).digest()).decode()}'"


def csp_de_paginas(ajustes: Ajustes, carpeta: Path) -> str:
    """La política de las páginas construidas: sus guiones y ninguno más.

    `unsafe-eval` hace falta: Reflex ejecuta así lo que el servidor manda al navegador por el canal de eventos.
    """
    guiones = sorted({guion for pagina in carpeta.rglob("*.html") for guion in _guiones(pagina)})
    canales = [re.sub("^http", "ws", origen) for origen in ajustes.origenes]
    politica = {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'unsafe-eval'", *guiones],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'", *ajustes.origenes, *canales],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    for directiva, fuentes in _de_clerk(ajustes).items():
        politica[directiva] = [*politica.get(directiva, ["'self'"]), *fuentes]
    return _politica(politica)


def _de_clerk(ajustes: Ajustes) -> dict[str, list[str]]:
    """Lo que el navegador necesita de Clerk: su Frontend API, su protección contra robots y los pagos de Stripe."""
    if ajustes.identidad != "clerk" or not ajustes.clerk_publishable_key:
        return {}
    clerk = ajustes.emisor_tokens
    return {
        "script-src": [clerk, *_PROTECCION, *_PAGOS],
        "connect-src": [clerk, "https://*.protect.clerk.com:*", _RETO, "https://api.stripe.com"],
        "img-src": ["https://img.clerk.com"],
        "frame-src": [_RETO, *_PAGOS, "https://hooks.stripe.com"],
        "worker-src": ["blob:"],
    }


def poner(cabeceras: MutableHeaders, ajustes: Ajustes, csp_paginas: str, *, de_la_api: bool) -> None:
    """Completa las cabeceras de una respuesta sin pisar las que ya trae."""
    for nombre, valor in FIJAS.items():
        cabeceras.setdefault(nombre, valor)
    # Quien entra con Google o parecidos lo hace en una ventana aparte, que tiene que poder contestar.
    ventanas = "same-origin-allow-popups" if ajustes.identidad == "clerk" else "same-origin"
    cabeceras.setdefault("Cross-Origin-Opener-Policy", ventanas)
    pagos = '(self "https://js.stripe.com")' if ajustes.identidad == "clerk" else "()"
    cabeceras.setdefault("Permissions-Policy", f"{_SIN_APARATOS}, payment={pagos}")
    if ajustes.produccion:
        cabeceras.setdefault("Strict-Transport-Security", HSTS)
    if de_la_api:
        cabeceras.setdefault("Cache-Control", "no-store")
    tipo = cabeceras.get("content-type", "")
    if tipo.startswith("application/pdf"):
        cabeceras.setdefault("Content-Security-Policy", CSP_PDF)
    elif de_la_api:
        cabeceras.setdefault("Content-Security-Policy", CSP_DATOS)
    elif tipo.startswith("text/html"):
        cabeceras.setdefault("Content-Security-Policy", csp_paginas)


def _guiones(pagina: Path) -> Iterable[str]:
    return (huella_csp(guion) for guion in _EN_LINEA.findall(pagina.read_text(encoding="utf-8")) if guion)


def _politica(directivas: dict[str, list[str]]) -> str:
    return "; ".join(" ".join([nombre, *valores]) for nombre, valores in directivas.items())
