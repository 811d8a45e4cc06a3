"""Con qué se paga una factura, y lo que la ley dice del efectivo."""

from decimal import Decimal
from enum import StrEnum

from factursaas.domain.dinero import escribir_euros


class Medio(StrEnum):
    """Cómo llega el dinero."""

    TRANSFERENCIA = "transferencia"
    TARJETA = "tarjeta"
    EFECTIVO = "efectivo"
    DOMICILIACION = "domiciliacion"
    BIZUM = "bizum"
    CHEQUE = "cheque"
    OTRO = "otro"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return "Domiciliación" if self is Medio.DOMICILIACION else self.value.capitalize()


LIMITE_EFECTIVO = Decimal(1000)
"""Desde este importe, en euros, no se puede pagar en efectivo a una empresa o profesional (art. 7 Ley 7/2012).

A un particular que no reside en España la ley le deja hasta 10.000 €; el aviso no impide cobrarle.
"""


def aviso_de_efectivo(medio: Medio, total: Decimal) -> str:
    """Lo que hay que saber de cobrar en efectivo una operación de ese total en euros; vacío si no hay nada.

    Cuenta la operación entera, aunque se pague a trozos.

    >>> aviso_de_efectivo(Medio.EFECTIVO, Decimal("999.99"))
    ''
    """
    if medio is not Medio.EFECTIVO or abs(total) < LIMITE_EFECTIVO:
        return ""
    return (
        f"Desde {escribir_euros(LIMITE_EFECTIVO)} no se puede cobrar en efectivo, ni siquiera una parte, si el que "
        "paga o el que cobra es empresa o profesional: la multa es el 25 % de lo pagado así (art. 7 Ley 7/2012). Pide "
        "una transferencia o una tarjeta."
    )
