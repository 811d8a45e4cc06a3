"""Cuándo toca el resumen de eventos y qué dice."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factursaas.domain.verifactu.evento import Resumen, TipoEvento
from factursaas.domain.verifactu.lectura import Leido, leer_registro
from factursaas.domain.verifactu.registro import Alta, Anulacion, Detalle, IdFactura, Registro
from factursaas.domain.verifactu.resumen import CADA, recontar, resumir, toca_resumen
from factursaas.domain.verifactu.xml import escribir_xml
from tests.domain.eventos import AHORA, SISTEMA

ULTIMO = datetime.fromisoformat(AHORA)
BASE = Detalle("01", "01", "S1", "100.00", "21.00", "21.00")


def cadena(*contenidos: Alta | Anulacion) -> list[Leido]:
    """Los registros como se leen de la base: escritos y vueltos a leer."""
    leidos: list[Leido] = []
    for contenido in contenidos:
        registro = Registro(contenido, leidos[-1].eslabon if leidos else None, SISTEMA, AHORA)
        leido = leer_registro(registro.tipo, escribir_xml(registro))
        assert leido is not None
        leidos.append(leido)
    return leidos


def alta(numero: str, cuota: str, importe: str) -> Alta:
    return Alta(IdFactura("12345678Z", numero, "02-01-2027"), "Ana", "F1", "Servicios", (BASE,), cuota, importe)


def test_toca_a_las_seis_horas_y_no_antes() -> None:
    assert not toca_resumen(ULTIMO, ULTIMO + CADA - timedelta(seconds=1))
    assert toca_resumen(ULTIMO, ULTIMO + CADA)


@given(st.integers(1, 90), st.integers(0, 59))
def test_mirando_cada_tanto_nunca_pasan_mas_de_seis_horas(minutos: int, desfase: int) -> None:
    paso, ahora = timedelta(minutes=minutos), ULTIMO + timedelta(minutes=min(desfase, minutos))
    while not toca_resumen(ULTIMO, ahora, hasta_volver=paso):
        ahora += paso
    assert ahora - ULTIMO <= CADA


def test_el_resumen_cuenta_los_eventos_de_cada_tipo() -> None:
    resumen = resumir([TipoEvento.RESUMEN, TipoEvento.ANOMALIA_EN_REGISTROS, TipoEvento.ANOMALIA_EN_REGISTROS], [])
    assert resumen == Resumen(((TipoEvento.ANOMALIA_EN_REGISTROS, 2), (TipoEvento.RESUMEN, 1)), recontar([]))


def test_el_resumen_suma_las_altas_y_cuenta_las_anulaciones() -> None:
    registros = cadena(
        alta("A-1", "21.00", "121.00"),
        Anulacion(IdFactura("12345678Z", "A-1", "02-01-2027")),
        alta("R-1", "-0.10", "-10.05"),
    )
    recuento = resumir([TipoEvento.INICIO], registros).registros
    assert (recuento.altas, recuento.anulaciones) == (2, 1)
    assert (recuento.cuota_total, recuento.importe_total) == ("20.90", "110.95")
    assert recuento.primero == registros[0].eslabon
    assert recuento.ultimo is not None
    assert (recuento.ultimo.factura.numero, recuento.ultimo.huella) == ("R-1", registros[2].huella)


def test_sin_registros_el_recuento_va_a_cero() -> None:
    recuento = recontar([])
    assert (recuento.primero, recuento.ultimo, recuento.altas, recuento.anulaciones) == (None, None, 0, 0)
    assert (recuento.cuota_total, recuento.importe_total) == ("0.00", "0.00")


def test_una_cadena_de_eventos_no_puede_empezar_por_un_resumen() -> None:
    with pytest.raises(ValueError, match="al menos un evento"):
        resumir([], [])
