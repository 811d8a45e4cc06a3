"""Cada regla deja pasar lo que la AEAT admite y dice, con su código y su campo, lo que rechazaría."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from factursaas.domain.verifactu.codigos import catalogo
from factursaas.domain.verifactu.registro import Alta, Detalle, IdFactura, ImporteRectificado, TipoId
from factursaas.domain.verifactu.validaciones import revisar
from tests.domain.altas import (
    CLIENTE,
    CON_RECARGO,
    EXENTA,
    FACTURA,
    NORMAL,
    RECTIFICADO,
    alta,
    de_fuera,
)
from tests.domain.reglas_del_desglose import IMPUESTOS, REGIMENES

HOY = date(2027, 1, 9)
INTRACOMUNITARIA = replace(EXENTA, calificacion="E5")
NIF_IVA, NO_CENSADO = TipoId.NIF_IVA, TipoId.NO_CENSADO


def numerada(numero: str) -> Alta:
    return alta(factura=replace(FACTURA, numero=numero))


def del_dia(fecha: str, **cambios: Any) -> Alta:
    return alta(factura=replace(FACTURA, fecha=fecha), **cambios)


def a_nombre(nombre: str) -> Alta:
    return alta(destinatarios=(replace(CLIENTE, nombre=nombre),))


def con_nif(nif: str, **cambios: Any) -> Alta:
    return alta(destinatarios=(replace(CLIENTE, identificacion=nif),), **cambios)


def sobre(numero: str, **cambios: Any) -> Alta:
    return alta(rectificadas=(IdFactura("12345678Z", numero, "08-01-2027"),), tipo="R1", **cambios)


FORMA: list[tuple[str, str, Alta, Alta]] = [
    ("1104", "serie", numerada("A" * 61), numerada("A" * 60)),
    ("1104", "serie", numerada(""), numerada("1")),
    ("1287", "serie", numerada("A=1"), numerada("A/1 (&) ~")),
    ("1130", "serie", numerada("AÑ1"), numerada("AN1")),
    ("1130", "origenes", sobre("F<1"), sobre("F-1")),
    ("1130", "origenes", sobre("F" * 61), sobre("F" * 60)),
    (
        "1100",
        "origenes",
        alta(tipo="R1", rectificadas=(FACTURA,) * 1001),
        alta(tipo="R1", rectificadas=(FACTURA,) * 1000),
    ),
    ("1105", "fecha", del_dia("2027-01-09"), del_dia("09-01-2027")),
    ("1105", "fecha", del_dia("9-1-2027"), del_dia("08-01-2027")),
    ("1145", "fecha_operacion", alta(fecha_operacion="31-02-2026"), alta(fecha_operacion="28-02-2026")),
    ("1282", "emisor", alta(nombre_emisor="Ñ" * 121), alta(nombre_emisor="Ñ" * 120)),
    ("1283", "cliente_id", a_nombre("Ñ" * 121), a_nombre("Ñ" * 120)),
    ("1283", "cliente_id", a_nombre(" "), a_nombre("Z")),
    ("1100", "lineas", alta(descripcion="ñ" * 501), alta(descripcion="ñ" * 500)),
    ("1100", "lineas", alta(descripcion=" "), alta(descripcion="x")),
    (
        "1103",
        "cliente_id",
        alta(**de_fuera(TipoId.OTRO, "9" * 21, "US")),
        alta(**de_fuera(TipoId.OTRO, "9" * 20, "US")),
    ),
    (
        "1100",
        "lineas",
        alta(replace(EXENTA, base="1000000000000.00"), importe_total="0.00"),
        alta(replace(EXENTA, base="999999999999.99")),
    ),
    (
        "1100",
        "lineas",
        sobre("F-1", metodo="S", rectificado=ImporteRectificado("1,00", "0.00")),
        sobre("F-1", metodo="S", rectificado=RECTIFICADO),
    ),
    ("1266", "lineas", alta(cuota_total="1000000000000.00"), alta()),
    ("1267", "lineas", alta(importe_total="1e5"), alta()),
    ("1100", "lineas", alta(replace(NORMAL, tipo="-21.00")), alta()),
    ("1100", "lineas", alta(replace(CON_RECARGO, tipo_recargo="1000.00")), alta(CON_RECARGO)),
]
FECHAS: list[tuple[str, str, Alta, Alta]] = [
    ("1152", "fecha", del_dia("27-10-2024"), del_dia("28-10-2024")),
    ("1112", "fecha", del_dia("10-01-2027", fecha_operacion="09-01-2027"), del_dia("09-01-2027")),
    (
        "1134",
        "fecha_operacion",
        alta(replace(EXENTA), fecha_operacion="08-01-2007"),
        alta(replace(EXENTA), fecha_operacion="09-01-2007"),
    ),
    ("1125", "fecha_operacion", alta(fecha_operacion="01-01-2029"), alta(fecha_operacion="01-01-2027")),
    (
        "1173",
        "fecha_operacion",
        alta(fecha_operacion="10-01-2027"),
        alta(replace(NORMAL, clave="15"), fecha_operacion="10-01-2027"),
    ),
    (
        "1173",
        "fecha_operacion",
        alta(Detalle("02", "01", "S1", "100.00", "4.00", "4.00"), fecha_operacion="10-01-2027"),
        alta(replace(NORMAL, impuesto="03", clave="15"), fecha_operacion="10-01-2027"),
    ),
    (
        "1146",
        "fecha_operacion",
        del_dia("07-01-2027", fecha_operacion="08-01-2027"),
        del_dia("07-01-2027", fecha_operacion="06-01-2027"),
    ),
]
PARTES: list[tuple[str, str, Alta, Alta]] = [
    ("1219", "emisor", alta(factura=replace(FACTURA, emisor="12345678A")), alta()),
    ("1219", "emisor", alta(factura=replace(FACTURA, emisor="00000000T")), alta()),
    ("1189", "cliente_id", alta(destinatarios=()), alta(tipo="F2")),
    ("1190", "tipo", alta(tipo="F2", destinatarios=(CLIENTE,)), alta(tipo="R5")),
    ("1123", "cliente_id", con_nif("B12345670"), con_nif("X1234567L")),
    ("1123", "cliente_id", con_nif("X0000000T"), con_nif("Y0000000Z")),
    ("1103", "cliente_id", alta(**de_fuera(NIF_IVA, "de 136695976")), alta(**de_fuera(NIF_IVA, "DE136695976"))),
    ("1103", "cliente_id", alta(**de_fuera(NIF_IVA, "BE403019261")), alta(**de_fuera(NIF_IVA, "BE0403019261"))),
    ("1103", "cliente_id", alta(**de_fuera(NIF_IVA, "DE123")), alta(**de_fuera(NIF_IVA, "DE136695976"))),
    ("1103", "cliente_id", alta(**de_fuera(NIF_IVA, "GB980780684")), alta(**de_fuera(NIF_IVA, "XI980780684"))),
    (
        "1122",
        "cliente_id",
        alta(**de_fuera(NIF_IVA, "EL094259216", "FR")),
        alta(**de_fuera(NIF_IVA, "EL094259216", "GR")),
    ),
    (
        "1254",
        "cliente_id",
        alta(fecha_operacion="31-12-2020", **de_fuera(NIF_IVA, "XI980780684")),
        alta(fecha_operacion="01-01-2021", **de_fuera(NIF_IVA, "XI980780684")),
    ),
    (
        "1111",
        "cliente_id",
        alta(**de_fuera(TipoId.OFICIAL_DE_SU_PAIS, "98-7654321")),
        alta(**de_fuera(TipoId.OFICIAL_DE_SU_PAIS, "98-7654321", "US")),
    ),
    (
        "1126",
        "cliente_id",
        alta(**de_fuera(TipoId.OTRO, "AB1", "ES")),
        alta(**de_fuera(TipoId.PASAPORTE, "AB1", "ES")),
    ),
    (
        "1126",
        "cliente_id",
        alta(**de_fuera(NO_CENSADO, "12345678Z", "FR")),
        alta(**de_fuera(NO_CENSADO, "12345678Z", "ES")),
    ),
    (
        "1131",
        "cliente_id",
        alta(**de_fuera(NO_CENSADO, "B12345674", "ES")),
        alta(**de_fuera(NO_CENSADO, "X1234567L", "ES")),
    ),
    (
        "1192",
        "cliente_id",
        alta(tipo="R2", **de_fuera(TipoId.OTRO, "AB1", "US")),
        alta(tipo="R2", **de_fuera(NIF_IVA, "DE136695976")),
    ),
    (
        "1191",
        "cliente_id",
        alta(tipo="R3", **de_fuera(NIF_IVA, "DE136695976")),
        alta(tipo="R3", **de_fuera(NO_CENSADO, "12345678Z", "ES")),
    ),
    ("1289", "cliente_id", alta(INTRACOMUNITARIA), alta(INTRACOMUNITARIA, **de_fuera(NIF_IVA, "DE136695976"))),
]
CLASES: list[tuple[str, str, Alta, Alta]] = [
    ("1114", "metodo", alta(tipo="R1", metodo=None), alta(tipo="R1")),
    ("1115", "tipo", alta(metodo="I"), alta()),
    ("1116", "origenes", alta(sustituidas=(FACTURA,)), alta(tipo="F3", sustituidas=(FACTURA,))),
    ("1117", "origenes", alta(rectificadas=(FACTURA,)), alta(tipo="R4", rectificadas=(FACTURA,))),
    ("1118", "origenes", sobre("F-1", metodo="S"), sobre("F-1", metodo="S", rectificado=RECTIFICADO)),
    ("1119", "metodo", sobre("F-1", rectificado=RECTIFICADO), sobre("F-1")),
    ("1183", "tipo", alta(tipo="F2", cualificada=True), alta(cualificada=True)),
    ("1185", "tipo", alta(sin_identificar=True), alta(tipo="F2", sin_identificar=True)),
    ("1158", "tipo", alta(tipo="F2", por_destinatario=True), alta(por_destinatario=True)),
    (
        "1150",
        "tipo",
        alta(replace(EXENTA, base="3000.01"), tipo="F2"),
        alta(replace(EXENTA, base="3000.00"), tipo="F2"),
    ),
    (
        "1150",
        "tipo",
        alta(replace(NORMAL, base="2500.00", cuota="525.00"), tipo="F2"),
        alta(replace(NORMAL, base="2500.00", cuota="525.00"), tipo="F2", sin_identificar=True),
    ),
]
TODOS = [*FORMA, *FECHAS, *PARTES, *CLASES, *REGIMENES, *IMPUESTOS]
IDS = [f"{codigo}-{i}" for i, (codigo, *_) in enumerate(TODOS)]


@pytest.mark.parametrize(("codigo", "campo", "mal", "bien"), TODOS, ids=IDS)
def test_cada_regla_dice_lo_que_falla_y_deja_pasar_lo_demas(codigo: str, campo: str, mal: Alta, bien: Alta) -> None:
    assert (codigo, campo) in {(reparo.codigo, reparo.campo) for reparo in revisar(mal, HOY)}
    assert revisar(bien, HOY) == []


@pytest.mark.parametrize("mal", [mal for _, _, mal, _ in TODOS], ids=IDS)
def test_cada_reparo_lleva_un_codigo_de_la_aeat_y_una_frase_con_salida(mal: Alta) -> None:
    for reparo in revisar(mal, HOY):
        assert reparo.codigo in catalogo()
        assert reparo.mensaje.endswith(".")
        assert len(reparo.mensaje) > 30


def test_de_lo_que_no_tiene_forma_no_se_mira_nada_mas() -> None:
    deforme = alta(replace(NORMAL, base="1.5"), importe_total="x", cuota_total="y", destinatarios=())
    assert {reparo.codigo for reparo in revisar(deforme, HOY)} == {"1100", "1266", "1267"}


def test_el_29_de_febrero_tambien_tiene_hace_veinte_anos() -> None:
    bisiesto = date(2028, 2, 29)
    assert revisar(alta(EXENTA, fecha_operacion="29-02-2008"), bisiesto) == []
    assert revisar(alta(EXENTA, fecha_operacion="28-02-2008"), bisiesto)[0].codigo == "1134"
