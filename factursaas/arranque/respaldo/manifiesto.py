"""Qué hay en una copia: lo bastante para saber, sin abrirla del todo, si está entera y si sirve aquí."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

NOMBRE = "manifiesto.json"
VOLCADO = "base.dump"
CLAVE = "clave_secreta"


class Pieza(BaseModel):
    """Un fichero de la copia, tal como es sin cifrar."""

    bytes: int
    sha256: str


class Cadena(BaseModel):
    """Hasta dónde llegaba una cadena de registros o de eventos."""

    clase: Literal["registros", "eventos"]
    user_id: str
    instalacion: str
    posicion: int
    huella: str


class Hechos(BaseModel):
    """Lo que se puede contar de una base para compararla con otra."""

    revision: str
    postgresql: int
    filas: dict[str, int]
    cadenas: list[Cadena]

    @property
    def cuentas(self) -> int:
        """Cuántas cuentas hay."""
        return self.filas.get("cuentas", 0)

    @property
    def registros(self) -> int:
        """Cuántos registros de facturación hay."""
        return self.filas.get("registros", 0)


class Manifiesto(BaseModel):
    """Lo que la copia dice de sí."""

    formato: Literal[1] = 1
    programa: Literal["factursaas"] = "factursaas"
    version: str
    momento: datetime
    hechos: Hechos
    piezas: dict[str, Pieza]
