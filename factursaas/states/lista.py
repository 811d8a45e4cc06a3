"""Lo que comparten las listas: página, búsqueda y esqueleto."""

from dataclasses import dataclass, field

POR_PAGINA = 50


@dataclass(slots=True)
class Paso:
    """Por dónde va una lista: los cursores de las páginas anteriores y el de la siguiente."""

    anteriores: list[str] = field(default_factory=list)
    actual: str = ""
    siguiente: str = ""

    def avanzar(self) -> None:
        """Pasa a la página siguiente, si la hay."""
        if self.siguiente:
            self.anteriores.append(self.actual)
            self.actual = self.siguiente

    def retroceder(self) -> None:
        """Vuelve a la anterior, si la hay."""
        if self.anteriores:
            self.actual = self.anteriores.pop()
