"""Identificadores que cuadran, y lo que se dice de los que no."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.es import dni

from factursaas.domain.nif import (
    PAISES_UE,
    es_de_la_union,
    es_nif_iva_de_otro_estado,
    es_persona_fisica,
    normalizar,
    puede_llevar_recargo,
    validar_nif,
)


@pytest.mark.parametrize(
    ("texto", "compacto"),
    [
        ("12345678Z", "12345678Z"),
        ("12.345.678-z", "12345678Z"),
        (" 1234 5678 z\t", "12345678Z"),
        ("ES12345678Z", "12345678Z"),
        ("00000001R", "00000001R"),
        ("X1234567L", "X1234567L"),
        ("x-1234567-l", "X1234567L"),
        ("Y1234567X", "Y1234567X"),
        ("Z1234567R", "Z1234567R"),
        ("M1234567L", "M1234567L"),
        ("K1234567L", "K1234567L"),
        ("B64717838", "B64717838"),
        ("ES B-58378431", "B58378431"),
        ("J99216582", "J99216582"),
        ("A13585625", "A13585625"),
        ("Q2826000H", "Q2826000H"),
        ("P2807900B", "P2807900B"),
        ("G28029007", "G28029007"),
        ("E12345674", "E12345674"),
    ],
)
def test_nif_que_cuadra(texto: str, compacto: str) -> None:
    assert validar_nif(texto) == compacto


@pytest.mark.parametrize(
    ("texto", "mensaje"),
    [
        ("12345678A", "Ese NIF no cuadra: la letra de 12345678 es Z."),
        ("X1234567A", "Ese NIE no cuadra: la letra de X1234567 es L."),
        ("Y1234567A", "Ese NIE no cuadra: la letra de Y1234567 es X."),
        ("M1234567A", "Ese NIF no cuadra: la letra de M1234567 es L."),
        ("B64717839", "Ese NIF no cuadra: la última cifra de B6471783 es 8."),
        ("Q2826000A", "Ese NIF no cuadra: la letra final de Q2826000 es H."),
        ("J99216583", "Ese NIF no cuadra: J9921658 acaba en 2 o en B."),
        ("12345678", "A ese NIF le falta la letra: la de 12345678 es Z."),
        ("1234567", "A ese NIF le faltan cifras: son ocho y una letra. Si empieza por cero, ponlo también."),
        ("1234567L", "A ese NIF le faltan cifras: son ocho y una letra. Si empieza por cero, ponlo también."),
        ("B6471783", "Un NIF español tiene 9 caracteres, como 12345678Z o B12345674; ese tiene 8."),
        ("123456789Z", "Un NIF español tiene 9 caracteres, como 12345678Z o B12345674; ese tiene 10."),
        ("123456789", "Eso no tiene forma de NIF. Se escribe como 12345678Z, X1234567L o B12345674."),
        ("I12345678", "Eso no tiene forma de NIF. Se escribe como 12345678Z, X1234567L o B12345674."),
        ("O12345678", "Eso no tiene forma de NIF. Se escribe como 12345678Z, X1234567L o B12345674."),
        ("ABCDEFGHI", "Eso no tiene forma de NIF. Se escribe como 12345678Z, X1234567L o B12345674."),
        ("B1234567K", "Eso no tiene forma de NIF. Se escribe como 12345678Z, X1234567L o B12345674."),
        ("", "Escribe el NIF."),
        (" -. ", "Escribe el NIF."),
        ("12345678Ñ", "El NIF solo lleva letras sin acento y cifras."),
        ("1234567８Z", "El NIF solo lleva letras sin acento y cifras."),
        ("12345678Z\x00", "El NIF solo lleva letras sin acento y cifras."),
        ("<b>12345678Z</b>", "El NIF solo lleva letras sin acento y cifras."),
        pytest.param("1" * 100_000, "Ese NIF es demasiado largo.", id="cien mil cifras"),
    ],
)
def test_nif_que_no_cuadra(texto: str, mensaje: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(mensaje)}$"):
        validar_nif(texto)


def test_los_ejemplos_de_los_mensajes_son_ciertos() -> None:
    assert [validar_nif(nif) for nif in ("12345678Z", "X1234567L", "B12345674")]


@given(st.integers(0, 99_999_999))
def test_solo_una_letra_cuadra_con_cada_dni(numero: int) -> None:
    cifras = f"{numero:08d}"
    letra = dni.calc_check_digit(cifras)
    assert validar_nif(cifras + letra) == cifras + letra
    for otra in set("TRWAGMYFPDXBNJZSQVHLCKE") - {letra}:
        with pytest.raises(ValueError, match=f"la letra de {cifras} es {letra}"):
            validar_nif(cifras + otra)


@pytest.mark.parametrize(
    ("texto", "pais", "compacto"),
    [
        ("de 136 695 976", "DE", "DE136695976"),
        ("FR 61 954 506 077", "fr", "FR61954506077"),
        ("EL094259216", "GR", "EL094259216"),
        ("136695976", "DE", "136695976"),
        ("12-3456789", "US", "123456789"),
        ("GB 980 7806 84", "GB", "GB980780684"),
        ("CHE-123.456.788", "CH", "CHE123456788"),
        ("A", "MA", "A"),
    ],
)
def test_identificadores_de_fuera(texto: str, pais: str, compacto: str) -> None:
    assert validar_nif(texto, pais) == compacto


@pytest.mark.parametrize(
    ("texto", "pais", "mensaje"),
    [
        ("DE136695970", "DE", "Ese NIF-IVA no cuadra: no tiene la forma de los que empiezan por DE"),
        ("EL123", "GR", "los que empiezan por EL"),
        ("1" * 21, "US", "hasta 20 caracteres"),
        ("", "FR", "Escribe el NIF"),
        ("12€", "FR", "solo lleva letras sin acento y cifras"),
    ],
)
def test_identificadores_de_fuera_que_no_valen(texto: str, pais: str, mensaje: str) -> None:
    with pytest.raises(ValueError, match=mensaje):
        validar_nif(texto, pais)


@given(
    st.text(max_size=25) | st.from_regex("(ES|DE|FR|NL|EL|XI|IE|CY|[A-Z])?[0-9A-Z.]{0,14}", fullmatch=True),
    st.sampled_from(["ES", "DE", "FR", "NL", "GR", "XI", "IE", "CY", "AT", "BG", "LV", "RO", "US"]),
)
def test_cualquier_texto_vale_o_se_explica(intentar: Any, texto: str, pais: str) -> None:
    queja, compacto = intentar(validar_nif, texto, pais)
    if compacto is None:
        assert queja.endswith(".")
    else:
        assert validar_nif(compacto, pais) == compacto
        assert len(compacto) <= 20


def test_normalizar() -> None:
    assert normalizar(" b-64.717/838\n") == "B64717838"


@pytest.mark.parametrize("nif", ["12345678Z", "X1234567L", "Y1234567X", "Z1234567R", "K1234567L", "M1234567L"])
def test_una_persona_fisica_puede_llevar_recargo(nif: str) -> None:
    assert es_persona_fisica(nif)
    assert puede_llevar_recargo(nif)


@pytest.mark.parametrize("letra", "EHJ")
def test_una_entidad_en_atribucion_de_rentas_puede_llevar_recargo(letra: str) -> None:
    assert puede_llevar_recargo(f"{letra}12345674")
    assert not es_persona_fisica(f"{letra}12345674")


@pytest.mark.parametrize("nif", ["A13585625", "B12345674", "G28029007", "P2807900B", "Q2826000H", "W0067237G"])
def test_una_sociedad_no_puede_llevar_recargo(nif: str) -> None:
    assert not puede_llevar_recargo(nif)


@pytest.mark.parametrize("nif", ["", "DE136695976", "B123", "ABCDEFGHI", "123456789"])
def test_de_un_nif_de_fuera_o_sin_saber_no_se_niega_el_recargo(nif: str) -> None:
    assert puede_llevar_recargo(nif)


def test_la_union_son_veintisiete_y_no_esta_irlanda_del_norte() -> None:
    assert len(PAISES_UE) == 27
    assert all(re.fullmatch("[A-Z]{2}", pais) for pais in PAISES_UE)
    assert [es_de_la_union(pais) for pais in ("ES", "fr", "GR", "HR")] == [True] * 4
    assert [es_de_la_union(pais) for pais in ("GB", "XI", "EL", "CH", "NO", "AD", "")] == [False] * 7


@pytest.mark.parametrize(
    "nif",
    ["DE136695976", "FR61954506077", "EL094259216", "PT501964843", "IT00743110157", "NL004495445B01", "XI980780684"],
)
def test_nif_iva_de_otro_estado(nif: str) -> None:
    assert es_nif_iva_de_otro_estado(nif)


@pytest.mark.parametrize(
    "nif",
    ["136695976", "DE136695970", "GR094259216", "B12345674", "ESB12345674", "GB980780684", "CHE123456788", "DE", ""],
)
def test_lo_que_no_es_un_nif_iva_de_otro_estado(nif: str) -> None:
    assert not es_nif_iva_de_otro_estado(nif)
