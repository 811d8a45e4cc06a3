"""Los estados de una factura y qué paso es lícito desde cada uno."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from factursaas.domain.errores import EstadoNoPermitido


class EstadoFactura(StrEnum):
    """En qué punto está una factura. La vencida no es un estado: se deduce de la fecha."""

    BORRADOR = "BORRADOR"
    EMITIDA = "EMITIDA"
    COBRADA = "COBRADA"
    ANULADA = "ANULADA"
    RECTIFICADA = "RECTIFICADA"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return self.value.capitalize()


class TipoFactura(StrEnum):
    """Clase de factura, con la clave de la AEAT (lista L2 de VERI*FACTU)."""

    COMPLETA = "F1"
    SIMPLIFICADA = "F2"
    SUSTITUTIVA = "F3"
    RECTIFICATIVA = "R1"
    RECTIFICATIVA_CONCURSO = "R2"
    RECTIFICATIVA_INCOBRABLE = "R3"
    RECTIFICATIVA_OTRAS = "R4"
    RECTIFICATIVA_SIMPLIFICADA = "R5"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return _NOMBRES_TIPO[self]

    @property
    def es_rectificativa(self) -> bool:
        """Si corrige otra factura (art. 15 RD 1619/2012)."""
        return self.value.startswith("R")

    @property
    def es_suelta(self) -> bool:
        """Si se escribe desde cero: las demás nacen de las facturas que corrigen o canjean."""
        return self in (TipoFactura.COMPLETA, TipoFactura.SIMPLIFICADA)

    @property
    def exige_destinatario(self) -> bool:
        """Si tiene que decir a quién se factura (art. 6.1 RD 1619/2012); la simplificada, no (art. 7.1)."""
        return self not in (TipoFactura.SIMPLIFICADA, TipoFactura.RECTIFICATIVA_SIMPLIFICADA)


_NOMBRES_TIPO: dict[TipoFactura, str] = {
    TipoFactura.COMPLETA: "Factura",
    TipoFactura.SIMPLIFICADA: "Factura simplificada",
    TipoFactura.SUSTITUTIVA: "Factura en sustitución de simplificadas",
    TipoFactura.RECTIFICATIVA: "Factura rectificativa",
    TipoFactura.RECTIFICATIVA_CONCURSO: "Factura rectificativa por concurso",
    TipoFactura.RECTIFICATIVA_INCOBRABLE: "Factura rectificativa por impago",
    TipoFactura.RECTIFICATIVA_OTRAS: "Factura rectificativa por otras causas",
    TipoFactura.RECTIFICATIVA_SIMPLIFICADA: "Factura rectificativa de simplificada",
}

_PASOS: dict[EstadoFactura, frozenset[EstadoFactura]] = {
    EstadoFactura.BORRADOR: frozenset({EstadoFactura.EMITIDA}),
    EstadoFactura.EMITIDA: frozenset({EstadoFactura.COBRADA, EstadoFactura.ANULADA, EstadoFactura.RECTIFICADA}),
    # Un cobro devuelto la deja otra vez pendiente.
    EstadoFactura.COBRADA: frozenset({EstadoFactura.EMITIDA, EstadoFactura.RECTIFICADA}),
    EstadoFactura.ANULADA: frozenset(),
    EstadoFactura.RECTIFICADA: frozenset(),
}

_DE_BORRADOR: dict[EstadoFactura, str] = {
    EstadoFactura.BORRADOR: "La factura ya es un borrador: sigue editándola o emítela.",
    EstadoFactura.COBRADA: "Un borrador no se puede cobrar. Emite antes la factura.",
    EstadoFactura.ANULADA: "Un borrador no se anula. Si no lo quieres, bórralo.",
    EstadoFactura.RECTIFICADA: "Un borrador no se rectifica. Corrígelo y emítelo.",
}

_A_BORRADOR = "Una factura emitida no vuelve a borrador. Si hay un error, emite una rectificativa."
_YA_ESTA: dict[EstadoFactura, str] = {
    EstadoFactura.EMITIDA: "La factura ya está emitida. Si hay un error, emite una rectificativa.",
    EstadoFactura.COBRADA: "La factura ya está cobrada: no queda nada pendiente.",
    EstadoFactura.ANULADA: "La factura está anulada y ya no cambia. Si la operación existió, emite una nueva.",
    EstadoFactura.RECTIFICADA: "La factura ya está rectificada. Sigue con la rectificativa que la corrige.",
}


def exigir_paso(desde: EstadoFactura, hasta: EstadoFactura) -> None:
    """Comprueba que una factura puede pasar de un estado a otro.

    Raises:
        EstadoNoPermitido: si no puede, con lo que se puede hacer en su lugar.
    """
    if hasta in _PASOS[desde]:
        return
    if desde is EstadoFactura.BORRADOR:
        raise EstadoNoPermitido(_DE_BORRADOR[hasta])
    if hasta is EstadoFactura.BORRADOR:
        raise EstadoNoPermitido(_A_BORRADOR)
    if (desde, hasta) == (EstadoFactura.COBRADA, EstadoFactura.ANULADA):
        raise EstadoNoPermitido("Una factura cobrada no se anula. Emite una rectificativa.")
    raise EstadoNoPermitido(_YA_ESTA[desde])


def exigir_cobrable(estado: EstadoFactura) -> None:
    """Comprueba que por una factura puede entrar o salir dinero.

    Raises:
        EstadoNoPermitido: si es un borrador o está anulada.
    """
    if estado is EstadoFactura.BORRADOR:
        raise EstadoNoPermitido(_DE_BORRADOR[EstadoFactura.COBRADA])
    if estado is EstadoFactura.ANULADA:
        raise EstadoNoPermitido(_YA_ESTA[estado])


def exigir_rectificable(estado: EstadoFactura) -> None:
    """Comprueba que una factura se puede corregir con otra; por diferencias, también la que ya lo está.

    Raises:
        EstadoNoPermitido: si es un borrador o está anulada.
    """
    if estado is not EstadoFactura.RECTIFICADA and estado is not EstadoFactura.COBRADA:
        exigir_paso(estado, EstadoFactura.RECTIFICADA)


def estado_de_cobro(cobrado: Decimal, total_a_pagar: Decimal) -> EstadoFactura:
    """El estado de una factura emitida según lo que se ha cobrado.

    >>> estado_de_cobro(Decimal("60"), Decimal("100")).value, estado_de_cobro(Decimal("100"), Decimal("100")).value
    ('EMITIDA', 'COBRADA')
    """
    return EstadoFactura.COBRADA if cobrado == total_a_pagar else EstadoFactura.EMITIDA


def es_editable(estado: EstadoFactura) -> bool:
    """Si se puede cambiar o borrar: lo emitido no se toca (art. 201 bis LGT).

    >>> es_editable(EstadoFactura.BORRADOR), es_editable(EstadoFactura.EMITIDA)
    (True, False)
    """
    return estado is EstadoFactura.BORRADOR


def esta_vencida(estado: EstadoFactura, vencimiento: date | None, pendiente: Decimal, hoy: date) -> bool:
    """Si pasó el día de cobro y aún se debe algo; el mismo día del vencimiento todavía no.

    >>> esta_vencida(EstadoFactura.EMITIDA, date(2026, 11, 24), Decimal("10"), date(2026, 11, 25))
    True
    """
    por_cobrar = estado in (EstadoFactura.EMITIDA, EstadoFactura.RECTIFICADA) and pendiente > 0
    return por_cobrar and vencimiento is not None and vencimiento < hoy
