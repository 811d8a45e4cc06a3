"""Lo que una rectificativa corrige, y en cuánto (art. 15 RD 1619/2012)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from factursaas.domain.dinero import redondear
from factursaas.domain.documento import CERO
from factursaas.domain.estados import TipoFactura


class ModoRectificacion(StrEnum):
    """Cómo corrige, con la clave de la AEAT (lista L3 de VERI*FACTU)."""

    SUSTITUCION = "S"
    DIFERENCIAS = "I"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return "Por sustitución" if self is ModoRectificacion.SUSTITUCION else "Por diferencias"


class ClaseOrigen(StrEnum):
    """Qué hace una factura con otra anterior."""

    RECTIFICA = "rectifica"
    SUSTITUYE = "sustituye"


class Causa(StrEnum):
    """Qué ha cambiado desde que se expidió la factura: de ahí salen la clave y el método de la rectificativa."""

    DEVOLUCION = "devolucion"
    DESCUENTO = "descuento"
    SIN_EFECTO = "sin_efecto"
    PRECIO = "precio"
    IMPUESTO = "impuesto"
    DATOS = "datos"
    CONCURSO = "concurso"
    IMPAGO = "impago"

    @property
    def pregunta(self) -> str:
        """Como se ofrece en pantalla."""
        return _CAUSAS[self][0]

    @property
    def norma(self) -> str:
        """De dónde sale."""
        return _CAUSAS[self][1]


_CAUSAS: dict[Causa, tuple[str, str]] = {
    Causa.DEVOLUCION: ("Me devuelven productos, o una parte no se hizo", "art. 80.Dos LIVA"),
    Causa.DESCUENTO: ("Hago un descuento después de facturar", "art. 80.Uno.2.º LIVA"),
    Causa.SIN_EFECTO: ("La operación se ha quedado sin efecto entera", "art. 80.Dos LIVA"),
    Causa.PRECIO: ("Puse mal un precio o una cantidad", "art. 15.1 RD 1619/2012"),
    Causa.IMPUESTO: ("Puse mal el impuesto, el recargo o la retención", "art. 80.Seis y 89 LIVA"),
    Causa.DATOS: ("Puse mal los datos del cliente o un texto", "art. 15.1 RD 1619/2012"),
    Causa.CONCURSO: ("El cliente está en concurso", "art. 80.Tres LIVA"),
    Causa.IMPAGO: ("El cliente no paga y la deuda es incobrable", "art. 80.Cuatro LIVA"),
}
_PROPUESTAS: dict[Causa, tuple[TipoFactura, ModoRectificacion]] = {
    Causa.DEVOLUCION: (TipoFactura.RECTIFICATIVA, ModoRectificacion.DIFERENCIAS),
    Causa.DESCUENTO: (TipoFactura.RECTIFICATIVA, ModoRectificacion.DIFERENCIAS),
    Causa.SIN_EFECTO: (TipoFactura.RECTIFICATIVA, ModoRectificacion.DIFERENCIAS),
    Causa.PRECIO: (TipoFactura.RECTIFICATIVA_OTRAS, ModoRectificacion.SUSTITUCION),
    Causa.IMPUESTO: (TipoFactura.RECTIFICATIVA, ModoRectificacion.SUSTITUCION),
    Causa.DATOS: (TipoFactura.RECTIFICATIVA_OTRAS, ModoRectificacion.SUSTITUCION),
    Causa.CONCURSO: (TipoFactura.RECTIFICATIVA_CONCURSO, ModoRectificacion.DIFERENCIAS),
    Causa.IMPAGO: (TipoFactura.RECTIFICATIVA_INCOBRABLE, ModoRectificacion.DIFERENCIAS),
}


def proponer(causa: Causa, original: TipoFactura) -> tuple[TipoFactura, ModoRectificacion]:
    """La clave y el método que tocan; la de una simplificada es siempre R5.

    >>> proponer(Causa.DEVOLUCION, TipoFactura.COMPLETA)
    (<TipoFactura.RECTIFICATIVA: 'R1'>, <ModoRectificacion.DIFERENCIAS: 'I'>)
    """
    tipo, modo = _PROPUESTAS[causa]
    return (tipo if original.exige_destinatario else TipoFactura.RECTIFICATIVA_SIMPLIFICADA), modo


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


class Importes(Protocol):
    """Lo que suma una rectificativa: recién calculada o ya guardada."""

    @property
    def total_base(self) -> Decimal:
        """La base imponible."""
        ...

    @property
    def total_cuota(self) -> Decimal:
        """La cuota repercutida, sin recargo."""
        ...

    @property
    def total_recargo(self) -> Decimal:
        """El recargo de equivalencia."""
        ...


def rectificar(
    totales: Importes,
    modo: ModoRectificacion,
    base: Decimal | None = None,
    cuota: Decimal | None = None,
    recargo: Decimal | None = None,
) -> Rectificacion:
    """Compara una rectificativa con lo que decían las facturas que sustituye; por diferencias no sustituye nada."""
    if modo is ModoRectificacion.DIFERENCIAS:
        base = cuota = recargo = None
    base, cuota, recargo = base or CERO, cuota or CERO, recargo or CERO
    return Rectificacion(
        modo=modo,
        base_rectificada=redondear(base),
        cuota_rectificada=redondear(cuota),
        cuota_recargo_rectificada=redondear(recargo),
        diferencia_base=redondear(totales.total_base - base),
        diferencia_cuota=redondear(totales.total_cuota - cuota),
        diferencia_recargo=redondear(totales.total_recargo - recargo),
    )
