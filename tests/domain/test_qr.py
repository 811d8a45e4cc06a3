"""La dirección del QR tributario: cuatro parámetros, en su orden, con los textos del registro y nada más."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verifactu_sdk.models import Entorno
from verifactu_sdk.qr import url_qr

from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.qr import Cotejo, direccion_de_cotejo
from factursaas.domain.verifactu.registro import IdFactura

REAL = "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/"
PRUEBAS = "https://prewww2.aeat.es/wlpl/TIKE-CONT/"
imprimibles = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60)
importes = st.decimals(-999_999_999_999, 999_999_999_999, places=2).map(lambda importe: format(importe, ".2f"))


def direccion(numero: str, importe: str = "241.40", destino: Destino = Destino.REAL, *, verifactu: bool = True) -> str:
    return direccion_de_cotejo(IdFactura("89890001K", numero, "01-09-2027"), importe, destino, verifactu=verifactu)


@pytest.mark.parametrize(
    ("numero", "codificado"),
    [
        ("12345678-G33", "12345678-G33"),
        ("12345678&G33", "12345678%26G33"),
        ("A/2027/1", "A%2F2027%2F1"),
        ("A 1", "A%201"),
        ("100%", "100%25"),
        ("A+B", "A%2BB"),
        ("A#1", "A%231"),
        ("a=b?c;d", "a%3Db%3Fc%3Bd"),
        ("A.1_b-c~d", "A.1_b-c~d"),
    ],
)
def test_el_numero_va_codificado(numero: str, codificado: str) -> None:
    esperada = f"{REAL}ValidarQR?nif=89890001K&numserie={codificado}&fecha=01-09-2027&importe=241.40"
    assert direccion(numero) == esperada


def test_un_importe_negativo_lleva_su_signo() -> None:
    assert direccion("R-1", "-1210.00").endswith("&importe=-1210.00")


@pytest.mark.parametrize(
    ("destino", "verifactu", "empieza"),
    [
        (Destino.REAL, True, f"{REAL}ValidarQR?"),
        (Destino.REAL, False, f"{REAL}ValidarQRNoVerifactu?"),
        (Destino.PRUEBAS, True, f"{PRUEBAS}ValidarQR?"),
        (Destino.PRUEBAS, False, f"{PRUEBAS}ValidarQRNoVerifactu?"),
        (Destino.SIMULADOR, True, f"{PRUEBAS}ValidarQR?"),
    ],
)
def test_cada_destino_y_modalidad_se_comprueba_en_su_sitio(destino: Destino, verifactu: bool, empieza: str) -> None:
    assert direccion("A-1", destino=destino, verifactu=verifactu).startswith(empieza)


@given(imprimibles, importes, st.sampled_from([Destino.REAL, Destino.PRUEBAS]), st.booleans())
def test_se_lee_lo_mismo_que_se_escribio(numero: str, importe: str, destino: Destino, verifactu: bool) -> None:
    url = urlsplit(direccion(numero, importe, destino, verifactu=verifactu))
    assert url.fragment == ""
    assert parse_qsl(url.query, keep_blank_values=True, strict_parsing=True) == [
        ("nif", "89890001K"),
        ("numserie", numero),
        ("fecha", "01-09-2027"),
        ("importe", importe),
    ]


@given(imprimibles, importes, st.sampled_from([Destino.REAL, Destino.PRUEBAS]), st.booleans())
def test_coincide_con_otra_implementacion(numero: str, importe: str, destino: Destino, verifactu: bool) -> None:
    ajena = url_qr(
        nif="89890001K",
        num_serie=numero,
        fecha_expedicion="01-09-2027",
        importe_total=importe,
        entorno=Entorno.PRODUCCION if destino is Destino.REAL else Entorno.PRUEBAS,
        verifactu=verifactu,
    )
    # La otra escribe el espacio como en un formulario; la AEAT lo pide como %20.
    assert direccion(numero, importe, destino, verifactu=verifactu) == ajena.replace("+", "%20")


def test_solo_lo_remitido_se_dice_verificable() -> None:
    assert Cotejo("https://x", verifactu=True).leyenda.split("\n") == [
        "Factura verificable en la sede electrónica de la AEAT",
        "VERI*FACTU",
    ]
    assert Cotejo("https://x", verifactu=False).leyenda == ""
