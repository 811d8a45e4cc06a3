"""Lo que ve una persona cuando un evento falla."""

import logging

import pytest
from redis.exceptions import ConnectionError as SinRedis
from sqlalchemy.exc import TimeoutError as SinConexiones

from factursaas.domain.errores import EstadoNoPermitido, LimitePlan, SesionCaducada
from factursaas.states.errores import mostrar_error


def _texto(fallo: Exception) -> str:
    return str([evento.args for evento in mostrar_error(fallo)])


def test_un_rechazo_del_negocio_se_lee_tal_cual():
    assert "Una factura emitida no se borra." in _texto(EstadoNoPermitido("Una factura emitida no se borra."))


def test_el_limite_del_plan_lleva_a_los_planes():
    texto = _texto(LimitePlan("Límite del plan alcanzado: 5 clientes"))
    assert "Límite del plan alcanzado: 5 clientes" in texto
    assert "/precios" in texto


def test_la_sesion_caducada_vuelve_a_preguntar_quien_es():
    eventos = mostrar_error(SesionCaducada())
    assert any(evento.handler.fn.__name__ == "asegurar" for evento in eventos)


def test_lo_inesperado_no_se_ensena_pero_se_anota(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR):
        texto = _texto(ZeroDivisionError("contraseña=secreta"))
    assert "secreta" not in texto
    assert "ZeroDivisionError" not in texto
    referencia = caplog.records[-1].args
    assert isinstance(referencia, tuple)
    assert str(referencia[0]) in texto


@pytest.mark.parametrize(
    ("fallo", "dicho"),
    [
        (SinConexiones("QueuePool limit of size 10"), "Hay mucho trabajo ahora mismo"),
        (SinRedis("Error 111 connecting to 10.0.0.7:6379"), "Estamos recuperando el servicio"),
    ],
)
def test_lo_que_se_arregla_solo_se_dice_con_calma_y_sin_traza(
    fallo: Exception, dicho: str, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.INFO):
        texto = _texto(fallo)
    assert dicho in texto
    assert "referencia" not in texto
    assert [(uno.levelname, uno.exc_info) for uno in caplog.records] == [("WARNING", None)]
    assert "10.0.0.7" not in caplog.text
