"""Tipos de los datos que llegan de fuera: textos limpios, cifras exactas y fechas sensatas."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError
from stdnum import iban as stdnum_iban
from stdnum.exceptions import ValidationError as IbanNoValido

FECHA_MINIMA, FECHA_MAXIMA = date(2000, 1, 1), date(2099, 12, 31)
_CIFRA = re.compile(r"-?\d{1,12}(\.\d{1,8})?")
_IMPORTE = re.compile(r"-?\d{1,12}(\.\d{1,2})?")
_TIPO = re.compile(r"\d{1,3}(\.\d{1,2})?")


def error(mensaje: str) -> PydanticCustomError:
    """Un error de validación con su texto en español."""
    return PydanticCustomError("negocio", "{mensaje}", {"mensaje": mensaje})


def _limpiar(texto: str, permitidos: str) -> str:
    for letra in texto:
        clase = unicodedata.category(letra)
        if clase == "Cs" or (clase == "Cc" and letra not in permitidos):
            raise error("Hay caracteres invisibles que no se pueden guardar. Bórralos y escribe de nuevo el texto.")
    return unicodedata.normalize("NFC", texto).strip()


def _una_linea(texto: str) -> str:
    return " ".join(_limpiar(texto, "\t\n\r").split())


def _parrafos(texto: str) -> str:
    return _limpiar(texto.replace("\r\n", "\n").replace("\r", "\n"), "\t\n")


def _como_decimal(valor: Any, forma: re.Pattern[str], ejemplo: str) -> Decimal:
    """Lee una cifra exacta: texto con punto, entero o `Decimal`; nunca `float`."""
    if isinstance(valor, bool) or not isinstance(valor, str | int | Decimal):
        raise error(f"Escribe la cifra como texto, con punto para los decimales: «{ejemplo}».")
    texto = format(valor, "f") if isinstance(valor, Decimal) and valor.is_finite() else str(valor)
    if isinstance(valor, Decimal) and "." in texto:
        texto = texto.rstrip("0").rstrip(".")
    if partes := re.fullmatch(r"-?(\d+)(?:\.(\d+))?", texto, re.ASCII):
        _exigir_medida(partes[1], partes[2] or "", forma)
    if not texto.isascii() or not forma.fullmatch(texto):
        raise error(f"Esa cifra no vale. Escríbela como «{ejemplo}», sin puntos de millar.")
    return Decimal(texto) + Decimal(0)


def _exigir_medida(entero: str, decimales: str, forma: re.Pattern[str]) -> None:
    """Una cifra bien escrita que no cabe: se dice si le sobran cifras o decimales."""
    if not forma.fullmatch(entero):
        raise error("Esa cifra es demasiado grande.")
    if decimales and not forma.fullmatch(f"0.{decimales}"):
        maximo = 8 if forma is _CIFRA else 2
        raise error(f"Admite hasta {maximo} decimales.")


def _cifra(valor: Any) -> Decimal:
    return _como_decimal(valor, _CIFRA, "12.50")


def _importe(valor: Any) -> Decimal:
    return _como_decimal(valor, _IMPORTE, "1234.50")


def _tipo(valor: Any) -> Decimal:
    tipo = _como_decimal(valor, _TIPO, "21")
    if tipo > 100:
        raise error("El porcentaje va de 0 a 100.")
    return tipo


def _fecha(valor: Any) -> Any:
    if isinstance(valor, date) or (isinstance(valor, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", valor)):
        return valor
    raise error("Escribe la fecha como AAAA-MM-DD.")


def _fecha_sensata(valor: date) -> date:
    if not FECHA_MINIMA <= valor <= FECHA_MAXIMA:
        raise error("Esa fecha no puede ser: revisa el año.")
    return valor


def _si_no(valor: Any) -> Any:
    """Un sí o no de verdad, o como lo manda un formulario; un 1 o un «yes» no."""
    if isinstance(valor, bool) or valor in ("true", "false", "on"):
        return valor
    raise error("Aquí va sí o no (true o false).")


def _correo(texto: str) -> str:
    if not texto:
        return ""
    try:
        return validate_email(texto, check_deliverability=False).normalized
    except (EmailNotValidError, ValueError):
        raise error("Ese correo no está bien escrito: falta algo como nombre@dominio.es.") from None


def _iban(texto: str) -> str:
    if not texto:
        return ""
    try:
        return str(stdnum_iban.validate(texto))
    except IbanNoValido:
        raise error("Ese IBAN no cuadra: comprueba los dígitos uno a uno.") from None


def _pais(texto: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", texto):
        raise error("El país se escribe con sus dos letras: ES, FR, PT…")
    return texto.upper()


Linea = Annotated[str, AfterValidator(_una_linea)]
Parrafos = Annotated[str, AfterValidator(_parrafos)]
Iban = Annotated[Linea, Field(max_length=50), AfterValidator(_iban)]
Correo = Annotated[Linea, Field(max_length=320), AfterValidator(_correo)]
Pais = Annotated[Linea, AfterValidator(_pais)]
SiNo = Annotated[bool, BeforeValidator(_si_no)]
Cifra = Annotated[
    Decimal,
    BeforeValidator(_cifra),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,8})?$", "examples": ["12.50"]},
                {"type": "integer", "minimum": -999999999999, "maximum": 999999999999},
            ]
        }
    ),
]
Importe = Annotated[
    Decimal,
    BeforeValidator(_importe),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$", "examples": ["1234.50"]},
                {"type": "integer", "minimum": -999999999999, "maximum": 999999999999},
            ]
        }
    ),
]
Porcentaje = Annotated[
    Decimal,
    BeforeValidator(_tipo),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]{1,2}(\.[0-9]{1,2})?$|^100$", "examples": ["21"]},
                {"type": "integer", "minimum": 0, "maximum": 100},
            ]
        }
    ),
]
Fecha = Annotated[date, BeforeValidator(_fecha), AfterValidator(_fecha_sensata)]
