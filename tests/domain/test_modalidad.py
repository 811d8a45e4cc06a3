"""Cuándo se puede pasar de VERI*FACTU a NO VERI*FACTU, y al revés."""

from datetime import date

import pytest

from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.verifactu.modalidad import Modalidad, Renuncia, exigir_cambio, fin_de_verifactu

SI, NO = Modalidad.VERIFACTU, Modalidad.NO_VERIFACTU
ENVIO = date(2027, 3, 1)
RENUNCIA = Renuncia(fin=date(2027, 12, 31), enviada=date(2027, 6, 1))


@pytest.mark.parametrize("hoy", [date(2027, 1, 1), date(2027, 6, 15), date(2027, 12, 31)])
def test_a_verifactu_se_pasa_cualquier_dia(hoy: date) -> None:
    exigir_cambio(NO, SI, hoy)
    exigir_cambio(NO, SI, hoy, ultimo_envio=date(2026, 5, 1), renuncia=Renuncia(date(2026, 12, 31), date(2026, 6, 1)))


def test_quien_no_ha_remitido_nada_aun_no_esta_comprometido() -> None:
    exigir_cambio(SI, NO, date(2027, 6, 15))


@pytest.mark.parametrize("hoy", [date(2027, 6, 15), date(2027, 12, 31)])
def test_con_la_renuncia_enviada_se_sigue_hasta_fin_de_ano(hoy: date) -> None:
    with pytest.raises(EstadoNoPermitido, match=r"hasta el 31/12/2027 y pasarás a NO VERI\*FACTU el 01/01/2028"):
        exigir_cambio(SI, NO, hoy, ultimo_envio=ENVIO, renuncia=RENUNCIA)


@pytest.mark.parametrize("hoy", [date(2028, 1, 1), date(2028, 5, 1)])
def test_desde_el_1_de_enero_la_renuncia_vale(hoy: date) -> None:
    exigir_cambio(SI, NO, hoy, ultimo_envio=date(2027, 12, 31), renuncia=RENUNCIA)


def test_sin_renuncia_el_ano_nuevo_no_cambia_nada() -> None:
    with pytest.raises(EstadoNoPermitido, match=r"renunciar antes de que acabe el año.*hasta el 31/12/2028"):
        exigir_cambio(SI, NO, date(2028, 1, 1), ultimo_envio=ENVIO)


@pytest.mark.parametrize(
    "renuncia",
    [
        Renuncia(fin=date(2027, 12, 31), enviada=date(2028, 1, 1)),
        Renuncia(fin=date(2027, 12, 31), enviada=date(2026, 12, 31)),
        Renuncia(fin=date(2027, 6, 30), enviada=date(2027, 6, 1)),
    ],
    ids=["enviada tarde", "de otro año", "otro día"],
)
def test_una_renuncia_mal_hecha_no_cuenta(renuncia: Renuncia) -> None:
    with pytest.raises(EstadoNoPermitido, match="tienes que renunciar"):
        exigir_cambio(SI, NO, date(2028, 2, 1), ultimo_envio=ENVIO, renuncia=renuncia)


def test_remitir_en_el_ano_nuevo_es_haber_vuelto_a_verifactu() -> None:
    with pytest.raises(EstadoNoPermitido, match="tienes que renunciar"):
        exigir_cambio(SI, NO, date(2028, 2, 1), ultimo_envio=date(2028, 1, 2), renuncia=RENUNCIA)


@pytest.mark.parametrize("modalidad", Modalidad)
def test_no_se_cambia_a_la_que_ya_se_tiene(modalidad: Modalidad) -> None:
    with pytest.raises(EstadoNoPermitido, match="Ya estás en"):
        exigir_cambio(modalidad, modalidad, date(2027, 6, 15))


def test_se_renuncia_para_el_ultimo_dia_del_ano() -> None:
    assert fin_de_verifactu(date(2027, 12, 31)) == date(2027, 12, 31)
