"""Lo gastado de cada límite del plan, ya escrito."""

from dataclasses import dataclass
from typing import Literal

from factursaas.domain.planes import SIN_LIMITE, Recurso

_NOMBRE_RECURSO: dict[Recurso, str] = {"clientes": "Clientes", "facturas_mes": "Facturas este mes"}


@dataclass(frozen=True, slots=True)
class LineaUso:
    """Un límite del plan, ya escrito."""

    nombre: str
    texto: str
    porcentaje: int
    nivel: Literal["normal", "aviso", "lleno"]

    @classmethod
    def de(cls, recurso: Recurso, usados: int, limite: int) -> "LineaUso":
        """Escribe cuánto se lleva gastado de un límite."""
        nombre = _NOMBRE_RECURSO[recurso]
        if limite == SIN_LIMITE:
            return cls(nombre, f"{usados}, sin límite", 0, "normal")
        porcentaje = min(100, usados * 100 // limite)
        nivel = "lleno" if usados >= limite else "aviso" if porcentaje >= 80 else "normal"
        return cls(nombre, f"{usados} de {limite}", porcentaje, nivel)
