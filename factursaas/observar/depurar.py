"""Quita de un texto lo que no debe salir en un registro, por si alguien lo pone donde no debe."""

import re

_NIF = r"\b(?:[XYZ]\d{7}[A-Z]|\d{8}[A-Z]|[A-HJNP-SUVW]\d{7}[0-9A-J])\b"
_QUE_TAPAR = {
    "token": r"\beyJ[\w-]+\.[\w.-]+",
    "credencial": r"(?<=bearer )\S+|(?<=basic )\S+",
    "clave": r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)|\b(?:sk|whsec|pk)_\w{8,}",
    "correo": r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+",
    "iban": r"\b[A-Z]{2}\d{2}(?: ?\d{4}){4,7}\b",
    "nif": _NIF,
    "usuario": r"\buser_\w{6,}",
    "id": r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b",
}
_TAPAR = re.compile("|".join(f"(?P<{nombre}>{patron})" for nombre, patron in _QUE_TAPAR.items()), re.IGNORECASE)
# Una librería mete lo que maneja entre comillas, entre paréntesis o tras dos puntos: lo de delante dice qué ha pasado.
_DATOS_AJENOS = re.compile(r"[\"'`({\[<=\n]|: ")
_LARGO_AJENO = 160


def limpiar(texto: str) -> str:
    """El texto sin correos, NIF, cuentas, tokens ni claves.

    >>> limpiar("No se puede avisar a ana@example.es (12345678Z)")
    'No se puede avisar a «correo» («nif»)'
    """
    return _TAPAR.sub(lambda hallado: f"«{hallado.lastgroup}»", texto)


def recortar(texto: str) -> str:
    """De lo que escribe una librería, solo lo que no puede llevar datos.

    >>> recortar("Job remitir[7](user_id='ana') ended with status: Error")
    'Job remitir…'
    """
    hallado = _DATOS_AJENOS.search(texto)
    if hallado is None and len(texto) <= _LARGO_AJENO:
        return limpiar(texto)
    return limpiar(texto[: hallado.start() if hallado else _LARGO_AJENO][:_LARGO_AJENO].rstrip()) + "…"
