"""Pasos lícitos de una factura y lo que se responde a los demás."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.estados import EstadoFactura, TipoFactura, es_editable, esta_vencida, exigir_paso

E = EstadoFactura
LICITOS = {
    (E.BORRADOR, E.EMITIDA),
    (E.EMITIDA, E.COBRADA),
    (E.EMITIDA, E.ANULADA),
    (E.EMITIDA, E.RECTIFICADA),
    (E.COBRADA, E.EMITIDA),
    (E.COBRADA, E.RECTIFICADA),
}
HOY = date(2026, 11, 25)


@pytest.mark.parametrize(("desde", "hasta"), sorted(product(E, E)))
def test_pasos(desde: EstadoFactura, hasta: EstadoFactura) -> None:
    if (desde, hasta) in LICITOS:
        exigir_paso(desde, hasta)
        return
    with pytest.raises(EstadoNoPermitido) as fallo:
        exigir_paso(desde, hasta)
    assert str(fallo.value).endswith(".")
    assert fallo.value.codigo == "estado_no_permitido"


@pytest.mark.parametrize(
    ("desde", "hasta", "mensaje"),
    [
        (E.BORRADOR, E.COBRADA, "Emite antes la factura"),
        (E.BORRADOR, E.ANULADA, "bórralo"),
        (E.EMITIDA, E.EMITIDA, "ya está emitida"),
        (E.EMITIDA, E.BORRADOR, "emite una rectificativa"),
        (E.COBRADA, E.COBRADA, "ya está cobrada"),
        (E.COBRADA, E.ANULADA, "no se anula. Emite una rectificativa"),
        (E.ANULADA, E.COBRADA, "está anulada"),
        (E.RECTIFICADA, E.ANULADA, "ya está rectificada"),
    ],
)
def test_el_rechazo_dice_que_hacer(desde: EstadoFactura, hasta: EstadoFactura, mensaje: str) -> None:
    with pytest.raises(EstadoNoPermitido, match=mensaje):
        exigir_paso(desde, hasta)


def test_solo_el_borrador_se_edita() -> None:
    assert [estado for estado in E if es_editable(estado)] == [E.BORRADOR]


@pytest.mark.parametrize(
    ("estado", "vencimiento", "pendiente", "vencida"),
    [
        (E.EMITIDA, date(2026, 11, 24), "0.01", True),
        (E.EMITIDA, HOY, "0.01", False),
        (E.EMITIDA, date(2026, 11, 26), "0.01", False),
        (E.EMITIDA, None, "0.01", False),
        (E.EMITIDA, date.min, "0", False),
        (E.EMITIDA, date.min, "-5", False),
        (E.BORRADOR, date.min, "5", False),
        (E.COBRADA, date.min, "5", False),
        (E.ANULADA, date.min, "5", False),
        (E.RECTIFICADA, date.min, "5", True),
        (E.RECTIFICADA, date.min, "0", False),
    ],
)
def test_vencida(estado: EstadoFactura, vencimiento: date | None, pendiente: str, vencida: bool) -> None:
    assert esta_vencida(estado, vencimiento, Decimal(pendiente), HOY) is vencida


def test_nombres() -> None:
    assert [e.nombre for e in E] == ["Borrador", "Emitida", "Cobrada", "Anulada", "Rectificada"]
    assert [t.value for t in TipoFactura] == ["F1", "F2", "F3", "R1", "R2", "R3", "R4", "R5"]
    assert len({t.nombre for t in TipoFactura}) == len(TipoFactura)
    assert [t.value for t in TipoFactura if t.es_rectificativa] == ["R1", "R2", "R3", "R4", "R5"]
    assert [t.value for t in TipoFactura if not t.exige_destinatario] == ["F2", "R5"]
