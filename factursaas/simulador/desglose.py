"""Lo que la AEAT comprueba en cada línea del desglose (documento de validaciones 1.2.2, apartado 15)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from factursaas.simulador.linea import CERO, Linea

_MARGEN = Decimal(10)
_IMPUESTOS_CON_REGIMEN = ("01", "03")
_DESDE, _HASTA = date(2024, 10, 1), date(2024, 12, 31)
_TIPOS_CON_FECHA = {
    Decimal("5"): ("1194", date(2022, 7, 1), date(2024, 9, 30)),
    Decimal("2"): ("1235", _DESDE, _HASTA),
    Decimal("7.5"): ("1236", _DESDE, _HASTA),
}
_TIPOS = frozenset(map(Decimal, ("0", "4", "10", "21")))
_RECARGOS = {
    Decimal("21"): ("1162", ("5.2", "1.75")),
    Decimal("10"): ("1163", ("1.4",)),
    Decimal("4"): ("1164", ("0.5",)),
    Decimal("0"): ("1170", ("0.26",)),
    Decimal("5"): ("1160", ("0.5", "0.62")),
    Decimal("2"): ("1166", ("0.26",)),
    Decimal("7.5"): ("1169", ("1",)),
}


def reparos_de_linea(linea: Linea, tipo_factura: str, dia: date, por_diferencias: bool) -> Iterator[str]:
    """Los códigos de lo que no se admite en una línea de una operación de ese día."""
    yield from _regimen(linea)
    yield from _segun_regimen(linea, tipo_factura)
    yield from _segun_calificacion(linea, tipo_factura)
    if linea.es_iva and linea.calificacion == "S1" and linea.tipo is not None:
        yield from _tipo(linea.tipo, dia)
        yield from _recargo(linea.tipo, linea.tipo_recargo, dia)
    if linea.calificacion == "S1" and not por_diferencias and tipo_factura not in ("R2", "R3"):
        yield from _cuota(linea)


def _regimen(linea: Linea) -> Iterator[str]:
    if linea.regimen is None and linea.impuesto in _IMPUESTOS_CON_REGIMEN:
        yield "1245"
    if linea.regimen is not None and linea.impuesto == "05":
        yield "1260"
    if linea.coste is not None and linea.regimen != "06" and linea.impuesto not in ("02", "05"):
        yield "1257"


def _segun_regimen(linea: Linea, tipo_factura: str) -> Iterator[str]:
    """Solo hay reglas por régimen para el IVA y el IGIC."""
    if linea.impuesto not in _IMPUESTOS_CON_REGIMEN:
        return
    calificacion, exencion = linea.calificacion, linea.exencion
    incumplidas = {
        "01": ("1199", exencion in ("E2", "E3")),
        "02": ("1286", exencion is None),
        "03": ("1200", calificacion not in (None, "S1")),
        "04": ("1201", calificacion not in (None, "S2")),
        "06": ("1202", tipo_factura in ("F2", "F3", "R5") or linea.coste is None),
        "07": ("1203", exencion in ("E2", "E3", "E4", "E5") or calificacion in ("S2", "N1", "N2")),
        "08": ("1252", calificacion != "N2"),
        "10": ("1205", calificacion != "N1" or tipo_factura != "F1"),
        "11": ("1206", linea.es_iva and linea.tipo != 21),
        "14": ("1148", tipo_factura not in ("F1", "R1", "R2", "R3", "R4")),
        "20": ("1293", linea.impuesto == "03" and calificacion != "N2"),
    }
    codigo, incumplida = incumplidas.get(linea.regimen or "", ("", False))
    if incumplida:
        yield codigo


def _segun_calificacion(linea: Linea, tipo_factura: str) -> Iterator[str]:
    con_algo = any(v is not None for v in (linea.tipo, linea.cuota, linea.tipo_recargo, linea.cuota_recargo))
    if linea.calificacion == "S2" and tipo_factura in ("F2", "R5"):
        yield "1197"
    if linea.calificacion == "S2" and not linea.tipo == linea.cuota == CERO:
        yield "1198"
    if linea.calificacion == "S1" and (linea.tipo is None or linea.cuota is None):
        yield "1208" if linea.coste is None else "1209"
    if linea.calificacion in ("N1", "N2") and linea.es_iva and con_algo:
        yield "1237"
    if linea.exencion and con_algo:
        yield "1238"
    if linea.calificacion != "S1" and linea.cuota:
        yield "1207"
    if linea.calificacion != "S1" and (linea.tipo_recargo is not None or linea.cuota_recargo is not None):
        yield "1281"
    if (linea.tipo_recargo is None) != (linea.cuota_recargo is None):
        yield "1284"


def _tipo(tipo: Decimal, dia: date) -> Iterator[str]:
    if tipo in _TIPOS_CON_FECHA:
        codigo, desde, hasta = _TIPOS_CON_FECHA[tipo]
        if not desde <= dia <= hasta:
            yield codigo
    elif tipo not in _TIPOS:
        yield "1124"


def _recargo(tipo: Decimal, recargo: Decimal | None, dia: date) -> Iterator[str]:
    if recargo is None or tipo not in _RECARGOS:
        return
    codigo, admitidos = _RECARGOS[tipo]
    if tipo == 0 and dia < _DESDE:
        codigo, admitidos = "1165", ("0",)
    if recargo not in map(Decimal, admitidos):
        yield codigo


def _cuota(linea: Linea) -> Iterator[str]:
    """La cuota sale de la base con 10 euros de margen, y con su mismo signo."""
    if linea.tipo is None or linea.cuota is None:
        return
    base = linea.base if linea.coste is None else linea.coste
    if linea.cuota * base < 0:
        yield "1143" if linea.coste is None else "1140"
    elif abs(linea.cuota - base * linea.tipo / 100) > _MARGEN:
        yield "1142" if linea.coste is None else "1144"
