"""Lo que una rectificativa corrige, y en cuánto (art. 15 RD 1619/2012)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from factursaas.domain.dinero import redondear
from factursaas.domain.documento import CERO, Totales


class ModoRectificacion(StrEnum):
    """Cómo corrige, con la clave de la AEAT (lista L3 de VERI*FACTU)."""

    SUSTITUCION = "S"
    DIFERENCIAS = "I"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return "Por sustitución" if self is ModoRectificacion.SUSTITUCION else "Por diferencias"


@dataclass(frozen=True, slots=True)
class Rectificacion:
    """Lo sustituido y la diferencia con ello; por diferencias no se sustituye nada y las líneas son la diferencia."""

    modo: ModoRectificacion
    base_rectificada: Decimal
    cuota_rectificada: Decimal
    cuota_recargo_rectificada: Decimal
    diferencia_base: Decimal
    diferencia_cuota: Decimal
    diferencia_recargo: Decimal


def rectificar(
    totales: Totales, modo: ModoRectificacion, base: Decimal = CERO, cuota: Decimal = CERO, recargo: Decimal = CERO
) -> Rectificacion:
    """Compara una rectificativa calculada con lo que decía la factura original."""
    if modo is ModoRectificacion.DIFERENCIAS:
        base = cuota = recargo = CERO
    return Rectificacion(
        modo=modo,
        base_rectificada=redondear(base),
        cuota_rectificada=redondear(cuota),
        cuota_recargo_rectificada=redondear(recargo),
        diferencia_base=redondear(totales.total_base - base),
        diferencia_cuota=redondear(totales.total_cuota - cuota),
        diferencia_recargo=redondear(totales.total_recargo - recargo),
    )
