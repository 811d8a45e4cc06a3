"""El resumen de eventos: cuándo toca y qué dice (art. 9.2 Orden HAC/1177/2024)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from factursaas.domain.verifactu.evento import Recuento, Resumen, TipoEvento
from factursaas.domain.verifactu.lectura import Leido
from factursaas.domain.verifactu.registro import TipoRegistro, escribir_importe

CADA = timedelta(hours=6)
"""Lo más que puede pasar de un resumen a otro mientras el sistema funciona, aunque no ocurra nada."""


def toca_resumen(ultimo: datetime, ahora: datetime, *, hasta_volver: timedelta = timedelta(0)) -> bool:
    """Si hay que hacer ya el resumen, porque al volver a mirar sería tarde. Al parar toca siempre, y no se pregunta.

    `ultimo` es el del resumen anterior; si no lo hay, el del inicio como NO VERI*FACTU.

    >>> nueve = datetime(2027, 1, 9, 9)
    >>> toca_resumen(nueve, datetime(2027, 1, 9, 14)), toca_resumen(nueve, datetime(2027, 1, 9, 15))
    (False, True)
    >>> toca_resumen(nueve, datetime(2027, 1, 9, 14, 30), hasta_volver=timedelta(hours=1))
    True
    """
    return ahora + hasta_volver >= ultimo + CADA


def resumir(eventos: Iterable[TipoEvento], registros: Sequence[Leido]) -> Resumen:
    """El resumen de lo ocurrido desde el anterior, que se cuenta él mismo: así cada evento se cuenta una vez.

    `registros` son los que se han generado en ese tiempo, en su orden.
    """
    cuantos = Counter(eventos)
    return Resumen(tuple((tipo, cuantos[tipo]) for tipo in TipoEvento if cuantos[tipo]), recontar(registros))


def recontar(registros: Sequence[Leido]) -> Recuento:
    """El primero, el último y las sumas de unos registros seguidos; las anulaciones no restan de las altas."""
    altas = [registro for registro in registros if registro.tipo is TipoRegistro.ALTA]
    return Recuento(
        primero=registros[0].eslabon if registros else None,
        ultimo=registros[-1].eslabon if registros else None,
        altas=len(altas),
        cuota_total=_sumar(alta.cuota_total for alta in altas),
        importe_total=_sumar(alta.importe_total for alta in altas),
        anulaciones=len(registros) - len(altas),
    )


def _sumar(importes: Iterable[str]) -> str:
    return escribir_importe(sum(map(Decimal, importes), Decimal(0)))
