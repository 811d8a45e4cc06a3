"""Lo que comparten las sesiones de navegador que abre la propia aplicación: de qué página vienen y sus cookies."""

from fastapi import Request, Response

from factursaas.config import ajustes
from factursaas.domain.errores import ErrorDeNegocio


def sin_guardar(response: Response) -> None:
    """Lo que lleva un token no se guarda en ningún sitio por el camino."""
    response.headers["Cache-Control"] = "no-store"


def origen_propio(request: Request) -> str:
    """El origen de la página que pide.

    Raises:
        ErrorDeNegocio: si no es una página de la aplicación.
    """
    origen = request.headers.get("origin", "")
    if origen not in ajustes().origenes:
        raise ErrorDeNegocio("Esto solo lo pueden pedir las páginas de la aplicación.")
    return origen


def con_prefijo(nombre: str) -> str:
    """Con `__Host-` el navegador no admite que otro servidor del mismo dominio ponga la cookie; exige HTTPS."""
    return f"__Host-{nombre}" if ajustes().produccion else nombre


def poner_cookie(respuesta: Response, nombre: str, valor: str, segundos: int) -> None:
    """Una cookie que el guion de la página no puede leer."""
    respuesta.set_cookie(
        nombre, valor, max_age=segundos, path="/", secure=ajustes().produccion, httponly=True, samesite="lax"
    )


def quitar_cookie(respuesta: Response, nombre: str) -> None:
    """La borra del navegador."""
    respuesta.delete_cookie(nombre, path="/", secure=ajustes().produccion, httponly=True, samesite="lax")
