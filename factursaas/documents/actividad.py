"""La actividad de una cuenta en CSV, para una hoja de cálculo."""

from collections.abc import Iterable, Iterator, Sequence

from factursaas.documents.hoja import en_csv

CABECERA = ("momento", "accion", "resumen", "objeto", "objeto_id", "actor", "quien", "canal", "peticion")


def escribir_actividad(filas: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Las líneas según llegan."""
    return en_csv(CABECERA, filas)
