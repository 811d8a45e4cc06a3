"""Qué se puede hacer con una factura según lo que ya se sabe de ella (documento de validaciones, anexo 6)."""

from enum import StrEnum

from factursaas.simulador.registro import Recibido


class Estado(StrEnum):
    """Cómo está una factura en los libros."""

    CORRECTO = "Correcto"
    CON_ERRORES = "AceptadoConErrores"
    ANULADO = "Anulado"


_Codigos = tuple[str | None, str | None, str | None]
"""El error si no hay nada, si hay un alta y si está anulada; nulo es que se puede."""

_SOLO_SI_NO_HAY: _Codigos = (None, "3000", "3000")
_SOLO_SI_HAY: _Codigos = ("3002", None, None)
_ALTAS: dict[tuple[bool, str], _Codigos] = {
    (False, "N"): _SOLO_SI_NO_HAY,
    (False, "S"): ("1161", "1161", "1161"),
    (False, "X"): ("1153", "1153", "1153"),
    (True, "N"): _SOLO_SI_HAY,
    (True, "S"): _SOLO_SI_HAY,
    (True, "X"): _SOLO_SI_NO_HAY,
}


def impedimento(registro: Recibido, estado: Estado | None) -> str | None:
    """El código de lo que impide aceptar un registro; nada si se puede."""
    codigos = _codigos(registro)
    if estado is None:
        return codigos[0]
    return codigos[2] if estado is Estado.ANULADO else codigos[1]


def _codigos(registro: Recibido) -> _Codigos:
    if registro.es_alta:
        return _ALTAS[registro.dato("Subsanacion") == "S", registro.dato("RechazoPrevio") or "N"]
    return _SOLO_SI_NO_HAY if registro.dato("SinRegistroPrevio") == "S" else _SOLO_SI_HAY
