"""De cada código de la AEAT se sabe qué hacer, y se le dice a una persona con palabras suyas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factursaas.domain.verifactu.codigos import Accion, Donde, Efecto, catalogo, indicacion

TODOS = sorted(catalogo())
DEL_PROGRAMA = (Donde.CERTIFICADO, Donde.INSTALACION, Donde.AEAT, Donde.PROGRAMA, Donde.NINGUNO)


def test_estan_los_247_del_listado_de_la_aeat() -> None:
    assert len(TODOS) == 247
    assert (TODOS[0], TODOS[-1]) == ("1100", "4141")
    assert all(datos["texto"] for datos in catalogo().values())


@pytest.mark.parametrize("codigo", TODOS)
def test_cada_codigo_tiene_accion_y_una_frase_que_no_es_la_de_la_aeat(codigo: str) -> None:
    dice = indicacion(codigo)
    assert dice.mensaje.endswith(".")
    assert 20 <= len(dice.mensaje) <= 160
    assert dice.mensaje != dice.detalle == catalogo()[codigo]["texto"]
    for jerga in ("IDType", "Imponible", "CuotaRepercutida", "el campo", "bloque", "endpoint", "XML"):
        assert jerga not in dice.mensaje


@pytest.mark.parametrize("codigo", TODOS)
def test_lo_que_se_subsana_dice_donde_y_lo_aceptado_no_para_nada(codigo: str) -> None:
    dice = indicacion(codigo)
    if dice.accion is Accion.SUBSANAR and dice.efecto is Efecto.REGISTRO_RECHAZADO:
        assert dice.donde not in DEL_PROGRAMA
    if dice.efecto is not Efecto.ENVIO_RECHAZADO:
        assert dice.para_el_envio is (dice.accion is Accion.PARAR)
    if dice.efecto is Efecto.ACEPTADO_CON_ERRORES:
        assert dice.accion is (Accion.NADA if codigo in ("2004", "2009") else Accion.SUBSANAR)


@pytest.mark.parametrize(
    ("codigo", "accion", "donde", "para"),
    [
        ("1104", Accion.SUBSANAR, Donde.SERIE, False),
        ("1108", Accion.CONFIGURAR, Donde.EMISOR, False),
        ("1123", Accion.SUBSANAR, Donde.CLIENTE, False),
        ("1124", Accion.SUBSANAR, Donde.LINEAS, False),
        ("1147", Accion.SUBSANAR, Donde.FECHA_OPERACION, False),
        ("1244", Accion.AVISAR, Donde.PROGRAMA, False),
        ("2001", Accion.SUBSANAR, Donde.CLIENTE, False),
        ("3000", Accion.ADOPTAR_DUPLICADO, Donde.NINGUNO, False),
        ("3002", Accion.VOLVER_A_PRESENTAR, Donde.NINGUNO, False),
        ("3003", Accion.PARAR, Donde.CERTIFICADO, True),
        ("3500", Accion.REINTENTAR, Donde.AEAT, False),
        ("4102", Accion.PARAR, Donde.PROGRAMA, True),
        ("4104", Accion.CONFIGURAR, Donde.EMISOR, True),
        ("4112", Accion.PARAR, Donde.CERTIFICADO, True),
        ("4118", Accion.CONFIGURAR, Donde.INSTALACION, True),
        ("4128", Accion.REINTENTAR, Donde.AEAT, False),
        ("4141", Accion.PARAR, Donde.AEAT, True),
    ],
)
def test_que_se_hace_con_los_que_mas_se_ven(codigo: str, accion: Accion, donde: Donde, para: bool) -> None:
    dice = indicacion(codigo)
    assert (dice.accion, dice.donde, dice.para_el_envio) == (accion, donde, para)


@pytest.mark.parametrize(
    ("codigo", "efecto", "accion"),
    [
        ("1999", Efecto.REGISTRO_RECHAZADO, Accion.SUBSANAR),
        ("2099", Efecto.ACEPTADO_CON_ERRORES, Accion.SUBSANAR),
        ("3099", Efecto.REGISTRO_RECHAZADO, Accion.AVISAR),
        ("3599", Efecto.ENVIO_RECHAZADO, Accion.REINTENTAR),
        ("4999", Efecto.ENVIO_RECHAZADO, Accion.PARAR),
        ("soapenv:Server", Efecto.ENVIO_RECHAZADO, Accion.REINTENTAR),
        ("", Efecto.ENVIO_RECHAZADO, Accion.REINTENTAR),
    ],
)
def test_un_codigo_nuevo_va_por_su_rango_y_ensena_lo_que_dijo_la_aeat(
    codigo: str, efecto: Efecto, accion: Accion
) -> None:
    dice = indicacion(codigo, "Lo que sea")
    assert (dice.efecto, dice.accion, dice.detalle) == (efecto, accion, "Lo que sea")
    assert dice.mensaje


@given(st.text(max_size=8) | st.integers().map(str))
def test_ningun_codigo_rompe(codigo: str) -> None:
    assert indicacion(codigo).mensaje
