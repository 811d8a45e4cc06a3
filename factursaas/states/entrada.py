"""Lo que llega del navegador, leído sin fiarse de él."""

from typing import Any
from uuid import UUID

from pydantic import ValidationError

from factursaas.domain.dinero import leer_decimal
from factursaas.domain.errores import DatosNoValidos, NoEncontrado
from factursaas.services.validacion import por_campo

LARGO_MAXIMO = 10_000
REVISA = "Revisa los campos marcados y vuelve a guardar."


def texto(valor: Any, tope: int = LARGO_MAXIMO) -> str:
    """El valor si es un texto de largo razonable; si no, vacío."""
    return valor if isinstance(valor, str) and len(valor) <= tope and "\0" not in valor else ""


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
