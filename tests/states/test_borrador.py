"""El texto que se teclea y lo que se entiende de él."""

import pickle
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from factursaas.states.borrador import EN_BLANCO, Borrador
from factursaas.states.casillas import Descuento


def uno(**casillas: str) -> Borrador:
    """Un borrador con su primera línea escrita."""
    nuevo = Borrador().cambiar({"fecha": "2026-11-25", "tipo": "F1"})
    return nuevo.cambiar({f"l1.{campo}": texto for campo, texto in casillas.items()})


@pytest.mark.parametrize(
    ("campo", "texto", "valor"),
    [
        ("precio", "1.234,56", Decimal("1234.56")),
        ("precio", "1234.56", Decimal("1234.56")),
        ("precio", "−3", Decimal(-3)),
        ("precio", "", Decimal(0)),
        ("cantidad", "0,125", Decimal("0.125")),
        ("descuento", "10 %", Descuento(pct=Decimal(10))),
        ("descuento", "12,50 €", Descuento(importe=Decimal("12.50"))),
        ("descuento", "", Descuento()),
        ("irpf", "15", Decimal(15)),
    ],
)
def test_lee_lo_que_teclea_una_persona(campo: str, texto: str, valor: Any) -> None:
    borrador = uno(**{campo: texto})
    assert borrador.valor("l1", campo) == valor
    assert not borrador.errores


@pytest.mark.parametrize(
    ("campo", "texto"),
    [
        ("cantidad", "dos"),
        ("cantidad", ""),
        ("cantidad", "NaN"),
        ("precio", "Infinity"),
        ("precio", "1e9"),
        ("precio", "9" * 50),
        ("precio", "1,123456789"),
        ("descuento", "101"),
        ("descuento", "-5"),
        ("irpf", "200"),
        ("impuesto", "IVA:abc"),
        ("impuesto", "IRPF:21"),
        ("impuesto", "<script>"),
        ("descripcion", "a\0b"),
        ("descripcion", "a" * 5001),
        ("descripcion", "\ud800"),
    ],
)
def test_lo_que_no_se_entiende_se_dice_y_no_borra_lo_bueno(campo: str, texto: str) -> None:
    bueno = uno(descripcion="Corte", cantidad="2", precio="10", impuesto="IVA:10", irpf="15")
    malo = bueno.cambiar({f"l1.{campo}": texto})
    assert set(malo.errores) == {f"l1.{campo}"}
    assert malo.valor("l1", campo) == bueno.valor("l1", campo)
    assert malo.cambiar({f"l1.{campo}": bueno.textos.get(f"l1.{campo}", "")}).errores == {}


@pytest.mark.parametrize(
    "texto", ["", "25/11/2026", "0001-01-01", "9999-12-31", "2026-02-30", "2026-11-25T00:00", "NaN"]
)
def test_una_fecha_imposible_no_cuela(texto: str) -> None:
    borrador = uno().cambiar({"fecha": texto})
    assert "fecha" in borrador.errores
    assert borrador.valores["fecha"] == date(2026, 11, 25)


def test_siempre_quedan_lineas_en_blanco_para_seguir() -> None:
    borrador = Borrador().cambiar({})
    assert len(borrador.claves) == EN_BLANCO
    borrador = borrador.cambiar({f"{borrador.claves[-1]}.descripcion": "Al final"})
    assert len(borrador.claves) == 2 * EN_BLANCO
    assert borrador.escritas == ["l4"]


def test_quitar_una_linea_se_lleva_lo_suyo() -> None:
    borrador = uno(descripcion="Corte", precio="x").sin_linea("l1")
    assert "l1" not in borrador.claves
    assert not borrador.errores
    assert not [casilla for casilla in borrador.textos if casilla.startswith("l1.")]


def test_el_recargo_lo_trae_el_cliente_y_no_se_guarda_como_dicho() -> None:
    borrador = uno(descripcion="Tela", precio="100", impuesto="IVA:21").con(con_recargo=True)
    assert borrador.calculo().lineas[0].recargo == Decimal("5.2")
    assert borrador.datos().lineas[0].recargo is None


def test_una_linea_sin_concepto_espera_pero_no_detiene_a_las_demas() -> None:
    borrador = uno(descripcion="Corte", precio="10").cambiar({"l2.precio": "5"})
    assert [linea.descripcion for linea in borrador.datos().lineas] == ["Corte"]
    assert borrador.escritas == ["l1", "l2"]


def test_los_fallos_del_negocio_van_a_su_casilla() -> None:
    borrador = uno(descripcion="Corte", precio="10").cambiar({"l3.descripcion": "Tinte"})
    fallos = borrador.con_errores({"lineas.1.descuento_importe": "No.", "cliente_id": "Elige."}, ["l1", "l3"]).fallos
    assert fallos == {"l3.descuento": "No.", "cliente": "Elige."}


@pytest.mark.parametrize("cambios", [None, 3, "x", [], [1], {1: 2}, {"l1.precio": 5}, {"l99.precio": "5"}, {"a": "b"}])
def test_lo_que_no_es_un_cambio_no_cambia_nada(cambios: Any) -> None:
    antes = uno(descripcion="Corte")
    assert antes.cambiar(cambios).textos == antes.textos


def test_lo_que_recuerda_la_pestana_vuelve_igual_aunque_haya_algo_sin_entender() -> None:
    escrito = uno(descripcion="Corte", precio="12,50", impuesto="IVA:10", descuento="5 %")
    con_fallo = escrito.cambiar({"l1.precio": "12,5x", "plazos": "30"})
    for borrador in (Borrador(), escrito, con_fallo):
        vuelto = pickle.loads(pickle.dumps(borrador))  # noqa: S301 - como hace Reflex
        assert vuelto == borrador
        assert vuelto.calculo() == borrador.calculo()
    assert con_fallo.valor("l1", "precio") == Decimal("12.50")
