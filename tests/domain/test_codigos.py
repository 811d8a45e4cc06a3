"""De cada código de la AEAT se sabe qué hacer, y se le dice a una persona con palabras suyas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factursaas.domain.verifactu.codigos import Accion, Donde, catalogo, indicacion

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
def test_lo_rechazado_que_se_subsana_dice_donde_y_lo_aceptado_con_errores_se_subsana(codigo: str) -> None:
    dice = indicacion(codigo)
    if dice.accion is Accion.SUBSANAR and codigo[0] in "13":
        assert dice.donde not in DEL_PROGRAMA
    if codigo.startswith("2"):
        assert dice.accion is (Accion.NADA if codigo in ("2004", "2009") else Accion.SUBSANAR)


@pytest.mark.parametrize(
    ("codigo", "accion", "donde"),
    [
        ("1104", Accion.SUBSANAR, Donde.SERIE),
        ("1108", Accion.CONFIGURAR, Donde.EMISOR),
        ("1123", Accion.SUBSANAR, Donde.CLIENTE),
        ("1124", Accion.SUBSANAR, Donde.LINEAS),
        ("1147", Accion.SUBSANAR, Donde.FECHA_OPERACION),
        ("1244", Accion.AVISAR, Donde.PROGRAMA),
        ("2001", Accion.SUBSANAR, Donde.CLIENTE),
        ("3000", Accion.ADOPTAR_DUPLICADO, Donde.NINGUNO),
        ("3002", Accion.VOLVER_A_PRESENTAR, Donde.NINGUNO),
        ("3003", Accion.PARAR, Donde.CERTIFICADO),
        ("3500", Accion.REINTENTAR, Donde.AEAT),
        ("4102", Accion.PARAR, Donde.PROGRAMA),
        ("4104", Accion.CONFIGURAR, Donde.EMISOR),
        ("4112", Accion.PARAR, Donde.CERTIFICADO),
        ("4118", Accion.CONFIGURAR, Donde.INSTALACION),
        ("4128", Accion.REINTENTAR, Donde.AEAT),
        ("4141", Accion.PARAR, Donde.AEAT),
    ],
)
def test_que_se_hace_con_los_que_mas_se_ven(codigo: str, accion: Accion, donde: Donde) -> None:
    dice = indicacion(codigo)
    assert (dice.accion, dice.donde) == (accion, donde)


@pytest.mark.parametrize(
    ("codigo", "accion"),
    [
        ("1999", Accion.SUBSANAR),
        ("2099", Accion.SUBSANAR),
        ("3099", Accion.AVISAR),
        ("3599", Accion.REINTENTAR),
        ("4999", Accion.PARAR),
        ("soapenv:Server", Accion.REINTENTAR),
        ("", Accion.REINTENTAR),
    ],
)
def test_un_codigo_nuevo_va_por_su_rango_y_ensena_lo_que_dijo_la_aeat(codigo: str, accion: Accion) -> None:
    dice = indicacion(codigo, "Lo que sea")
    assert (dice.accion, dice.detalle) == (accion, "Lo que sea")
    assert dice.mensaje


@given(st.text(max_size=8) | st.integers().map(str))
def test_ningun_codigo_rompe(codigo: str) -> None:
    assert indicacion(codigo).mensaje
