"""Quien cuida la instalación."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operador:
    """Alguien a quien su token, ya comprobado, reconoce como operador. Sin él no se abre lo que ve de todos."""

    user_id: str
    email: str = ""
