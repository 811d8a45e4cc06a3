"""Cuándo hay que presentar lo que sale de las facturas, para quien declara por trimestres.

Un último día que cae en sábado o domingo pasa al lunes (art. 30.2 y 30.5 Ley 39/2015). Los festivos no se miran: de los
nacionales ninguno toca estos días hasta el Viernes Santo de 2057, y los de cada sitio solo alargan el plazo.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from factursaas.domain.impuestos import Territorio
from factursaas.domain.lugares import FORALES
from factursaas.domain.nif import es_persona_fisica
from factursaas.domain.periodos import ordinal

_SOCIEDADES = frozenset("ABCDF")
"""Por la letra de su NIF, las que pagan el impuesto sobre sociedades sin más que mirar."""
_SABADO = 5


@dataclass(frozen=True, slots=True)
class Declarante:
    """Lo que hace falta saber de quien factura. `intracomunitarias`: si este trimestre ha facturado alguna."""

    nif: str
    territorio: Territorio
    codigo_postal: str = ""
    recargo_equivalencia: bool = False
    intracomunitarias: bool = False

    @property
    def es_foral(self) -> bool:
        """Si declara a una hacienda foral."""
        return self.territorio is Territorio.PENINSULA and self.codigo_postal[:2] in FORALES


@dataclass(frozen=True, slots=True)
class Cita:
    """Una declaración y su último día. `periodo` es de cuándo («4.º trimestre de 2026»)."""

    modelo: str
    nombre: str
    periodo: str
    vence: date
    norma: str

    def faltan(self, hoy: date) -> int:
        """Cuántos días quedan; cero, si es hoy."""
        return (self.vence - hoy).days


def proximas(quien: Declarante, hoy: date) -> tuple[Cita, ...]:
    """La siguiente de cada declaración, de la primera a la última; ninguna si no son las de la Agencia Tributaria.

    >>> emisora = Declarante("12345678Z", Territorio.PENINSULA, "28004")
    >>> [(cita.modelo, str(cita.vence)) for cita in proximas(emisora, date(2026, 11, 26))]
    [('303', '2027-02-01'), ('390', '2027-02-01'), ('130', '2027-02-01'), ('347', '2027-03-01')]
    """
    if quien.es_foral:
        return ()
    siguientes: dict[str, Cita] = {}
    for ano in (hoy.year - 1, hoy.year, hoy.year + 1):
        for cita in _de_un_ano(quien, ano):
            if cita.vence >= hoy and (cita.modelo not in siguientes or cita.vence < siguientes[cita.modelo].vence):
                siguientes[cita.modelo] = cita
    return tuple(sorted(siguientes.values(), key=lambda cita: cita.vence))


def _de_un_ano(quien: Declarante, ano: int) -> Iterator[Cita]:
    """Las que dan cuenta de un año."""
    if quien.territorio is Territorio.PENINSULA and not quien.recargo_equivalencia:
        yield from _trimestrales("303", "IVA", ano, 30, "art. 71.4 RD 1624/1992")
        yield Cita("390", "resumen anual del IVA", f"Año {ano}", _habil(ano + 1, 1, 30), "art. 71.7 RD 1624/1992")
    if quien.territorio is Territorio.CANARIAS:
        yield from _trimestrales("420", "IGIC", ano, 31, "plazos de la Agencia Tributaria Canaria")
    if es_persona_fisica(quien.nif):
        yield from _trimestrales("130", "pago a cuenta del IRPF", ano, 30, "art. 111.1 RD 439/2007")
    if quien.nif[:1] in _SOCIEDADES:
        for numero, mes in enumerate((4, 10, 12), 1):
            periodo = f"{ordinal(numero)} pago de {ano}"
            yield Cita("202", "pago a cuenta de sociedades", periodo, _habil(ano, mes, 20), "art. 40.1 Ley 27/2014")
    if quien.intracomunitarias and quien.territorio is Territorio.PENINSULA:
        yield from _trimestrales("349", "operaciones intracomunitarias", ano, 30, "art. 81 RD 1624/1992")
    if quien.territorio is Territorio.PENINSULA:
        ultimo = _habil(ano + 1, 2, calendar.monthrange(ano + 1, 2)[1])
        yield Cita("347", "operaciones con terceros", f"Año {ano}", ultimo, "art. 10 Orden EHA/3012/2008")


def _trimestrales(modelo: str, nombre: str, ano: int, dia_de_enero: int, norma: str) -> Iterator[Cita]:
    """Hasta el 20 del mes siguiente; el cuarto trimestre, en enero y con más días."""
    for trimestre, (cuando, mes, dia) in enumerate(
        ((ano, 4, 20), (ano, 7, 20), (ano, 10, 20), (ano + 1, 1, dia_de_enero)), 1
    ):
        yield Cita(modelo, nombre, f"{ordinal(trimestre)} trimestre de {ano}", _habil(cuando, mes, dia), norma)


def _habil(ano: int, mes: int, dia: int) -> date:
    """Ese día, o el lunes si cae en fin de semana.

    >>> str(_habil(2026, 12, 20)), str(_habil(2026, 10, 20))
    ('2026-12-21', '2026-10-20')
    """
    fecha = date(ano, mes, dia)
    return fecha + timedelta(days=max(0, 7 - fecha.weekday())) if fecha.weekday() >= _SABADO else fecha
