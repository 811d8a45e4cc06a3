"""Los medios de pago y el límite del efectivo."""

from decimal import Decimal

import pytest

from factursaas.domain.dinero import NBSP
from factursaas.domain.medios import LIMITE_EFECTIVO, Medio, aviso_de_efectivo


def test_los_medios_tienen_nombre_y_se_guardan_con_su_clave() -> None:
    assert {medio.value: medio.nombre for medio in Medio} == {
        "transferencia": "Transferencia",
        "tarjeta": "Tarjeta",
        "efectivo": "Efectivo",
        "domiciliacion": "Domiciliación",
        "bizum": "Bizum",
        "cheque": "Cheque",
        "otro": "Otro",
    }


@pytest.mark.parametrize("total", ["1000", "1000.00", "1000.01", "-1000", "250000"])
def test_desde_mil_euros_no_se_cobra_en_efectivo(total: str) -> None:
    assert aviso_de_efectivo(Medio.EFECTIVO, Decimal(total))


@pytest.mark.parametrize("total", ["0", "999.99", "-999.99"])
def test_por_debajo_de_mil_euros_no_hay_aviso(total: str) -> None:
    assert aviso_de_efectivo(Medio.EFECTIVO, Decimal(total)) == ""


@pytest.mark.parametrize("medio", [medio for medio in Medio if medio is not Medio.EFECTIVO])
def test_los_demas_medios_no_tienen_limite(medio: Medio) -> None:
    assert aviso_de_efectivo(medio, Decimal(1_000_000)) == ""


def test_el_aviso_dice_la_norma_la_multa_y_la_salida() -> None:
    aviso = aviso_de_efectivo(Medio.EFECTIVO, LIMITE_EFECTIVO).replace(NBSP, "_")
    for parte in ("Desde 1.000,00_€", "ni siquiera una parte", "empresa o profesional", "25 %", "art. 7 Ley 7/2012"):
        assert parte in aviso
    assert aviso.endswith("Pide una transferencia o una tarjeta.")
