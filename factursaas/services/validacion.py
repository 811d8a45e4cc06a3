"""Pone en español lo que pydantic dice de unos datos que no valen."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

_SIMPLES = {
    "missing": "Falta este dato.",
    "string_type": "Aquí va un texto.",
    "string_unicode": "El texto lleva caracteres que no se pueden leer.",
    "bool_type": "Aquí va sí o no (true o false).",
    "bool_parsing": "Aquí va sí o no (true o false).",
    "list_type": "Aquí va una lista.",
    "dict_type": "Aquí va un objeto con sus campos.",
    "model_type": "Aquí va un objeto con sus campos.",
    "model_attributes_type": "Aquí va un objeto con sus campos.",
    "uuid_type": "Ese identificador no existe.",
    "uuid_parsing": "Ese identificador no existe.",
    "uuid_version": "Ese identificador no existe.",
    "int_type": "Aquí va un número entero.",
    "int_parsing": "Aquí va un número entero.",
    "int_from_float": "Aquí va un número entero.",
    "int_parsing_size": "Ese número es demasiado grande.",
    "date_type": "Escribe la fecha como AAAA-MM-DD.",
    "date_from_datetime_inexact": "Escribe la fecha como AAAA-MM-DD.",
    "date_from_datetime_parsing": "Esa fecha no existe en el calendario.",
    "date_parsing": "Esa fecha no existe en el calendario.",
    "extra_forbidden": "Este campo no existe; quítalo o revisa cómo se escribe.",
    "json_invalid": "El cuerpo no es JSON válido.",
    "json_type": "El cuerpo no es JSON válido.",
}

_CON_CIFRA = {
    "string_too_short": "Falta este dato.",
    "string_too_long": "Es demasiado largo: caben {max_length} caracteres.",
    "too_long": "Son demasiadas: caben {max_length}.",
    "too_short": "Hacen falta al menos {min_length}.",
    "enum": "Solo puede ser {expected}.",
    "literal_error": "Solo puede ser {expected}.",
    "greater_than_equal": "Tiene que ser {ge} o más.",
    "greater_than": "Tiene que ser más de {gt}.",
    "less_than_equal": "Tiene que ser {le} o menos.",
    "less_than": "Tiene que ser menos de {lt}.",
    "string_pattern_mismatch": "No tiene la forma que se espera.",
}


_ENUM = re.compile(r"<\w+\.\w+: ('[^']*')>")
"""Como pydantic nombra los valores de un enumerado dentro de una lista."""


def mensaje(tipo: str, original: str, contexto: Mapping[str, Any]) -> str:
    """El texto en español de un error de pydantic, por su tipo."""
    if tipo in ("negocio", "value_error", "assertion_error"):
        return str(contexto.get("mensaje") or contexto.get("error") or original)
    if contexto.get("field_type") == "Value":
        tipo = f"string_{tipo}"  # la medida de un texto que antes se ha limpiado
    if tipo == "string_too_short" and contexto["min_length"] > 1:
        return f"Al menos {contexto['min_length']} caracteres."
    plantilla = _CON_CIFRA.get(tipo) or _SIMPLES.get(tipo, "Este dato no vale.")
    return _ENUM.sub(r"\1", plantilla.format(**contexto)).replace(" or ", " o ")


def errores_por_campo(errores: list[Any]) -> dict[str, str]:
    """De los errores de pydantic (`.errors()`) a `{campo: mensaje}`; el campo con puntos: `lineas.0.precio`."""
    salida: dict[str, str] = {}
    for fallo in errores:
        campo = ".".join(str(parte) for parte in fallo["loc"])
        salida.setdefault(campo, mensaje(fallo["type"], fallo.get("msg", ""), fallo.get("ctx", {})))
    return salida


def por_campo(fallo: ValidationError) -> dict[str, str]:
    """`{campo: mensaje}` de una validación fallida."""
    return errores_por_campo(list(fallo.errors(include_url=False, include_input=False)))
