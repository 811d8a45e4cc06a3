"""Anular: la factura conserva su número y sus cifras, y las que dependían de ella vuelven a su sitio."""

import pytest

from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.planes import Inquilino
from tests import fabrica
from tests.pasos import anular, cobrar, rectificada, saldo


def test_anular_conserva_numero_y_cifras_y_no_se_deshace(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    anulada = anular(ana, emitida)
    assert (anulada.estado, anulada.numero_completo, anulada.total) == (
        "ANULADA",
        emitida.numero_completo,
        emitida.total,
    )
    assert anulada.motivo_anulacion == "No debió existir"
    with pytest.raises(EstadoNoPermitido, match="está anulada"):
        anular(ana, emitida)
    with pytest.raises(EstadoNoPermitido, match="está anulada"):
        cobrar(ana, emitida)


def test_lo_cobrado_no_se_anula(ana: Inquilino) -> None:
    with pytest.raises(EstadoNoPermitido, match="Una factura cobrada no se anula"):
        anular(ana, cobrar(ana, fabrica.con_emitida(ana)))
    with pytest.raises(EstadoNoPermitido, match="Una factura cobrada no se anula"):
        anular(ana, cobrar(ana, fabrica.con_emitida(ana), "1.00"))


@pytest.mark.parametrize("causa", ["sin_efecto", "precio", "impago"])
def test_anular_la_rectificativa_deja_la_original_como_estaba(ana: Inquilino, causa: str) -> None:
    original = cobrar(ana, fabrica.con_emitida(ana), "50.00") if causa == "precio" else fabrica.con_emitida(ana)
    antes = saldo(ana, original)
    correctora = rectificada(ana, original, causa=causa)
    with pytest.raises(EstadoNoPermitido, match="ya está rectificada"):
        anular(ana, original)
    anular(ana, correctora)
    assert saldo(ana, original) == antes
