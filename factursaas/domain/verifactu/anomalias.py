"""Qué puede ir mal en una cadena de registros o de eventos, y encontrarlo (arts. 6 y 7 Orden HAC/1177/2024).

Una anomalía se anota y se avisa; nunca impide facturar.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

MARGEN_DEL_RELOJ = timedelta(minutes=1)
"""Lo que puede adelantarse un registro al reloj sin que sea una anomalía (art. 7.i Orden HAC/1177/2024)."""


class TipoAnomalia(StrEnum):
    """Lo que la AEAT distingue en `TipoAnomalia`."""

    HUELLA = "01"
    FIRMA = "02"
    OTRA_DE_INTEGRIDAD = "03"
    FALTA_EL_ANTERIOR = "04"
    FALTA_EL_POSTERIOR = "05"
    OTRA_DE_ENLACE = "06"
    EL_POSTERIOR_GUARDA_OTRA_HUELLA = "07"
    GUARDA_OTRA_HUELLA_DEL_ANTERIOR = "08"
    OTRA_DE_HUELLA_ENLAZADA = "09"
    OTRA_DE_CADENA = "10"
    FECHA_ANTERIOR_A_LA_DEL_ANTERIOR = "11"
    FECHA_POSTERIOR_A_LA_DEL_POSTERIOR = "12"
    FECHA_FUTURA = "13"
    OTRA_DE_FECHA = "14"
    OTRA_DE_TRAZABILIDAD = "15"
    OTRA = "90"

    @property
    def nombre(self) -> str:
        """Lo que le pasa al registro, para una persona."""
        return _NOMBRES[self]


_NOMBRES = {
    TipoAnomalia.HUELLA: "Su huella no sale de lo que dice",
    TipoAnomalia.FIRMA: "Su firma no es válida",
    TipoAnomalia.OTRA_DE_INTEGRIDAD: "No está como se escribió",
    TipoAnomalia.FALTA_EL_ANTERIOR: "Falta el anterior",
    TipoAnomalia.FALTA_EL_POSTERIOR: "Falta el siguiente",
    TipoAnomalia.OTRA_DE_ENLACE: "No está enlazado como le toca",
    TipoAnomalia.EL_POSTERIOR_GUARDA_OTRA_HUELLA: "El siguiente guarda otra huella suya",
    TipoAnomalia.GUARDA_OTRA_HUELLA_DEL_ANTERIOR: "Guarda otra huella del anterior",
    TipoAnomalia.OTRA_DE_HUELLA_ENLAZADA: "La huella con que se enlaza no es correcta",
    TipoAnomalia.OTRA_DE_CADENA: "La cadena no está completa",
    TipoAnomalia.FECHA_ANTERIOR_A_LA_DEL_ANTERIOR: "Es de antes que el anterior",
    TipoAnomalia.FECHA_POSTERIOR_A_LA_DEL_POSTERIOR: "Es de después que el siguiente",
    TipoAnomalia.FECHA_FUTURA: "Su hora aún no ha llegado",
    TipoAnomalia.OTRA_DE_FECHA: "Su fecha no es correcta",
    TipoAnomalia.OTRA_DE_TRAZABILIDAD: "No se puede seguir su rastro",
    TipoAnomalia.OTRA: "Otra anomalía",
}


class Visto(NamedTuple):
    """Un registro tal como está guardado.

    `calculada` es nula si ya no se puede leer, y `firma_valida` si no se ha mirado o no le toca llevarla.
    """

    posicion: int
    huella: str
    calculada: str | None
    anterior: str
    instante: datetime
    firma_valida: bool | None = None


@dataclass(frozen=True, slots=True)
class Cabeza:
    """El último registro que se anotó, según la cadena."""

    posicion: int
    huella: str


@dataclass(frozen=True, slots=True)
class Anomalia:
    """Lo que le pasa a un registro; sin `posicion` si de la cadena no queda ninguno."""

    tipo: TipoAnomalia
    posicion: int | None


def buscar_anomalias(
    vistos: Iterable[Visto], ahora: datetime, *, cabeza: Cabeza | None = None, previo: Visto | None = None
) -> Iterator[Anomalia]:
    """Recorre una cadena, del primero al último, y dice qué no cuadra.

    Con `previo` se sigue un recorrido dejado a medias; con `cabeza` se comprueba además que se llega al final.
    """
    hasta = ahora + MARGEN_DEL_RELOJ
    for visto in vistos:
        yield from _por_si_mismo(visto, hasta)
        yield from _del_primero(visto) if previo is None else _con_el_previo(previo, visto)
        previo = visto
    if cabeza is not None:
        yield from _del_ultimo(previo, cabeza)


def _por_si_mismo(visto: Visto, hasta: datetime) -> Iterator[Anomalia]:
    if visto.calculada is None:
        yield Anomalia(TipoAnomalia.OTRA_DE_INTEGRIDAD, visto.posicion)
    elif visto.calculada != visto.huella:
        yield Anomalia(TipoAnomalia.HUELLA, visto.posicion)
    if visto.firma_valida is False:
        yield Anomalia(TipoAnomalia.FIRMA, visto.posicion)
    if visto.instante > hasta:
        yield Anomalia(TipoAnomalia.FECHA_FUTURA, visto.posicion)


def _del_primero(visto: Visto) -> Iterator[Anomalia]:
    if visto.posicion != 1 or visto.anterior:
        yield Anomalia(TipoAnomalia.FALTA_EL_ANTERIOR, visto.posicion)


def _con_el_previo(previo: Visto, visto: Visto) -> Iterator[Anomalia]:
    if visto.posicion <= previo.posicion:
        yield Anomalia(TipoAnomalia.OTRA_DE_CADENA, visto.posicion)
    elif visto.posicion > previo.posicion + 1:
        yield Anomalia(TipoAnomalia.FALTA_EL_POSTERIOR, previo.posicion)
        yield Anomalia(TipoAnomalia.FALTA_EL_ANTERIOR, visto.posicion)
    elif not visto.anterior:
        yield Anomalia(TipoAnomalia.OTRA_DE_ENLACE, visto.posicion)
    elif visto.anterior != previo.huella:
        yield Anomalia(TipoAnomalia.EL_POSTERIOR_GUARDA_OTRA_HUELLA, previo.posicion)
        yield Anomalia(TipoAnomalia.GUARDA_OTRA_HUELLA_DEL_ANTERIOR, visto.posicion)
    if visto.instante < previo.instante:
        yield Anomalia(TipoAnomalia.FECHA_POSTERIOR_A_LA_DEL_POSTERIOR, previo.posicion)
        yield Anomalia(TipoAnomalia.FECHA_ANTERIOR_A_LA_DEL_ANTERIOR, visto.posicion)


def _del_ultimo(ultimo: Visto | None, cabeza: Cabeza) -> Iterator[Anomalia]:
    if ultimo is None:
        if cabeza.posicion:
            yield Anomalia(TipoAnomalia.OTRA_DE_CADENA, None)
    elif ultimo.posicion < cabeza.posicion:
        yield Anomalia(TipoAnomalia.FALTA_EL_POSTERIOR, ultimo.posicion)
    elif (ultimo.posicion, ultimo.huella) != (cabeza.posicion, cabeza.huella):
        yield Anomalia(TipoAnomalia.OTRA_DE_CADENA, ultimo.posicion)
