"""Qué hay que presentar y cuándo, según quién factura y desde dónde."""

from datetime import date, timedelta

import pytest

from factursaas.domain.calendario_fiscal import Declarante, proximas
from factursaas.domain.impuestos import Territorio

HOY = date(2026, 11, 26)
AUTONOMA = Declarante("12345678Z", Territorio.PENINSULA, "28004")
SOCIEDAD = Declarante("B12345674", Territorio.PENINSULA, "28004")


def fechas(quien: Declarante, hoy: date = HOY) -> dict[str, str]:
    return {cita.modelo: str(cita.vence) for cita in proximas(quien, hoy)}


def test_una_autonoma_declara_iva_e_irpf_y_una_sociedad_sus_pagos_a_cuenta() -> None:
    comunes = {"303": "2027-02-01", "390": "2027-02-01", "347": "2027-03-01"}
    assert fechas(AUTONOMA) == {"130": "2027-02-01", **comunes}
    assert fechas(SOCIEDAD) == {"202": "2026-12-21", **comunes}


@pytest.mark.parametrize(
    ("hoy", "periodo", "vence"),
    [
        ("2026-01-30", "4.º trimestre de 2025", "2026-01-30"),
        ("2026-01-31", "1.er trimestre de 2026", "2026-04-20"),
        ("2026-04-20", "1.er trimestre de 2026", "2026-04-20"),
        ("2026-04-21", "2.º trimestre de 2026", "2026-07-20"),
        ("2026-07-21", "3.er trimestre de 2026", "2026-10-20"),
        ("2027-01-31", "4.º trimestre de 2026", "2027-02-01"),
        ("2028-01-01", "4.º trimestre de 2027", "2028-01-31"),
    ],
)
def test_el_303_vence_el_20_y_en_enero_el_30_o_el_lunes_siguiente(hoy: str, periodo: str, vence: str) -> None:
    iva = next(cita for cita in proximas(AUTONOMA, date.fromisoformat(hoy)) if cita.modelo == "303")
    assert (iva.periodo, str(iva.vence)) == (periodo, vence)


def test_el_347_vence_el_ultimo_dia_de_febrero_tambien_si_es_bisiesto() -> None:
    assert fechas(AUTONOMA, date(2028, 2, 1))["347"] == "2028-02-29"


def test_en_canarias_el_420_tiene_todo_enero_y_no_hay_modelos_de_iva() -> None:
    canaria = Declarante("12345678Z", Territorio.CANARIAS, "35001", intracomunitarias=True)
    assert fechas(canaria, date(2026, 1, 2)) == {"420": "2026-02-02", "130": "2026-01-30"}


def test_en_ceuta_y_melilla_solo_se_dice_lo_del_estado() -> None:
    assert fechas(Declarante("12345678Z", Territorio.MELILLA, "52001")) == {"130": "2027-02-01"}


@pytest.mark.parametrize("codigo_postal", ["01001", "20001", "31001", "48001"])
def test_a_quien_declara_a_una_hacienda_foral_no_se_le_dice_nada(codigo_postal: str) -> None:
    assert proximas(Declarante("12345678Z", Territorio.PENINSULA, codigo_postal), HOY) == ()


def test_en_recargo_de_equivalencia_no_se_declara_iva() -> None:
    minorista = Declarante("12345678Z", Territorio.PENINSULA, "28004", recargo_equivalencia=True)
    assert set(fechas(minorista)) == {"130", "347"}


def test_el_349_solo_si_hay_operaciones_con_la_union() -> None:
    exportadora = Declarante("B12345674", Territorio.PENINSULA, "28004", intracomunitarias=True)
    assert "349" not in fechas(SOCIEDAD)
    assert fechas(exportadora)["349"] == "2027-02-01"


def test_ninguna_fecha_cae_en_fin_de_semana_ni_ha_pasado() -> None:
    for dias in range(0, 1500, 7):
        hoy = HOY + timedelta(days=dias)
        for cita in proximas(AUTONOMA, hoy):
            assert cita.faltan(hoy) >= 0
            assert cita.vence.isoweekday() <= 5
