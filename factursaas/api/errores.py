"""De cada excepción a su respuesta: ninguna entrada acaba en un 500."""

import logging
import secrets
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as SinConexiones
from starlette.exceptions import HTTPException

from factursaas.api.contrato import metodos_de
from factursaas.api.problemas import Rechazo, responder
from factursaas.db import es_pasajero
from factursaas.domain.errores import (
    DatosNoValidos,
    ErrorDeNegocio,
    EstadoNoPermitido,
    LimitePlan,
    NoEncontrado,
    SesionCaducada,
)
from factursaas.integrations.tokens import CLAVES_NO_DISPONIBLES, TokenRechazado
from factursaas.services import fallos
from factursaas.services.validacion import errores_por_campo

registro = logging.getLogger(__name__)

OCUPADO = "Hay mucho trabajo ahora mismo y no se ha hecho nada. Prueba otra vez en unos segundos."
CRUZADO = "Algo de lo que nombra la petición acaba de cambiar. Vuelve a leerlo y repítela."
_SIN_CONTEXTO: dict[int, tuple[str, str]] = {
    400: ("cuerpo_ilegible", "La petición no se puede leer. Revisa que el cuerpo sea JSON en UTF-8."),
    404: ("no_encontrado", "En esta dirección no hay nada. Las que hay están en /api/docs."),
    405: ("metodo_no_permitido", "Esta dirección no admite ese método. La cabecera Allow dice cuáles sí."),
}
_DE_NEGOCIO: tuple[tuple[type[ErrorDeNegocio], int], ...] = (
    (SesionCaducada, 401),
    (LimitePlan, 403),
    (NoEncontrado, 404),
    (EstadoNoPermitido, 409),
    (DatosNoValidos, 422),
    (ErrorDeNegocio, 403),
)
# Clave ajena, clave repetida o lo que los disparadores no dejan: otra petición llegó entre la lectura y la escritura.
_CRUZADOS = ("23503", "23505", "FS001")


def instalar(app: FastAPI) -> None:
    """Pone a la aplicación los manejadores de todo lo que puede fallar."""
    app.add_exception_handler(ErrorDeNegocio, _de_negocio)
    app.add_exception_handler(RequestValidationError, _de_validacion)
    app.add_exception_handler(HTTPException, _de_http)
    app.add_exception_handler(DBAPIError, _de_la_base)
    app.add_exception_handler(SinConexiones, _sin_conexiones)


def inesperado(fallo: Exception) -> JSONResponse:
    """Lo que no debía pasar: se anota entero y fuera solo sale una referencia."""
    referencia = secrets.token_hex(4)
    registro.error("Fallo inesperado %s", referencia, exc_info=fallo, extra={"referencia": referencia})
    fallos.apuntar_aparte(referencia, fallo)
    texto = f"Algo ha fallado por nuestra parte y no se ha guardado nada. Si se repite, da la referencia {referencia}."
    return responder(500, "interno", texto, referencia=referencia)


def ocupado(detalle: str = OCUPADO) -> JSONResponse:
    """Ahora no se puede, pero dentro de un momento sí."""
    return responder(503, "ocupado", detalle, cabeceras={"Retry-After": "5"})


async def _de_negocio(_request: Request, fallo: Exception) -> JSONResponse:
    assert isinstance(fallo, ErrorDeNegocio)  # noqa: S101 - se registra para esta clase
    if isinstance(fallo, TokenRechazado) and fallo.motivo == CLAVES_NO_DISPONIBLES:
        return ocupado(str(fallo))
    estado = next(estado for clase, estado in _DE_NEGOCIO if isinstance(fallo, clase))
    cabeceras = {"WWW-Authenticate": 'Bearer error="invalid_token"'} if estado == 401 else None
    errores = fallo.errores if isinstance(fallo, DatosNoValidos) else None
    return responder(estado, fallo.codigo, str(fallo), errores=errores, cabeceras=cabeceras)


async def _de_validacion(_request: Request, fallo: Exception) -> JSONResponse:
    assert isinstance(fallo, RequestValidationError)  # noqa: S101 - se registra para esta clase
    fallos: Sequence[Any] = fallo.errors()
    errores = errores_por_campo([{**uno, "loc": uno["loc"][1:] or ("cuerpo",)} for uno in fallos])
    return responder(422, "datos_no_validos", " ".join(dict.fromkeys(errores.values())), errores=errores)


async def _de_http(request: Request, fallo: Exception) -> JSONResponse:
    assert isinstance(fallo, HTTPException)  # noqa: S101 - se registra para esta clase
    if isinstance(fallo, Rechazo):
        errores = {fallo.campo: str(fallo.detail)} if fallo.campo else None
        return responder(
            fallo.status_code, fallo.codigo, str(fallo.detail), errores=errores, cabeceras=dict(fallo.headers or {})
        )
    codigo, texto = _SIN_CONTEXTO.get(fallo.status_code, _SIN_CONTEXTO[400])
    cabeceras = dict(fallo.headers or {})
    if fallo.status_code == 405 and (metodos := metodos_de(request.app, request.url.path)):
        cabeceras["Allow"] = ", ".join(metodos)
    return responder(fallo.status_code, codigo, texto, cabeceras=cabeceras)


async def _de_la_base(_request: Request, fallo: Exception) -> JSONResponse:
    assert isinstance(fallo, DBAPIError)  # noqa: S101 - se registra para esta clase
    if getattr(fallo.orig, "sqlstate", None) in _CRUZADOS:
        registro.warning("La base de datos no lo admite: %s", type(fallo.orig).__name__)
        return responder(409, "estado_no_permitido", CRUZADO)
    if es_pasajero(fallo):
        registro.warning("La base de datos no ha podido: %s", type(fallo.orig).__name__)
        return ocupado()
    return inesperado(fallo)


async def _sin_conexiones(_request: Request, _fallo: Exception) -> JSONResponse:
    registro.warning("No quedan conexiones libres a la base de datos")
    return ocupado()
