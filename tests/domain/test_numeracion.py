"""Patrones que valen, y los que intentan otra cosa."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factursaas.domain.numeracion import (
    PATRON_POR_DEFECTO,
    escribir_numero_factura,
    validar_codigo_serie,
    validar_patron,
)


@pytest.mark.parametrize(
    ("patron", "escrito"),
    [
        (PATRON_POR_DEFECTO, "A-2026-0007"),
        ("{numero}", "7"),
        ("{numero:d}", "7"),
        ("{numero:06}", "000007"),
        ("{serie}{ejercicio}/{numero:03d}", "A2026/007"),
        ("FRA. {numero:05d}", "FRA. 00007"),
        ("{numero}-{numero:02d}", "7-07"),
        ("#{serie}&{numero}", "#A&7"),
    ],
)
def test_patrones_que_valen(patron: str, escrito: str) -> None:
    validar_patron(patron)
    assert escribir_numero_factura(patron, "A", 2026, 7) == escrito


@pytest.mark.parametrize(
    "patron",
    [
        "{serie.__class__}{numero}",
        "{serie.__class__.__mro__[1].__subclasses__}{numero}",
        "{numero.real}",
        "{serie[0]}{numero}",
        "{numero!r}",
        "{numero!s:04d}",
        "{numero:>99999999d}",
        "{numero:099999999d}",
        "{numero:99999999}",
        "{numero:4d}",
        "{numero:,}",
        "{numero:+d}",
        "{numero:x}",
        "{numero:e}",
        "{numero:.3f}",
        "{numero:{serie}}",
        "{numero:{numero}d}",
        "{serie:>40}{numero}",
        "{ejercicio:02d}{numero}",
        "{0}{numero}",
        "{}{numero}",
        "{user_id}{numero}",
        "{ numero }",
        "{NUMERO}",
        "{{numero}}",
        "{{{numero}}}",
        "{numero",
        "numero}",
        "}{",
        "{numero}{",
        "",
        "{serie}",
        "{serie}-{ejercicio}",
        "0001",
        "{numero}\n",
        "{numero}\x00",
        "{numero}é",
        "{numero}–",
        "Nº{numero}",
        "{numero}😀",
        '{numero}"',
        "{numero}'",
        "{numero}<b>",
        "{numero}=",
        " {numero}",
        "{numero} ",
        "F" * 52 + "{numero}",
        "{numero:020d}{numero:020d}{numero:020d}.",
        "{numero}" * 20,
        pytest.param("F" * 1_000_000 + "{numero}", id="un millón de letras"),
    ],
)
def test_patrones_que_no_valen(patron: str) -> None:
    with pytest.raises(ValueError, match=r"(patrón|número)\b.*\.$"):
        validar_patron(patron)


@given(st.text(alphabet="{}numeroserijc:!.[]_04d >\x00é-", max_size=40))
def test_ningun_patron_hace_otra_cosa_que_valer_o_no(intentar: Any, patron: str) -> None:
    queja, _ = intentar(validar_patron, patron)
    if queja:
        assert queja.endswith(".")
        return
    escrito = escribir_numero_factura(patron, "A", 2026, 7)
    assert 0 < len(escrito) <= 60
    assert all(32 <= ord(letra) <= 126 and letra not in "\"'<>={}" for letra in escrito)


@given(st.integers(1, 10**9 - 1), st.integers(1, 10**9 - 1))
def test_dos_numeros_distintos_se_escriben_distinto(uno: int, otro: int) -> None:
    escritos = {escribir_numero_factura(PATRON_POR_DEFECTO, "A", 2026, numero) for numero in (uno, otro)}
    assert len(escritos) == (1 if uno == otro else 2)


@pytest.mark.parametrize("codigo", ["A", "a", "2026", "F-2", "REC.1", "A/B", "TPV_1", "S" * 20])
def test_series_que_valen(codigo: str) -> None:
    validar_codigo_serie(codigo)


@pytest.mark.parametrize(
    "codigo",
    [
        "",
        " ",
        " A",
        "A ",
        "A B",
        "Ñ",
        "á",
        "A\n",
        "A\x00",
        "-A",
        "A-",
        "/",
        "{numero}",
        "<b>",
        "A'B",
        'A"',
        "S" * 21,
        "😀",
    ],
)
def test_series_que_no_valen(codigo: str) -> None:
    with pytest.raises(ValueError, match="serie"):
        validar_codigo_serie(codigo)


def test_la_serie_no_se_interpreta() -> None:
    with pytest.raises(ValueError, match="serie"):
        escribir_numero_factura(PATRON_POR_DEFECTO, "{numero}", 2026, 1)


@pytest.mark.parametrize(("ejercicio", "numero"), [(2026, 0), (2026, -1), (0, 1), (10_000, 1)])
def test_numero_y_ejercicio_son_positivos(ejercicio: int, numero: int) -> None:
    with pytest.raises(ValueError, match="mayores que cero"):
        escribir_numero_factura(PATRON_POR_DEFECTO, "A", ejercicio, numero)


def test_un_numero_que_no_cabe_no_se_escribe() -> None:
    with pytest.raises(ValueError, match="60 caracteres"):
        escribir_numero_factura("{numero}{serie}", "A", 2026, 10**60)
