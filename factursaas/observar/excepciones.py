"""Lo que se cuenta de una excepción: qué clase, con qué código y por dónde iba el programa.

Su texto no: PostgreSQL pone en él la fila entera, y cualquier librería, el valor que no le gustaba.
"""

import traceback
from pathlib import PurePath
from types import TracebackType
from typing import Any

_PASOS = 30
_CAUSAS = 4
_LIBRERIAS = ("site-packages", "dist-packages")


def resumir(fallo: BaseException, *, causas: int = _CAUSAS) -> dict[str, Any]:
    """Una excepción, sin nada de lo que se estaba manejando."""
    resumen: dict[str, Any] = {"tipo": tipo(fallo)}
    if dicho := codigo(fallo):
        resumen["codigo"] = dicho
    resumen["traza"] = _pasos(fallo.__traceback__)
    causa = fallo.__cause__ or (None if fallo.__suppress_context__ else fallo.__context__)
    if causa is not None and causas:
        resumen["causa"] = resumir(causa, causas=causas - 1)
    if isinstance(fallo, BaseExceptionGroup) and causas:
        resumen["varias"] = [resumir(uno, causas=causas - 1) for uno in fallo.exceptions[:_CAUSAS]]
    return resumen


def tipo(fallo: BaseException) -> str:
    """El nombre completo de su clase."""
    clase = type(fallo)
    return clase.__qualname__ if clase.__module__ == "builtins" else f"{clase.__module__}.{clase.__qualname__}"


def codigo(fallo: BaseException) -> str:
    """El de PostgreSQL, el de un rechazo nuestro o el del sistema."""
    for quien in (fallo, getattr(fallo, "orig", None)):
        for atributo in ("sqlstate", "codigo"):
            if isinstance(valor := getattr(quien, atributo, None), str):
                return valor
    return str(fallo.errno) if isinstance(fallo, OSError) and fallo.errno else ""


def _pasos(traza: TracebackType | None) -> list[str]:
    pasos = [
        f"{_fichero(marco.f_code.co_filename)}:{linea} {marco.f_code.co_name}"
        for marco, linea in traceback.walk_tb(traza)
    ]
    return pasos[-_PASOS:]


def _fichero(ruta: str) -> str:
    """Desde el paquete: en qué carpeta está instalado no le importa a nadie."""
    partes = PurePath(ruta).parts
    for donde in (*_LIBRERIAS, "factursaas"):
        if donde in partes:
            desde = len(partes) - partes[::-1].index(donde) - (1 if donde == "factursaas" else 0)
            return "/".join(partes[desde:])
    return "/".join(partes[-2:])
