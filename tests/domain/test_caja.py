"""Criterio de caja: cada cobro devenga su parte y lo que falta se devenga al acabar el año siguiente."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factursaas.domain.caja import Cobro, Devengo, con_lo_retenido, devengos, limite_de_devengo
from factursaas.domain.totales import DocumentoEntrada, LineaEntrada, Totales, calcular

D = Decimal
LIMITE = date(2027, 12, 31)
ANTES, DESPUES = date(2027, 3, 1), date(2028, 1, 1)
FECHAS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
COBROS = st.lists(st.builds(Cobro, FECHAS, st.decimals("-5000", "5000", places=2)), max_size=6)


def _factura(*precios_y_tipos: tuple[str, str], irpf: str = "0") -> Totales:
    lineas = tuple(LineaEntrada(D(1), D(precio), tipo=D(tipo), irpf=D(irpf)) for precio, tipo in precios_y_tipos)
    return calcular(DocumentoEntrada(lineas))


DE_121 = _factura(("100", "21"))
DE_DOS_TIPOS = _factura(("100", "21"), ("33.33", "10"))


def _resumen(salida: tuple[Devengo, ...]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    return [(str(d.fecha), str(d.importe), [(str(grupo.base), str(grupo.cuota)) for grupo in d.grupos]) for d in salida]


def _sumas(salida: tuple[Devengo, ...], grupos: int) -> list[tuple[Decimal, Decimal]]:
    return [
        (sum((d.grupos[i].base for d in salida), D(0)), sum((d.grupos[i].cuota for d in salida), D(0)))
        for i in range(grupos)
    ]


@pytest.mark.parametrize(
    ("operacion", "limite"),
    [("2026-01-01", "2027-12-31"), ("2026-12-31", "2027-12-31"), ("2028-02-29", "2029-12-31")],
)
def test_el_limite_es_el_ultimo_dia_del_ano_siguiente_a_la_operacion(operacion: str, limite: str) -> None:
    assert str(limite_de_devengo(date.fromisoformat(operacion))) == limite


def test_sin_cobros_todo_se_devenga_en_el_limite() -> None:
    assert _resumen(devengos(DE_121, [], LIMITE)) == [("2027-12-31", "121.00", [("100.00", "21.00")])]


def test_lo_que_falta_se_devenga_en_el_limite_como_un_cobro_mas() -> None:
    salida = devengos(DE_121, [Cobro(ANTES, D("40"))], LIMITE)
    assert _resumen(salida) == [
        ("2027-03-01", "40.00", [("33.06", "6.94")]),
        ("2027-12-31", "81.00", [("66.94", "14.06")]),
    ]


def test_lo_cobrado_el_mismo_dia_del_limite_se_devenga_con_su_cobro() -> None:
    salida = devengos(DE_121, [Cobro(LIMITE, D("121"))], LIMITE)
    assert _resumen(salida) == [("2027-12-31", "121.00", [("100.00", "21.00")])]


def test_lo_cobrado_el_dia_del_limite_va_aparte_de_lo_que_falta() -> None:
    salida = devengos(DE_121, [Cobro(LIMITE, D("40")), Cobro(DESPUES, D("81"))], LIMITE)
    assert [(str(d.fecha), str(d.importe)) for d in salida] == [("2027-12-31", "40.00"), ("2027-12-31", "81.00")]


def test_lo_cobrado_despues_del_limite_ya_no_devenga_nada() -> None:
    con_tardio = devengos(DE_121, [Cobro(ANTES, D("40")), Cobro(DESPUES, D("81"))], LIMITE)
    assert con_tardio == devengos(DE_121, [Cobro(ANTES, D("40"))], LIMITE)


def test_con_todo_cobrado_a_tiempo_el_limite_no_anade_nada() -> None:
    cobros = [Cobro(ANTES, D("100")), Cobro(ANTES + timedelta(days=1), D("21"))]
    assert devengos(DE_121, cobros, LIMITE) == devengos(DE_121, cobros)


def test_con_limite_los_cobros_se_ordenan_por_fecha_y_los_del_mismo_dia_conservan_su_orden() -> None:
    cobros = [Cobro(LIMITE, D("1")), Cobro(ANTES, D("70")), Cobro(ANTES, D("50"))]
    assert [str(d.importe) for d in devengos(DE_121, cobros, LIMITE)] == ["70.00", "50.00", "1.00"]


def test_sin_limite_se_respeta_el_orden_en_que_llegan() -> None:
    cobros = [Cobro(LIMITE, D("1")), Cobro(ANTES, D("120"))]
    assert [d.fecha for d in devengos(DE_121, cobros)] == [LIMITE, ANTES]


def test_una_devolucion_deshace_su_parte_y_lo_devuelto_se_devenga_en_el_limite() -> None:
    salida = devengos(DE_121, [Cobro(ANTES, D("121")), Cobro(ANTES, D("-60.50"))], LIMITE)
    assert _resumen(salida) == [
        ("2027-03-01", "121.00", [("100.00", "21.00")]),
        ("2027-03-01", "-60.50", [("-50.00", "-10.50")]),
        ("2027-12-31", "60.50", [("50.00", "10.50")]),
    ]


def test_un_abono_se_devenga_con_lo_que_se_devuelve() -> None:
    salida = devengos(_factura(("-100", "21")), [Cobro(ANTES, D("-40"))], LIMITE)
    assert _resumen(salida) == [
        ("2027-03-01", "-40.00", [("-33.06", "-6.94")]),
        ("2027-12-31", "-81.00", [("-66.94", "-14.06")]),
    ]


def test_cada_tipo_devenga_su_parte_y_en_el_orden_de_la_factura() -> None:
    (devengo,) = devengos(DE_DOS_TIPOS, [Cobro(ANTES, DE_DOS_TIPOS.total_factura)], LIMITE)
    assert [(str(g.tipo), str(g.base), str(g.cuota)) for g in devengo.grupos] == [
        ("21", "100.00", "21.00"),
        ("10", "33.33", "3.33"),
    ]


@pytest.mark.parametrize("limite", [None, LIMITE])
def test_una_factura_que_suma_cero_no_devenga_nada(limite: date | None) -> None:
    a_cero = _factura(("100", "21"), ("-100", "21"))
    for devengo in devengos(a_cero, [Cobro(ANTES, D("5"))], limite):
        assert all((str(g.base), str(g.cuota)) == ("0.00", "0.00") for g in devengo.grupos)
    assert devengos(a_cero, [], LIMITE) == ()


@given(COBROS, st.sampled_from([DE_121, DE_DOS_TIPOS, _factura(("-250.05", "4"), ("-0.01", "21"))]))
def test_con_limite_los_devengos_suman_siempre_la_factura(cobros: list[Cobro], totales: Totales) -> None:
    salida = devengos(totales, cobros, LIMITE)
    assert _sumas(salida, len(totales.grupos)) == [(g.base, g.cuota) for g in totales.grupos]
    assert sum(d.importe for d in salida) == totales.total_factura
    assert all(d.fecha <= LIMITE for d in salida)
    assert [d.fecha for d in salida] == sorted(d.fecha for d in salida)


@given(COBROS, st.randoms())
def test_con_limite_da_igual_en_que_orden_se_apunten_los_cobros_de_dias_distintos(cobros: Any, azar: Any) -> None:
    cobros = list({cobro.fecha: cobro for cobro in cobros}.values())
    revueltos = list(cobros)
    azar.shuffle(revueltos)
    assert devengos(DE_DOS_TIPOS, cobros, LIMITE) == devengos(DE_DOS_TIPOS, revueltos, LIMITE)


@given(st.lists(st.decimals("0.01", "50", places=2), min_size=1, max_size=8))
def test_al_acabar_de_cobrar_los_devengos_suman_la_factura(importes: list[Decimal]) -> None:
    resto = DE_DOS_TIPOS.total_factura - sum(importes)
    cobros = [Cobro(ANTES, importe) for importe in [*importes, resto]]
    salida = devengos(DE_DOS_TIPOS, cobros)
    assert _sumas(salida, 2) == [(g.base, g.cuota) for g in DE_DOS_TIPOS.grupos]
    assert len(salida) == len(cobros)


def test_quien_retiene_paga_menos_y_con_eso_la_factura_esta_cobrada() -> None:
    con_irpf = _factura(("100", "21"), irpf="15")
    cobros = [Cobro(ANTES, D("53")), Cobro(ANTES, D("53"))]
    assert con_irpf.total_a_pagar == D("106.00")
    assert [str(cobro.importe) for cobro in con_lo_retenido(con_irpf, cobros)] == ["60.50", "60.50"]
    salida = devengos(con_irpf, con_lo_retenido(con_irpf, cobros), LIMITE)
    assert [str(d.importe) for d in salida] == ["60.50", "60.50"]
