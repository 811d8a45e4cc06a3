"""Tipos según la fecha, recargos y menciones."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from factursaas.domain.impuestos import (
    MENCION_CAJA,
    MENCION_DESTINATARIO,
    TIPOS_IRPF,
    Calificacion,
    Impuesto,
    Territorio,
    impuesto_de,
    mencion,
    mezcla_de_recargo,
    recargo_de,
    recargos_vigentes,
    tipo_general,
    tipos_vigentes,
)

HOY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("impuesto", "fecha", "tipos"),
    [
        (Impuesto.IVA, HOY, "21 10 4 0"),
        (Impuesto.IVA, date(2025, 1, 1), "21 10 4 0"),
        (Impuesto.IVA, date(2024, 12, 31), "21 10 7.5 4 2 0"),
        (Impuesto.IVA, date(2024, 10, 1), "21 10 7.5 4 2 0"),
        (Impuesto.IVA, date(2024, 9, 30), "21 10 5 4 0"),
        (Impuesto.IVA, date(2022, 7, 1), "21 10 5 4 0"),
        (Impuesto.IVA, date(2022, 6, 30), "21 10 4 0"),
        (Impuesto.IVA, date(2012, 9, 1), "21 10 4 0"),
        (Impuesto.IVA, date(2012, 8, 31), "18 8 4 0"),
        (Impuesto.IVA, date(2010, 7, 1), "18 8 4 0"),
        (Impuesto.IVA, date(2010, 6, 30), "16 7 4 0"),
        (Impuesto.IVA, date(1995, 1, 1), "16 7 4 0"),
        (Impuesto.IVA, date.max, "21 10 4 0"),
        (Impuesto.IVA, date.min, "4 0"),
        (Impuesto.IGIC, HOY, "20 15 9.5 7 5 3 1 0"),
        (Impuesto.IGIC, date(2026, 1, 1), "20 15 9.5 7 5 3 1 0"),
        (Impuesto.IGIC, date(2025, 12, 31), "20 15 9.5 7 5 3 0"),
        (Impuesto.IGIC, date(2023, 12, 31), "20 15 9.5 7 3 0"),
        (Impuesto.IPSI, HOY, "10 8 4 2 1 0.5"),
    ],
)
def test_tipos_vigentes(impuesto: Impuesto, fecha: date, tipos: str) -> None:
    assert [str(tipo) for tipo in tipos_vigentes(impuesto, fecha)] == tipos.split()


@pytest.mark.parametrize(
    ("tipo", "fecha", "recargo"),
    [
        ("21", HOY, "5.2"),
        ("21.00", HOY, "5.2"),
        ("10", HOY, "1.4"),
        ("4", HOY, "0.5"),
        ("0", HOY, None),
        ("7", HOY, None),
        ("5", HOY, None),
        ("5", date(2022, 12, 31), "0.5"),
        ("5", date(2023, 1, 1), "0.62"),
        ("5", date(2024, 9, 30), "0.62"),
        ("0", date(2024, 9, 30), "0"),
        ("7.5", date(2024, 10, 1), "1"),
        ("2", date(2024, 12, 31), "0.26"),
        ("2", date(2025, 1, 1), None),
        ("18", date(2012, 8, 31), "4"),
        ("8", date(2012, 8, 31), "1"),
        ("18", date(2012, 9, 1), None),
        ("21", date(2012, 8, 31), None),
        ("16", date(2010, 6, 30), "4"),
        ("7", date(2010, 6, 30), "1"),
        ("4", date(2010, 6, 30), "0.5"),
        ("16", date(2010, 7, 1), None),
        ("5", date(2022, 6, 30), None),
        ("7.5", date(2025, 1, 1), None),
        ("0", date(2024, 10, 1), None),
    ],
)
def test_recargo_de(tipo: str, fecha: date, recargo: str | None) -> None:
    assert recargo_de(Decimal(tipo), fecha) == (None if recargo is None else Decimal(recargo))


def test_el_tabaco_tiene_su_recargo() -> None:
    assert recargos_vigentes(Decimal(21), HOY) == (Decimal("5.2"), Decimal("1.75"))


def test_tipo_general() -> None:
    assert [tipo_general(impuesto, HOY) for impuesto in Impuesto] == [Decimal(21), Decimal(7), None]
    assert tipo_general(Impuesto.IVA, date(2011, 1, 1)) == Decimal(18)
    assert tipo_general(Impuesto.IVA, date(2010, 6, 30)) == Decimal(16)


@pytest.mark.parametrize("fecha", [date(1995, 1, 1), date(2011, 1, 1), date(2022, 7, 1), date(2024, 12, 31), HOY])
def test_todo_tipo_de_iva_con_cuota_lleva_su_recargo_y_ningun_otro_lo_lleva(fecha: date) -> None:
    vigentes = tipos_vigentes(Impuesto.IVA, fecha)
    assert all(recargo_de(tipo, fecha) for tipo in vigentes if tipo)
    for centesimas in range(1, 2500, 5):
        tipo = Decimal(centesimas) / 100
        assert (recargo_de(tipo, fecha) is not None) is (tipo in vigentes)


@pytest.mark.parametrize("impuesto", Impuesto)
def test_los_tipos_se_ofrecen_de_mayor_a_menor(impuesto: Impuesto) -> None:
    for ano in range(1995, 2030):
        tipos = tipos_vigentes(impuesto, date(ano, 12, 1))
        assert list(tipos) == sorted(set(tipos), reverse=True)


def test_solo_lo_sujeto_y_no_exento_va_sin_mencion() -> None:
    for impuesto in Impuesto:
        assert [c for c in Calificacion if not mencion(c, impuesto)] == [Calificacion.S1]


@pytest.mark.parametrize(
    ("calificacion", "impuesto", "texto"),
    [
        (Calificacion.S2, Impuesto.IVA, "Inversión del sujeto pasivo"),
        (Calificacion.S2, Impuesto.IGIC, "Inversión del sujeto pasivo"),
        (Calificacion.E1, Impuesto.IVA, "Operación exenta de IVA (art. 20 de la Ley 37/1992)"),
        (Calificacion.E5, Impuesto.IVA, "Entrega intracomunitaria exenta de IVA (art. 25 de la Ley 37/1992)"),
        (Calificacion.E6, Impuesto.IVA, "Operación exenta de IVA"),
        (
            Calificacion.E1,
            Impuesto.IGIC,
            "Operación exenta de IGIC (capítulo I del Decreto Legislativo 1/2025 de Canarias)",
        ),
        (Calificacion.E2, Impuesto.IGIC, "Exportación exenta de IGIC (art. 11 de la Ley 20/1991)"),
        (Calificacion.E5, Impuesto.IGIC, "Operación exenta de IGIC (art. 25 de la Ley 19/1994)"),
        (Calificacion.E6, Impuesto.IGIC, "Operación exenta de IGIC (art. 47 de la Ley 19/1994)"),
        (
            Calificacion.E7,
            Impuesto.IGIC,
            "Operación exenta de IGIC por el régimen especial del pequeño empresario o profesional "
            "(art. 90 del Decreto Legislativo 1/2025 de Canarias)",
        ),
        (Calificacion.E8, Impuesto.IGIC, "Operación exenta de IGIC"),
        (Calificacion.N1, Impuesto.IGIC, "Operación no sujeta a IGIC (Ley 20/1991)"),
        (
            Calificacion.N2,
            Impuesto.IGIC,
            "Operación no sujeta a IGIC por reglas de localización (arts. 16 y 17 de la Ley 20/1991)",
        ),
        (Calificacion.S2, Impuesto.IPSI, "Inversión del sujeto pasivo"),
        (Calificacion.E1, Impuesto.IPSI, "Operación exenta de IPSI (art. 7 de la Ley 8/1991)"),
        (Calificacion.E4, Impuesto.IPSI, "Operación exenta de IPSI (arts. 9 y 10 de la Ley 8/1991)"),
        (Calificacion.N2, Impuesto.IPSI, "Operación no sujeta a IPSI por reglas de localización (Ley 8/1991)"),
    ],
)
def test_mencion(calificacion: Calificacion, impuesto: Impuesto, texto: str) -> None:
    assert mencion(calificacion, impuesto) == texto


@pytest.mark.parametrize("impuesto", Impuesto)
def test_la_mencion_nombra_su_impuesto_y_nunca_la_ley_de_otro(impuesto: Impuesto) -> None:
    ajenas = {
        Impuesto.IVA: ("Ley 20/1991", "Ley 19/1994", "Canarias", "Ley 8/1991"),
        Impuesto.IGIC: ("Ley 37/1992", "Ley 8/1991"),
        Impuesto.IPSI: ("Ley 37/1992", "Ley 20/1991", "Ley 19/1994", "Canarias"),
    }[impuesto]
    for calificacion in set(Calificacion) - {Calificacion.S1, Calificacion.S2}:
        texto = mencion(calificacion, impuesto)
        assert f" {impuesto.nombre}" in texto
        assert ("exenta" in texto) is calificacion.exenta
        assert not any(ley in texto for ley in ajenas)


def test_las_otras_menciones_son_las_del_reglamento() -> None:
    assert MENCION_CAJA == "Régimen especial del criterio de caja"
    assert MENCION_DESTINATARIO == "Facturación por el destinatario"


def _linea(
    tipo: str,
    recargo: str = "0",
    impuesto: Impuesto = Impuesto.IVA,
    calificacion: Calificacion = Calificacion.S1,
    suplido: bool = False,
) -> tuple[Impuesto, Calificacion, Decimal, Decimal, bool]:
    return impuesto, calificacion, Decimal(tipo), Decimal(recargo), suplido


@pytest.mark.parametrize(
    "lineas",
    [
        [_linea("21", "5.2"), _linea("21")],
        [_linea("21"), _linea("21", "1.75")],
        [_linea("10"), _linea("4", "0.5")],
        [_linea("21", "5.2"), _linea("10", "1.4"), _linea("4")],
    ],
)
def test_lo_que_lleva_recargo_no_se_mezcla_con_lo_que_podria_llevarlo(lineas: list[Any]) -> None:
    assert mezcla_de_recargo(lineas, HOY)
    assert mezcla_de_recargo(reversed(lineas), HOY)


@pytest.mark.parametrize(
    "lineas",
    [
        [],
        [_linea("21", "5.2")],
        [_linea("21"), _linea("10"), _linea("4")],
        [_linea("21", "5.2"), _linea("21", "1.75"), _linea("10", "1.4")],
        [_linea("21", "5.2"), _linea("0")],
        [_linea("21", "5.2"), _linea("0", calificacion=Calificacion.E1)],
        [_linea("21", "5.2"), _linea("0", calificacion=Calificacion.S2)],
        [_linea("21", "5.2"), _linea("21", suplido=True)],
        [_linea("21", "5.2"), _linea("7", impuesto=Impuesto.IGIC)],
        [_linea("21", "5.2"), _linea("4", impuesto=Impuesto.IPSI)],
        [_linea("21", "5.2"), _linea("5")],
    ],
)
def test_no_es_mezcla_lo_que_no_puede_llevar_recargo(lineas: list[Any]) -> None:
    assert not mezcla_de_recargo(lineas, HOY)


def test_la_mezcla_depende_de_los_recargos_de_aquel_dia() -> None:
    lineas = [_linea("10", "1.4"), _linea("5")]
    assert mezcla_de_recargo(lineas, date(2023, 6, 1))
    assert not mezcla_de_recargo(lineas, date(2025, 6, 1))


def test_las_calificaciones_tienen_nombre() -> None:
    assert len({calificacion.nombre for calificacion in Calificacion}) == len(Calificacion)
    assert [c.value for c in Calificacion if c.exenta] == [f"E{n}" for n in range(1, 9)]


def test_impuesto_de_cada_territorio() -> None:
    assert [impuesto_de(territorio) for territorio in Territorio] == ["IVA", "IGIC", "IPSI", "IPSI"]
    with pytest.raises(ValueError, match="península, Canarias, Ceuta o Melilla"):
        impuesto_de("Portugal")


def test_las_retenciones_que_se_ofrecen() -> None:
    assert [str(tipo) for tipo, _ in TIPOS_IRPF] == ["15", "7", "19", "2", "1"]
