"""De cada regla del desglose: su código, su campo, lo que no deja pasar y lo que sí."""

from dataclasses import replace
from typing import Any

from factursaas.domain.verifactu.registro import Alta, Detalle
from tests.domain.altas import CON_RECARGO, EXENTA, INVERSION, NO_SUJETA, NORMAL, RECTIFICADO, alta


def al(tipo: str, recargo: str | None = None, dia: str | None = None) -> Alta:
    """Una venta de 100 € con ese IVA y ese recargo, hecha el día que se diga."""
    return alta(Detalle("01", "01", "S1", "100.00", tipo, tipo, recargo, recargo), fecha_operacion=dia)


def con(detalle: Detalle, **cambios: Any) -> Alta:
    """Un alta con esa línea, cambiada."""
    return alta(replace(detalle, **cambios))


REGIMENES: list[tuple[str, str, Alta, Alta]] = [
    ("1197", "tipo", alta(INVERSION, tipo="F2"), alta(INVERSION, tipo="F3")),
    ("1246", "lineas", alta(Detalle("02", "02", "E2", "100.00")), alta(Detalle("02", "01", "E2", "100.00"))),
    ("1246", "lineas", con(NORMAL, clave="21"), con(NORMAL, clave="18")),
    ("1182", "lineas", con(EXENTA, calificacion="E7"), con(EXENTA, impuesto="03", clave="18", calificacion="E7")),
    ("1199", "lineas", con(EXENTA, calificacion="E2"), con(EXENTA, calificacion="E2", clave="02")),
    ("1286", "lineas", con(NORMAL, clave="02"), con(EXENTA, clave="02")),
    ("1203", "lineas", con(NO_SUJETA, clave="07"), con(NORMAL, clave="07")),
    ("1203", "lineas", con(EXENTA, clave="07", calificacion="E4"), con(EXENTA, clave="07", calificacion="E6")),
    ("1252", "lineas", con(NORMAL, clave="08"), con(NO_SUJETA, clave="08")),
]
IMPUESTOS: list[tuple[str, str, Alta, Alta]] = [
    ("1100", "lineas", replace(alta(), detalles=(), cuota_total="0.00", importe_total="0.00"), alta()),
    ("1100", "lineas", alta(*[EXENTA] * 13), alta(*[EXENTA] * 12)),
    ("1124", "fecha_operacion", al("8.00"), al("10.00")),
    ("1124", "lineas", al("18.00", dia="31-08-2012"), al("21.00", dia="01-09-2012")),
    ("1194", "fecha_operacion", al("5.00"), al("5.00", dia="30-09-2024")),
    ("1235", "fecha_operacion", al("2.00"), al("2.00", dia="01-10-2024")),
    ("1236", "fecha_operacion", al("7.50"), al("7.50", dia="31-12-2024")),
    ("1162", "fecha_operacion", al("21.00", "1.40"), al("21.00", "1.75")),
    ("1162", "fecha_operacion", al("21.00", "0.00"), al("21.00")),
    ("1163", "fecha_operacion", al("10.00", "5.20"), al("10.00", "1.40")),
    ("1164", "fecha_operacion", al("4.00", "0.62"), al("4.00", "0.50")),
    ("1165", "fecha_operacion", al("0.00", "0.00"), al("0.00", "0.00", "30-09-2024")),
    ("1277", "fecha_operacion", al("0.00", "0.26"), al("0.00")),
    ("1160", "fecha_operacion", al("5.00", "0.26", "30-09-2024"), al("5.00", "0.62", "30-09-2024")),
    ("1167", "fecha_operacion", al("5.00", "0.50", "01-01-2023"), al("5.00", "0.50", "31-12-2022")),
    ("1168", "fecha_operacion", al("5.00", "0.62", "31-12-2022"), al("5.00", "0.62", "01-01-2023")),
    ("1166", "fecha_operacion", al("2.00", "0.50", "31-12-2024"), al("2.00", "0.26", "31-12-2024")),
    ("1169", "fecha_operacion", al("7.50", "1.40", "31-12-2024"), al("7.50", "1.00", "31-12-2024")),
    ("1208", "lineas", con(NORMAL, cuota=None), alta()),
    ("1208", "lineas", con(NORMAL, tipo=None, cuota="0.00"), alta()),
    ("1198", "lineas", con(INVERSION, tipo="21.00"), alta(INVERSION)),
    ("1198", "lineas", con(INVERSION, cuota=None), alta(INVERSION)),
    ("1238", "lineas", con(EXENTA, tipo="0.00"), alta(EXENTA)),
    ("1237", "lineas", con(NO_SUJETA, cuota="0.00"), con(NO_SUJETA, impuesto="03", cuota="0.00")),
    ("1207", "lineas", con(INVERSION, cuota="1.00"), alta(INVERSION)),
    ("1284", "lineas", con(CON_RECARGO, tipo_recargo=None), alta(CON_RECARGO)),
    (
        "1281",
        "lineas",
        con(INVERSION, tipo_recargo="0.00", cuota_recargo="0.00"),
        con(NORMAL, tipo_recargo="5.20", cuota_recargo="5.20"),
    ),
    ("1142", "lineas", con(NORMAL, cuota="31.01"), con(NORMAL, cuota="31.00")),
    ("1142", "lineas", con(NORMAL, cuota="31.01"), alta(replace(NORMAL, cuota="31.01"), tipo="R1")),
    ("1143", "lineas", con(NORMAL, base="1.00", cuota="-0.21"), con(NORMAL, base="0.00", cuota="0.00")),
    (
        "1143",
        "lineas",
        alta(replace(NORMAL, base="1.00", cuota="-0.21"), tipo="R4", metodo="S", rectificado=RECTIFICADO),
        alta(replace(NORMAL, base="0.00", cuota="-21.00"), tipo="R3", metodo="S", rectificado=RECTIFICADO),
    ),
    ("2006", "lineas", replace(alta(), cuota_total="21.01"), alta()),
    ("2005", "lineas", replace(alta(), importe_total="121.01"), alta()),
]
