"""JSON sin ambigüedades: lo que dos lectores podrían entender distinto no se acepta."""

import json
import re
from typing import Any, NoReturn

from factursaas.api.problemas import Rechazo

# json.loads los junta de dos en dos; si queda uno suelto, no es un carácter.
_PAREJA_SUELTA = re.compile(r"[\ud800-\udfff]")
_ESCAPE_DE_PAREJA = re.compile(r"\\u[dD][89a-fA-F]")


def leer_json(crudo: bytes) -> Any:
    """Lee un cuerpo JSON.

    >>> leer_json(b'{"cantidad": "1"}')
    {'cantidad': '1'}

    Raises:
        Rechazo: si no es JSON en UTF-8, repite claves, no es un número finito o anida demasiado.
    """
    try:
        texto = crudo.decode("utf-8")
        leido = json.loads(texto, object_pairs_hook=_sin_repetir, parse_constant=_no_es_numero)
    except UnicodeDecodeError:
        _rechazar("El cuerpo no está en UTF-8.")
    except RecursionError:
        _rechazar("El cuerpo anida demasiados niveles.")
    except json.JSONDecodeError as fallo:
        _rechazar(f"El cuerpo no es JSON válido: mira la línea {fallo.lineno}, columna {fallo.colno}.")
    except ValueError:
        _rechazar("El cuerpo lleva un número con demasiadas cifras.")
    if _ESCAPE_DE_PAREJA.search(texto) and _PAREJA_SUELTA.search(json.dumps(leido, ensure_ascii=False)):
        _rechazar("El cuerpo lleva medio carácter Unicode suelto.")
    return leido


def _sin_repetir(pares: list[tuple[str, Any]]) -> dict[str, Any]:
    objeto = dict(pares)
    if len(objeto) != len(pares):
        _rechazar("El cuerpo repite una clave en el mismo objeto; deja solo una.")
    return objeto


def _no_es_numero(_constante: str) -> NoReturn:
    _rechazar("NaN e Infinity no son JSON. Escribe la cifra como texto: «12.50».")


def _rechazar(motivo: str) -> NoReturn:
    raise Rechazo(400, "cuerpo_ilegible", motivo) from None
