"""Lo gastado de cada límite del plan, ya escrito."""

from dataclasses import dataclass
from typing import Literal

from factursaas.domain.limites import AvisoDeLimite, Umbral, umbral_de
from factursaas.domain.planes import SIN_LIMITE, Recurso

Nivel = Literal["normal", "aviso", "lleno", "sin_limite"]
_NIVELES: dict[Umbral | None, Nivel] = {None: "normal", Umbral.CERCA: "aviso", Umbral.LLENO: "lleno"}
_NOMBRE_RECURSO: dict[Recurso, str] = {"clientes": "Clientes", "facturas_mes": "Facturas este mes"}


@dataclass(frozen=True, slots=True)
class LineaUso:
    """Un límite del plan, ya escrito."""

    nombre: str
    texto: str
    porcentaje: int
    nivel: Nivel

    @classmethod
    def de(cls, recurso: Recurso, usados: int, limite: int) -> "LineaUso":
        """Escribe cuánto se lleva gastado de un límite."""
        nombre = _NOMBRE_RECURSO[recurso]
        if limite == SIN_LIMITE:
            return cls(nombre, str(usados), 0, "sin_limite")
        porcentaje = min(100, usados * 100 // limite)
        return cls(nombre, f"{usados} de {limite}", porcentaje, _NIVELES[umbral_de(usados, limite)])


@dataclass(frozen=True, slots=True)
class BandaDeLimite:
    """Un límite cerca o alcanzado, ya escrito."""

    clave: str
    titulo: str
    consejo: str
    lleno: bool

    @classmethod
    def de(cls, aviso: AvisoDeLimite) -> "BandaDeLimite":
        """Escribe el aviso."""
        return cls(aviso.clave, aviso.titulo, aviso.consejo, aviso.umbral is Umbral.LLENO)
