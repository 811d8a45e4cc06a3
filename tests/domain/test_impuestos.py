"""Tipos según la fecha, recargos y menciones."""

from datetime import date
from decimal import Decimal

import pytest

from factursaas.domain.impuestos import (
    TIPOS_IRPF,
    Calificacion,
    Impuesto,
    Territorio,
    impuesto_de,
    mencion,
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
        (Impuesto.IVA, date.max, "21 10 4 0"),
        (Impuesto.IVA, date.min, "4 0"),
        (Impuesto.IGIC, HOY, "20 15 9.5 7 3 0"),
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
    ],
)
def test_recargo_de(tipo: str, fecha: date, recargo: str | None) -> None:
    assert recargo_de(Decimal(tipo), fecha) == (None if recargo is None else Decimal(recargo))


def test_el_tabaco_tiene_su_recargo() -> None:
    assert recargos_vigentes(Decimal(21), HOY) == (Decimal("5.2"), Decimal("1.75"))


def test_tipo_general() -> None:
    assert [tipo_general(impuesto, HOY) for impuesto in Impuesto] == [Decimal(21), Decimal(7), None]
    assert tipo_general(Impuesto.IVA, date(2011, 1, 1)) == Decimal(18)


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
        (Calificacion.E1, Impuesto.IPSI, "Operación exenta de IPSI"),
        (Calificacion.E8, Impuesto.IGIC, "Operación exenta de IGIC"),
        (Calificacion.N1, Impuesto.IGIC, "Operación no sujeta a IGIC"),
    ],
)
def test_mencion(calificacion: Calificacion, impuesto: Impuesto, texto: str) -> None:
    assert mencion(calificacion, impuesto) == texto


def test_las_calificaciones_tienen_nombre() -> None:
    assert len({calificacion.nombre for calificacion in Calificacion}) == len(Calificacion)
    assert [c.value for c in Calificacion if c.exenta] == [f"E{n}" for n in range(1, 9)]


def test_impuesto_de_cada_territorio() -> None:
    assert [impuesto_de(territorio) for territorio in Territorio] == ["IVA", "IGIC", "IPSI", "IPSI"]
    with pytest.raises(ValueError, match="península, Canarias, Ceuta o Melilla"):
        impuesto_de("Portugal")


def test_las_retenciones_que_se_ofrecen() -> None:
    assert [str(tipo) for tipo, _ in TIPOS_IRPF] == ["15", "7", "19", "2", "1"]
