"""Dónde se comprueba una factura: la dirección dice, letra por letra, lo mismo que su registro de alta."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.qr import Cotejo
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.models import Factura
from factursaas.services import facturas, registros, series
from tests import fabrica
from tests.declarante import responder
from tests.pasos import anular, emitir, linea, rectificada

CAMPOS = ("IDEmisorFactura", "NumSerieFactura", "FechaExpedicionFactura", "ImporteTotal")


def cotejo(quien: Inquilino, factura: Factura) -> Cotejo | None:
    with tenant_session(quien) as db:
        return facturas.completar(db, facturas.leer(db, factura.id)).cotejo


def parametros(quien: Inquilino, factura: Factura) -> dict[str, str]:
    suyo = cotejo(quien, factura)
    assert suyo is not None
    assert suyo.verifactu
    return dict(parse_qsl(urlsplit(suyo.url).query))


def registrado(quien: Inquilino, factura: Factura) -> list[str]:
    """Lo que dice su registro de alta, leído por otro camino."""
    with tenant_session(quien) as db:
        xml = registros.de_factura(db, factura.id, TipoRegistro.ALTA).xml.decode()
    return [re.findall(f"<sf:{campo}>([^<]*)<", xml)[0].replace("&amp;", "&") for campo in CAMPOS]


@pytest.mark.parametrize(
    ("datos", "importe"),
    [
        ({}, "121.00"),
        ({"lineas": [linea(irpf="15")]}, "121.00"),
        ({"lineas": [linea(), fabrica.LINEA | {"tipo": "0", "suplido": True}]}, "121.00"),
        ({"anticipo": "50"}, "121.00"),
        ({"moneda": "USD", "tipo_cambio": "0.9"}, "108.90"),
        ({"lineas": [linea("1234567.891")]}, "1493827.15"),
    ],
    ids=["corriente", "con IRPF", "con suplido", "con anticipo", "en dólares", "con decimales"],
)
def test_el_importe_es_el_del_registro_y_no_lo_que_se_paga(ana: Inquilino, datos: dict[str, Any], importe: str) -> None:
    factura = fabrica.con_emitida(ana, **datos)
    dice = parametros(ana, factura)
    assert list(dice.values()) == registrado(ana, factura)
    assert list(dice) == ["nif", "numserie", "fecha", "importe"]
    assert (dice["nif"], dice["importe"]) == ("12345678Z", importe)


def test_un_numero_con_barras_espacios_y_signos_se_comprueba_entero(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    with tenant_session(ana) as db:
        series.crear(db, series.DatosSerie.model_validate({"codigo": "B", "patron": "{serie} & Cia/#{numero}"}))
    factura = emitir(ana, fabrica.con_borrador(ana, serie="B"))
    assert factura.numero_completo == "B & Cia/#1"
    assert parametros(ana, factura)["numserie"] == "B & Cia/#1"
    suyo = cotejo(ana, factura)
    assert suyo is not None
    assert "&numserie=B%20%26%20Cia%2F%231&" in suyo.url


def test_una_rectificativa_en_negativo_lleva_su_signo(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    abono = rectificada(ana, original, metodo="I")
    assert parametros(ana, abono)["importe"] == "-121.00"


def test_un_borrador_no_se_puede_comprobar(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    assert cotejo(ana, fabrica.con_borrador(ana)) is None


def test_la_anulada_se_sigue_comprobando_donde_siempre(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    antes = cotejo(ana, factura)
    anular(ana, factura)
    assert cotejo(ana, factura) == antes


@pytest.mark.parametrize(
    ("destino", "casa"),
    [
        (Destino.REAL, "https://www2.agenciatributaria.gob.es/"),
        (Destino.PRUEBAS, "https://prewww2.aeat.es/"),
        (Destino.SIMULADOR, "https://prewww2.aeat.es/"),
    ],
)
def test_se_comprueba_a_donde_van_los_registros(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch, destino: Destino, casa: str
) -> None:
    responder(monkeypatch)
    monkeypatch.setattr(ajustes(), "aeat", destino)
    suyo = cotejo(ana, fabrica.con_emitida(ana))
    assert suyo is not None
    assert suyo.url.startswith(f"{casa}wlpl/TIKE-CONT/ValidarQR?nif=")


def test_lo_que_no_se_remite_no_dice_que_es_verificable(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ajustes(), "aeat", Destino.REAL)
    factura = fabrica.con_emitida(ana)
    suyo = cotejo(ana, factura)
    assert suyo is not None
    assert suyo.leyenda == ""
    assert suyo.url.startswith("https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/ValidarQRNoVerifactu?nif=")
    responder(monkeypatch)
    assert cotejo(ana, factura) == suyo, "aunque después se remita, su cadena no"


def test_el_papel_y_la_ficha_llevan_la_misma_direccion(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        assert facturas.leer_para_imprimir(db, factura.id).cotejo == cotejo(ana, factura)
