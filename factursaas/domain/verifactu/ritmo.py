"""Cuándo se puede mandar el siguiente envío de una cadena (art. 16 Orden HAC/1177/2024)."""

from datetime import datetime, timedelta

from factursaas.domain.verifactu.sobre import REGISTROS_POR_ENVIO

ESPERA_INICIAL = 60
"""Segundos entre envíos mientras la AEAT no diga otra cosa."""

REINTENTO_MAXIMO = timedelta(hours=1)
"""Tras un fallo se vuelve a intentar al menos cada hora."""

_PRIMER_REINTENTO = timedelta(seconds=15)
_TARDANZA = timedelta(minutes=10)


def toca_en(ultimo: datetime | None, espera: int, pendientes: int) -> datetime | None:
    """Cuándo toca el siguiente envío: pasada la espera, o ya si se ha llenado uno. Nulo es ya.

    >>> toca_en(datetime(2027, 1, 9, 10), 60, 5)
    datetime.datetime(2027, 1, 9, 10, 1)
    >>> toca_en(datetime(2027, 1, 9, 10), 60, 1000) is None
    True
    """
    if ultimo is None or pendientes >= REGISTROS_POR_ENVIO:
        return None
    return ultimo + timedelta(seconds=espera)


def reintento(fallos_seguidos: int) -> timedelta:
    """Cuánto esperar tras tantos fallos seguidos: el doble cada vez, y como mucho una hora.

    >>> [int(reintento(n).total_seconds()) for n in (1, 2, 3, 9, 50)]
    [15, 30, 60, 3600, 3600]
    """
    return min(_PRIMER_REINTENTO * 2 ** min(fallos_seguidos - 1, 16), REINTENTO_MAXIMO)


def es_tardio(generado: datetime, ahora: datetime, espera: int) -> bool:
    """Si un registro ha esperado más de lo normal: va con la marca de incidencia (art. 16.4)."""
    return ahora - generado > _TARDANZA + timedelta(seconds=espera)
