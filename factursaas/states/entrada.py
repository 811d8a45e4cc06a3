"""Lo que llega del navegador, leído sin fiarse de él."""

import re
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError

from factursaas.domain.dinero import leer_decimal
from factursaas.domain.errores import DatosNoValidos, NoEncontrado
from factursaas.domain.nif import normalizar, validar_nif
from factursaas.services.validacion import por_campo

LARGO_MAXIMO = 10_000
LARGO_NIF = 9
_ILEGIBLES = re.compile("[\0\ud800-\udfff]")


def texto(valor: Any, tope: int = LARGO_MAXIMO) -> str:
    """El valor si es un texto legible de largo razonable; si no, vacío."""
    return valor if isinstance(valor, str) and len(valor) <= tope and not _ILEGIBLES.search(valor) else ""


def textos(formulario: Any) -> dict[str, str]:
    """Los campos de un formulario que son texto; lo demás no cuenta."""
    if not isinstance(formulario, dict):
        return {}
    return {campo: valor for campo, valor in formulario.items() if isinstance(campo, str) and isinstance(valor, str)}


def marcado(formulario: Any, campo: str) -> bool:
    """Si un interruptor está puesto."""
    return isinstance(formulario, dict) and formulario.get(campo) in (True, "on", "true")


def identificador(valor: Any) -> UUID:
    """Un identificador que manda el navegador.

    Raises:
        NoEncontrado: si no tiene su forma; no puede ser de nadie.
    """
    try:
        return UUID(valor)
    except (ValueError, TypeError, AttributeError):
        raise NoEncontrado("Eso ya no existe. Recarga la página.") from None


def cifra(escrita: str) -> str:
    """Pasa una cifra escrita a la española a la forma exacta que piden los datos; si no se entiende, tal cual."""
    try:
        return format(leer_decimal(escrita), "f")
    except ValueError:
        return escrita


def errores_de(fallo: ValidationError | DatosNoValidos) -> dict[str, str]:
    """Los errores por campo, para pintarlos junto a cada uno."""
    return por_campo(fallo) if isinstance(fallo, ValidationError) else fallo.errores


def con_error(errores: dict[str, str], campo: str, mensaje: str) -> dict[str, str]:
    """Los mismos errores con el de un campo puesto, o quitado si está vacío."""
    otros = {otro: dicho for otro, dicho in errores.items() if otro != campo}
    return {**otros, campo: mensaje} if mensaje else otros


def primero_con_error(errores: dict[str, str], orden: tuple[str, ...]) -> str:
    """El campo al que llevar el foco tras un envío fallido; vacío si ninguno está a la vista."""
    return next((campo for campo in orden if campo in errores), "")


def error_del_campo(modelo: type[BaseModel], campo: str, valor: str, demas: dict[str, Any]) -> str:
    """Qué dice el modelo de un solo campo; `demas` son los obligatorios que lo acompañan."""
    if not valor.strip():
        return ""
    try:
        modelo.model_validate({**demas, campo: valor})
    except ValidationError as fallo:
        return por_campo(fallo).get(campo, "")
    return ""


def juzgar_nif(nif: str, pais: str = "ES") -> tuple[str, str]:
    """Qué decir de un NIF mientras se escribe: un error si ya está entero, o una nota.

    >>> juzgar_nif("12345678"), juzgar_nif("12345678A")
    (('', 'A ese NIF le falta la letra: la de 12345678 es Z.'), ('Ese NIF no cuadra: la letra de 12345678 es Z.', ''))
    """
    compacto = normalizar(nif)
    if not compacto:
        return "", ""
    try:
        validar_nif(nif, pais)
    except ValueError as fallo:
        a_medias = pais == "ES" and len(compacto.removeprefix("ES")) < LARGO_NIF
        return ("", str(fallo)) if a_medias else (str(fallo), "")
    return "", "Está bien escrito." if pais == "ES" else ""
