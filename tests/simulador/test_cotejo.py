"""Lo que ve quien lee el QR de una factura."""

from typing import Any

import httpx
import pytest

from tests.simulador.piezas import FECHA, REQUERIMIENTO, Obligado, envio
from tests.simulador.test_envios import POR_REQUERIMIENTO

VERIFICABLE = "/wlpl/TIKE-CONT/ValidarQR"
NO_VERIFICABLE = "/wlpl/TIKE-CONT/ValidarQRNoVerifactu"


def cotejar(obligado: Obligado, ruta: str = VERIFICABLE, **cambios: str) -> httpx.Response:
    datos = {"nif": obligado.nif, "numserie": "F/1 & 2", "fecha": FECHA, "importe": "121.00"} | cambios
    return obligado.web.get(ruta, params=datos)


def en_json(obligado: Obligado, **cambios: Any) -> dict[str, Any]:
    return cotejar(obligado, formato="json", **cambios).json()


def test_una_factura_remitida_se_encuentra(obligado: Obligado) -> None:
    assert not en_json(obligado)["encontrada"]
    obligado.enviar(obligado.alta("F/1 & 2"))
    assert en_json(obligado) == {
        "encontrada": True,
        "codigo": None,
        "mensaje": "El emisor ha remitido esta factura y sus datos coinciden.",
    }
    pagina = cotejar(obligado)
    assert pagina.headers["content-type"].startswith("text/html")
    assert "<h1>Factura encontrada</h1>" in pagina.text


@pytest.mark.parametrize(
    "cambio", [{"importe": "121.01"}, {"fecha": "01-01-2026"}, {"numserie": "F/1 & 3"}, {"nif": "12345678Z"}]
)
def test_si_algo_no_coincide_no_se_encuentra(obligado: Obligado, cambio: dict[str, str]) -> None:
    obligado.enviar(obligado.alta("F/1 & 2"))
    assert not en_json(obligado, **cambio)["encontrada"]


def test_una_anulada_no_se_encuentra(obligado: Obligado) -> None:
    obligado.enviar(obligado.alta("F/1 & 2"), obligado.anulacion("F/1 & 2"))
    assert not en_json(obligado)["encontrada"]


def test_cada_modo_tiene_su_direccion(obligado: Obligado) -> None:
    obligado.enviar(obligado.alta("F/1 & 2"))
    obligado.mandar(envio(obligado.nif, [obligado.alta("R-1")], POR_REQUERIMIENTO), REQUERIMIENTO)
    assert not en_json(obligado, ruta=NO_VERIFICABLE)["encontrada"]
    assert en_json(obligado, ruta=NO_VERIFICABLE, numserie="R-1")["encontrada"]
    assert not en_json(obligado, numserie="R-1")["encontrada"]


@pytest.mark.parametrize(
    ("cambio", "codigo"),
    [
        ({"nif": ""}, "1001"),
        ({"numserie": ""}, "1002"),
        ({"fecha": ""}, "1003"),
        ({"importe": ""}, "1004"),
        ({"nif": "12345678A"}, "2001"),
        ({"numserie": "Ñ"}, "2002"),
        ({"fecha": "2026-01-01"}, "2003"),
        ({"importe": "121,00"}, "2004"),
    ],
)
def test_una_direccion_mal_hecha_se_dice(obligado: Obligado, cambio: dict[str, str], codigo: str) -> None:
    assert en_json(obligado, **cambio)["codigo"] == codigo
