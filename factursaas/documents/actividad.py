"""La actividad de una cuenta en CSV, para una hoja de cálculo."""

from collections.abc import Iterable, Iterator, Sequence

from factursaas.documents.hoja_csv import escribir_hoja

CABECERA = ("momento", "accion", "resumen", "objeto", "objeto_id", "actor", "quien", "canal", "peticion")


def escribir_actividad(filas: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Las líneas según llegan."""
    return escribir_hoja(CABECERA, filas)
