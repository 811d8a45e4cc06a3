"""Medidas, colores y letra de la página. Todo en puntos, con la `y` hacia abajo."""

from dataclasses import dataclass
from enum import StrEnum

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

ANCHO, ALTO = A4
IZQUIERDA = 18 * mm
DERECHA = ANCHO - 18 * mm
UTIL = DERECHA - IZQUIERDA
TECHO = 16 * mm
SUELO = ALTO - 22 * mm
CUERPO_DE_PAGINA = SUELO - TECHO - 12 * mm

TINTA = "#1C2024"
SUAVE = "#60646C"
FILETE = "#D9DCE0"
ACENTO = "#0B5F58"
VELO = "#EDF4F3"
VELO_FINO = "#D5E3E1"
BLANCO = "#FFFFFF"


class Peso(StrEnum):
    """Los dos gruesos de la letra, por el nombre de su fuente."""

    NORMAL = "Inter-Regular"
    FUERTE = "Inter-SemiBold"


@dataclass(frozen=True, slots=True)
class Estilo:
    """Cómo se escribe un texto."""

    tamano: float = 9
    peso: Peso = Peso.NORMAL
    color: str = TINTA

    @property
    def renglon(self) -> float:
        """Lo que baja cada renglón."""
        return round(self.tamano * 1.4, 1)


NORMAL = Estilo()
NORMAL_FUERTE = Estilo(peso=Peso.FUERTE)
DETALLE = Estilo(8, color=SUAVE)
ROTULO = Estilo(7.5, Peso.FUERTE, SUAVE)
MARCA_DE_CASA = Estilo(15, Peso.FUERTE)
TITULO = Estilo(20, Peso.FUERTE, ACENTO)
NUMERO = Estilo(12, Peso.FUERTE)
PARTE = Estilo(10.5, Peso.FUERTE)
TOTAL = Estilo(11, Peso.FUERTE)
A_PAGAR = Estilo(13, Peso.FUERTE, BLANCO)
PIE = Estilo(7.5, color=SUAVE)
LETRA_QR = Estilo(9)
