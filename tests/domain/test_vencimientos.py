"""Cuándo se paga una factura: plazos tecleados, días de pago, reparto del total y lo que queda por cobrar."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factursaas.domain.dinero import CENTIMO, NBSP
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.vencimientos import (
    TramoDeuda,
    Vencimiento,
    escribir_plazos,
    fechas_de_pago,
    leer_plazos,
    pendientes,
    proximo_vencimiento,
    repartir_vencimientos,
    tramo_de,
)

D = Decimal
ENERO, FEBRERO, MARZO = (date(2026, mes, 10) for mes in (1, 2, 3))
IMPORTES = st.decimals("-100000", "100000", places=2)
PLAZOS = st.lists(st.integers(0, 365), max_size=12, unique=True).map(lambda dias: tuple(sorted(dias)))


def _importes(vencimientos: Any) -> list[str]:
    return [str(vencimiento.importe) for vencimiento in vencimientos]


@pytest.mark.parametrize(
    ("texto", "plazos"),
    [
        ("", ()),
        ("   ", ()),
        ("0", (0,)),
        ("al contado", (0,)),
        (" Al Contado ", (0,)),
        ("contado", (0,)),
        ("30", (30,)),
        ("30 días", (30,)),
        ("A 30 días", (30,)),
        ("30d", (30,)),
        ("30, 60 y 90", (30, 60, 90)),
        ("30/60", (30, 60)),
        ("30;60", (30, 60)),
        ("30 60 días", (30, 60)),
        ("30,60,90 dias", (30, 60, 90)),
        ("0 y 30", (0, 30)),
        ("365", (365,)),
        (", ".join(str(n) for n in range(1, 13)), tuple(range(1, 13))),
    ],
)
def test_los_plazos_se_leen_como_los_teclea_una_persona(texto: str, plazos: tuple[int, ...]) -> None:
    assert leer_plazos(texto) == plazos


@pytest.mark.parametrize(
    ("texto", "mensaje"),
    [
        ("treinta", "Escribe los días de pago así: 30, o 30, 60 y 90."),
        ("-30", "Escribe los días de pago así"),
        ("30,5", "de menos a más y sin repetir"),
        ("30.5", "Escribe los días de pago así"),
        ("30,,60", "Escribe los días de pago así"),
        ("30,", "Escribe los días de pago así"),
        ("30 meses", "Escribe los días de pago así"),
        ("60, 30", "de menos a más y sin repetir: 30, 60 y 90."),
        ("30, 30", "de menos a más y sin repetir"),
        ("366", "de hasta 365 días"),
        ("9" * 5000, "Escribe los días de pago así"),
        (", ".join(str(n) for n in range(1, 14)), "Como mucho 12 plazos"),
    ],
)
def test_lo_que_no_son_plazos_se_explica(texto: str, mensaje: str) -> None:
    with pytest.raises(ValueError, match=mensaje):
        leer_plazos(texto)


@given(PLAZOS)
def test_lo_escrito_se_vuelve_a_leer(plazos: tuple[int, ...]) -> None:
    assert leer_plazos(escribir_plazos(plazos)) == plazos


@given(st.text(max_size=40) | st.from_regex(r"[0-9 ,/;yad]{0,60}", fullmatch=True))
def test_cualquier_texto_son_plazos_o_se_explica(intentar: Any, texto: str) -> None:
    queja, plazos = intentar(leer_plazos, texto)
    if plazos is None:
        assert queja.endswith(".")
    else:
        assert list(plazos) == sorted(set(plazos))
        assert all(0 <= dias <= 365 for dias in plazos)


@pytest.mark.parametrize(
    ("fecha", "plazos", "dia_pago", "dias"),
    [
        ("2026-01-10", (), 0, ""),
        ("2026-01-10", (0, 30), 0, "2026-01-10 2026-02-09"),
        ("2026-01-10", (0,), 10, "2026-01-10"),
        ("2026-01-10", (0,), 9, "2026-02-09"),
        ("2026-01-10", (30, 60), 25, "2026-02-25 2026-03-25"),
        ("2026-01-31", (0,), 31, "2026-01-31"),
        ("2026-02-01", (0,), 31, "2026-02-28"),
        ("2028-02-01", (0,), 30, "2028-02-29"),
        ("2026-02-28", (0,), 31, "2026-02-28"),
        ("2026-04-30", (1,), 31, "2026-05-31"),
        ("2026-12-20", (0,), 5, "2027-01-05"),
        ("2026-11-30", (0,), 1, "2026-12-01"),
        ("2026-01-31", (0,), 30, "2026-02-28"),
    ],
)
def test_el_dia_de_pago_es_el_siguiente_de_ese_numero(
    fecha: str, plazos: tuple[int, ...], dia_pago: int, dias: str
) -> None:
    salida = fechas_de_pago(date.fromisoformat(fecha), plazos, dia_pago)
    assert [str(dia) for dia in salida] == dias.split()


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), PLAZOS, st.integers(1, 31))
def test_el_dia_de_pago_nunca_adelanta_ni_atrasa_mas_de_un_mes(fecha: date, plazos: Any, dia_pago: int) -> None:
    salida = fechas_de_pago(fecha, plazos, dia_pago)
    for plazo, dia in zip(plazos, salida, strict=True):
        assert timedelta(0) <= dia - fecha - timedelta(days=plazo) <= timedelta(days=31)
        assert dia.day == dia_pago or (dia.day < dia_pago and (dia + timedelta(days=1)).day == 1)


def test_sin_pedidos_no_hay_vencimientos() -> None:
    assert repartir_vencimientos(D(100), []) == ()


@pytest.mark.parametrize(
    ("total", "escritos", "importes"),
    [
        ("100", (None,), "100.00"),
        ("100", (None, None, None), "33.34 33.33 33.33"),
        ("-100", (None, None, None), "-33.34 -33.33 -33.33"),
        ("0.02", (None, None, None), "0.01 0.01 0.00"),
        ("100", ("40", None), "40 60.00"),
        ("100", (None, "40", None), "30.00 40 30.00"),
        ("-100", ("-40", None), "-40 -60.00"),
        ("100", ("40", "60"), "40 60"),
        ("100", ("0", None), "0 100.00"),
        ("0", (None, None), "0.00 0.00"),
        ("0", ("0",), "0"),
    ],
)
def test_lo_que_falta_se_reparte_a_partes_iguales(total: str, escritos: Any, importes: str) -> None:
    dias = (ENERO, FEBRERO, MARZO)
    pedidos = [(dia, None if escrito is None else D(escrito)) for dia, escrito in zip(dias, escritos, strict=False)]
    salida = repartir_vencimientos(D(total), pedidos)
    assert _importes(salida) == importes.split()
    assert [v.fijo for v in salida] == [escrito is not None for escrito in escritos]


def test_los_vencimientos_salen_por_fecha_y_lo_que_sobra_va_al_primero() -> None:
    salida = repartir_vencimientos(D("10.01"), [(MARZO, None), (ENERO, None), (FEBRERO, D(5))])
    assert salida == (
        Vencimiento(ENERO, D("2.51")),
        Vencimiento(FEBRERO, D(5), fijo=True),
        Vencimiento(MARZO, D("2.50")),
    )


@given(IMPORTES, st.lists(st.none() | st.integers(0, 100), min_size=1, max_size=8))
def test_los_vencimientos_suman_el_total_y_respetan_lo_escrito(total: Decimal, tantos: Any) -> None:
    dias = [ENERO + timedelta(days=n) for n in range(len(tantos))]
    # Cada importe escrito es una parte del total, y entre todos no pasan de él.
    escritos = [None if t is None else (total * t / 100 / len(tantos)).quantize(CENTIMO, "ROUND_DOWN") for t in tantos]
    if None not in escritos:
        escritos[-1] = None
    salida = repartir_vencimientos(total, list(zip(dias, escritos, strict=True)))
    assert sum(v.importe for v in salida) == total
    for vencimiento, escrito in zip(salida, escritos, strict=True):
        assert vencimiento.importe * total >= 0
        assert vencimiento.fijo is (escrito is not None)
        if escrito is not None:
            assert vencimiento.importe == escrito
    libres = [v.importe for v in salida if not v.fijo]
    assert max(libres) - min(libres) <= CENTIMO


@pytest.mark.parametrize(
    ("total", "escritos", "mensaje"),
    [
        ("100", ("100", None), "Los vencimientos ya suman 100,00_€: quita el que está en blanco"),
        ("121", ("100",), "Los vencimientos suman 100,00_€ y hay que cobrar 121,00_€: corrige uno"),
        ("121", ("100", "21.01"), "suman 121,01_€ y hay que cobrar 121,00_€"),
        ("100", ("100.01", None), "suman 100,01_€ y hay que cobrar 100,00_€"),
        ("-100", ("-100.01", None), "suman −100,01_€ y hay que cobrar −100,00_€"),
        ("100", ("150", "-50"), "Un vencimiento de −50,00_€ no cabe si hay que cobrar 100,00_€."),
        ("100", ("-50", None), "Un vencimiento de −50,00_€ no cabe"),
        ("-100", ("50", None), "Un vencimiento de 50,00_€ no cabe si hay que cobrar −100,00_€"),
        ("0", ("5", None), "Un vencimiento de 5,00_€ no cabe si hay que cobrar 0,00_€"),
    ],
)
def test_los_importes_escritos_tienen_que_cuadrar(total: str, escritos: Any, mensaje: str) -> None:
    dias = (ENERO, FEBRERO, MARZO)
    pedidos = [(dia, None if escrito is None else D(escrito)) for dia, escrito in zip(dias, escritos, strict=False)]
    with pytest.raises(DatosNoValidos) as fallo:
        repartir_vencimientos(D(total), pedidos)
    assert list(fallo.value.errores) == ["vencimientos"]
    assert mensaje in str(fallo.value).replace(NBSP, "_")


def test_el_mensaje_va_en_la_moneda_de_la_factura() -> None:
    with pytest.raises(DatosNoValidos, match=r"suman 1,00.USD y hay que cobrar 2,00.USD"):
        repartir_vencimientos(D(2), [(ENERO, D(1))], moneda="USD")


def test_dos_vencimientos_el_mismo_dia_se_juntan() -> None:
    with pytest.raises(DatosNoValidos, match="Hay dos vencimientos el mismo día: júntalos en uno") as fallo:
        repartir_vencimientos(D(100), [(ENERO, None), (FEBRERO, None), (ENERO, None)])
    assert list(fallo.value.errores) == ["vencimientos"]


TRES = (Vencimiento(ENERO, D(50)), Vencimiento(FEBRERO, D(30)), Vencimiento(MARZO, D(20)))
ABONO = tuple(Vencimiento(v.fecha, -v.importe, v.fijo) for v in TRES)


@pytest.mark.parametrize(
    ("cobrado", "proximo", "quedan"),
    [
        ("0", ENERO, "50 30 20"),
        ("0.01", ENERO, "49.99 30 20"),
        ("49.99", ENERO, "0.01 30 20"),
        ("50", FEBRERO, "30 20"),
        ("79.99", FEBRERO, "0.01 20"),
        ("80", MARZO, "20"),
        ("99.99", MARZO, "0.01"),
        ("100", None, ""),
        ("120", None, ""),
        ("-10", ENERO, "50 30 20"),
    ],
)
def test_lo_cobrado_cubre_primero_lo_mas_antiguo(cobrado: str, proximo: date | None, quedan: str) -> None:
    assert proximo_vencimiento(TRES, D(cobrado)) == proximo
    assert _importes(pendientes(TRES, D(cobrado))) == quedan.split()
    assert proximo_vencimiento(ABONO, -D(cobrado)) == proximo
    assert [-v.importe for v in pendientes(ABONO, -D(cobrado))] == [D(importe) for importe in quedan.split()]


def test_lo_pendiente_sigue_diciendo_si_el_importe_se_escribio() -> None:
    assert pendientes((Vencimiento(ENERO, D(50), fijo=True),), D(20)) == (Vencimiento(ENERO, D(30), fijo=True),)


def test_un_vencimiento_a_cero_no_se_debe() -> None:
    a_cero = (Vencimiento(ENERO, D("0.00")), Vencimiento(FEBRERO, D(10)))
    assert proximo_vencimiento(a_cero, D(0)) == FEBRERO
    assert proximo_vencimiento((), D(0)) is None


@given(IMPORTES, st.integers(1, 12), st.decimals(0, 1, places=4))
def test_lo_pendiente_es_lo_que_falta_por_cobrar(total: Decimal, cuantos: int, parte: Decimal) -> None:
    vencimientos = repartir_vencimientos(total, [(ENERO + timedelta(days=n), None) for n in range(cuantos)])
    cobrado = (total * parte).quantize(CENTIMO)
    quedan = pendientes(vencimientos, cobrado)
    assert sum(v.importe for v in quedan) == total - cobrado
    assert all(v.importe * total > 0 for v in quedan)
    assert proximo_vencimiento(vencimientos, cobrado) == (quedan[0].fecha if quedan else None)
    assert (proximo_vencimiento(vencimientos, cobrado) is None) is (cobrado == total)


@pytest.mark.parametrize(
    ("dias", "tramo"),
    [
        (-1, TramoDeuda.SIN_VENCER),
        (0, TramoDeuda.SIN_VENCER),
        (1, TramoDeuda.HASTA_30),
        (30, TramoDeuda.HASTA_30),
        (31, TramoDeuda.HASTA_60),
        (60, TramoDeuda.HASTA_60),
        (61, TramoDeuda.HASTA_90),
        (90, TramoDeuda.HASTA_90),
        (91, TramoDeuda.MAS_DE_90),
        (4000, TramoDeuda.MAS_DE_90),
    ],
)
def test_el_tramo_cuenta_los_dias_desde_el_vencimiento(dias: int, tramo: TramoDeuda) -> None:
    assert tramo_de(MARZO - timedelta(days=dias), MARZO) is tramo


def test_sin_fecha_no_ha_vencido_y_los_tramos_tienen_nombre() -> None:
    assert tramo_de(None, MARZO) is TramoDeuda.SIN_VENCER
    assert [tramo.nombre for tramo in TramoDeuda] == [
        "Sin vencer",
        "De 1 a 30 días",
        "De 31 a 60 días",
        "De 61 a 90 días",
        "Más de 90 días",
    ]
