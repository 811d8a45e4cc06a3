"""Redondear, repartir, leer y escribir importes."""

from datetime import date
from decimal import Decimal, getcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factursaas.domain.dinero import (
    IMPORTE_MAXIMO,
    MENOS,
    NBSP,
    ajustar,
    escribir_euros,
    escribir_fecha,
    escribir_fecha_corta,
    escribir_numero,
    escribir_tipo,
    leer_decimal,
    redondear,
    repartir,
    sin_ceros,
)

IMPORTES = st.decimals(-IMPORTE_MAXIMO, IMPORTE_MAXIMO, places=2)
NUMEROS = st.decimals(-IMPORTE_MAXIMO, IMPORTE_MAXIMO, allow_nan=False)


@pytest.mark.parametrize(
    ("exacto", "redondo"),
    [
        ("1.005", "1.01"),
        ("-1.005", "-1.01"),
        ("1.0049999999", "1.00"),
        ("-1.0049999999", "-1.00"),
        ("369.075", "369.08"),
        ("-369.075", "-369.08"),
        ("2.675", "2.68"),
        ("0.005", "0.01"),
        ("-0.004", "0.00"),
        ("-0", "0.00"),
        ("1E+3", "1000.00"),
        ("999999999999999999999999999999.995", "1000000000000000000000000000000.00"),
    ],
)
def test_redondear(exacto: str, redondo: str) -> None:
    assert str(redondear(Decimal(exacto))) == redondo


@pytest.mark.parametrize("absurdo", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+200", "1E+999999"])
def test_redondear_lo_que_no_es_dinero(absurdo: str) -> None:
    with pytest.raises(ValueError, match="no se puede escribir en céntimos"):
        redondear(Decimal(absurdo))


@given(NUMEROS)
def test_redondear_es_simetrico_y_nunca_da_menos_cero(numero: Decimal) -> None:
    redondo = redondear(numero)
    assert redondo == -redondear(numero.copy_negate())
    assert abs(redondo - numero) <= Decimal("0.005")
    assert redondo or not redondo.is_signed()


def test_redondear_no_depende_del_contexto_de_fuera() -> None:
    antes = getcontext().prec
    getcontext().prec = 3
    try:
        assert redondear(Decimal("123456.785")) == Decimal("123456.79")
    finally:
        getcontext().prec = antes


@pytest.mark.parametrize(
    ("numero", "limpio"),
    [("21.00", "21"), ("20", "20"), ("2E+1", "20"), ("5.20", "5.2"), ("0.00", "0"), ("-0.0", "0"), ("-100", "-100")],
)
def test_sin_ceros(numero: str, limpio: str) -> None:
    assert str(sin_ceros(Decimal(numero))) == limpio


@pytest.mark.parametrize(
    ("importe", "moneda", "escrito"),
    [
        ("1234.56", "EUR", f"1.234,56{NBSP}€"),
        ("-1234.56", "EUR", f"{MENOS}1.234,56{NBSP}€"),
        ("0", "EUR", f"0,00{NBSP}€"),
        ("-0.004", "EUR", f"0,00{NBSP}€"),
        ("1234567.895", "EUR", f"1.234.567,90{NBSP}€"),
        ("999.995", "EUR", f"1.000,00{NBSP}€"),
        ("910", "USD", f"910,00{NBSP}USD"),
        ("999999999999.99", "EUR", f"999.999.999.999,99{NBSP}€"),
    ],
)
def test_escribir_euros(importe: str, moneda: str, escrito: str) -> None:
    assert escribir_euros(Decimal(importe), moneda) == escrito


@pytest.mark.parametrize(
    ("numero", "decimales", "escrito"),
    [
        ("1234.50", None, "1.234,5"),
        ("1234", None, "1.234"),
        ("100", None, "100"),
        ("0.00000001", None, "0,00000001"),
        ("1E+3", None, "1.000"),
        ("-0.50", None, f"{MENOS}0,5"),
        ("2.5", 0, "3"),
        ("-0.4", 0, "0"),
        ("3", 3, "3,000"),
    ],
)
def test_escribir_numero(numero: str, decimales: int | None, escrito: str) -> None:
    assert escribir_numero(Decimal(numero), decimales) == escrito


def test_escribir_tipo() -> None:
    assert [escribir_tipo(Decimal(t)) for t in ("21", "5.20", "0")] == [f"21{NBSP}%", f"5,2{NBSP}%", f"0{NBSP}%"]


def test_escribir_fechas() -> None:
    assert escribir_fecha(date(2026, 11, 25)) == "25 nov 2026"
    assert escribir_fecha(date(1, 9, 1)) == "1 sep 1"
    assert escribir_fecha_corta(date(2026, 1, 5)) == "05/01/2026"
    assert escribir_fecha_corta(date(1, 1, 1)) == "01/01/0001"
    assert escribir_fecha_corta(date.max) == "31/12/9999"


@pytest.mark.parametrize(
    ("texto", "numero"),
    [
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,5", "1234.5"),
        (f"1{NBSP}234,56{NBSP}€", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("1 234 567.89", "1234567.89"),
        # Un solo punto y tres cifras justas detrás: miles, salvo que delante no quepan como miles.
        ("1.234", "1234"),
        ("999.999", "999999"),
        ("1234.567", "1234.567"),
        ("0.125", "0.125"),
        ("1.2345", "1.2345"),
        ("1.23", "1.23"),
        # La coma sola es siempre decimal.
        ("1,234", "1.234"),
        ("0,125", "0.125"),
        (",5", "0.5"),
        (".5", "0.5"),
        ("5,", "5"),
        ("  21 % ", "21"),
        ("€ 12", "12"),
        ("-3,5", "-3.5"),
        ("− 3,5", "-3.5"),
        ("-1.234,56 €", "-1234.56"),
        ("+7", "7"),
        ("-0", "0"),
        ("007", "7"),
        ("999.999.999.999,99", "999999999999.99"),
    ],
)
def test_leer_decimal(texto: str, numero: str) -> None:
    assert str(leer_decimal(texto)) == numero


@pytest.mark.parametrize(
    "texto",
    [
        "abc",
        "NaN",
        "nan",
        "sNaN",
        "Infinity",
        "-inf",
        "1e5",
        "1E5",
        "1_000",
        "0x10",
        "١٢",
        "１２",
        "1.2.3",
        "1,2,3",
        "1.23,4,5",
        "12.34.567",
        "1.234.56",
        ",",
        ".",
        "-",
        "--",
        "--1",
        "1-",
        "1-2",
        "<b>1</b>",
        "1\x002",
        "1'5",
        "½",
        "∞",
    ],
)
def test_leer_decimal_rechaza(texto: str) -> None:
    with pytest.raises(ValueError, match=r"no es un número\. Escríbelo así"):
        leer_decimal(texto)


@pytest.mark.parametrize(
    ("texto", "mensaje"),
    [
        ("", "Escribe un número"),
        ("  ", "Escribe un número"),
        ("€", "Escribe un número"),
        ("1" * 41, "demasiado largo"),
        pytest.param("9" * 1_000_000, "demasiado largo", id="un millón de cifras"),
        ("1000000000000", r"el máximo es 999\.999\.999\.999,99"),
        ("12 34", "no es un número"),
    ],
)
def test_leer_decimal_dice_que_pasa(texto: str, mensaje: str) -> None:
    with pytest.raises(ValueError, match=mensaje):
        leer_decimal(texto)


@given(st.text(max_size=60))
def test_leer_decimal_solo_falla_con_su_mensaje(intentar: Any, texto: str) -> None:
    queja, numero = intentar(leer_decimal, texto)
    assert queja.endswith(".") if numero is None else numero.is_finite()


@given(IMPORTES)
def test_lo_escrito_se_vuelve_a_leer(importe: Decimal) -> None:
    assert leer_decimal(escribir_euros(importe)) == importe
    assert leer_decimal(escribir_numero(importe)) == importe


@pytest.mark.parametrize(
    ("importe", "pesos", "partes"),
    [
        ("10", ["100", "100", "100"], ["3.34", "3.33", "3.33"]),
        ("-10", ["100", "100", "100"], ["-3.34", "-3.33", "-3.33"]),
        ("-10", ["-100", "-100", "-100"], ["-3.34", "-3.33", "-3.33"]),
        ("10", ["1", "2", "3"], ["1.67", "3.33", "5.00"]),
        ("0.01", ["1", "1"], ["0.01", "0.00"]),
        ("0.02", ["1", "2", "1"], ["0.01", "0.01", "0.00"]),
        ("5", ["0", "7"], ["0.00", "5.00"]),
        ("10", ["150", "-50"], ["15.00", "-5.00"]),
        ("10", ["0", "0", "0"], ["3.34", "3.33", "3.33"]),
        ("10", ["50", "-50"], ["5.00", "5.00"]),
        ("0", ["3", "4"], ["0.00", "0.00"]),
        ("-0.00", ["-3"], ["0.00"]),
    ],
)
def test_repartir(importe: str, pesos: list[str], partes: list[str]) -> None:
    assert [str(parte) for parte in repartir(Decimal(importe), [Decimal(peso) for peso in pesos])] == partes


def test_repartir_entre_nadie() -> None:
    with pytest.raises(ValueError, match="No hay nada"):
        repartir(Decimal(1), [])


@given(IMPORTES, st.lists(IMPORTES, min_size=1, max_size=12))
def test_repartir_suma_el_importe_justo(importe: Decimal, pesos: list[Decimal]) -> None:
    partes = repartir(importe, pesos)
    assert sum(partes) == importe
    assert all(parte or not parte.is_signed() for parte in partes)
    assert repartir(-importe, pesos) == [-parte for parte in partes]


@given(IMPORTES, st.lists(st.decimals(0, IMPORTE_MAXIMO, places=2), min_size=1, max_size=12).filter(any))
def test_repartir_se_queda_a_menos_de_un_centimo(importe: Decimal, pesos: list[Decimal]) -> None:
    getcontext().prec = 60
    try:
        exactas = [importe * peso / sum(pesos) for peso in pesos]
    finally:
        getcontext().prec = 28
    for parte, exacta in zip(repartir(importe, pesos), exactas, strict=True):
        assert abs(parte - exacta) < Decimal("0.01")


@given(IMPORTES, st.lists(IMPORTES, min_size=1, max_size=8))
def test_ajustar_cuadra_aunque_las_partes_no_sumen(total: Decimal, partes: list[Decimal]) -> None:
    assert sum(ajustar(total, partes)) == total
