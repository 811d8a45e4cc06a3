"""Repetir una factura da otra igual con fecha de hoy, sin nada que fuera solo de aquella."""

from datetime import timedelta
from decimal import Decimal

import pytest

from factursaas.db import tenant_session
from factursaas.domain.errores import EstadoNoPermitido, NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.services import emisor, facturas
from factursaas.services.facturas.contexto import contexto_de
from factursaas.services.facturas.revision import revisar
from tests import fabrica, pasos

UN_MES = timedelta(days=30)


def _repetir(quien: Inquilino, factura: Factura) -> Factura:
    with tenant_session(quien) as db:
        return facturas.repetir(db, factura.id)


def _hoy(quien: Inquilino):
    with tenant_session(quien) as db:
        return emisor.hoy(db)


def test_la_repetida_es_otro_borrador_con_lo_mismo_y_fecha_de_hoy(ana: Inquilino) -> None:
    hoy = _hoy(ana)
    original = fabrica.con_emitida(
        ana,
        fecha=hoy - UN_MES,
        vencimientos=[{"fecha": hoy - UN_MES + timedelta(days=15)}],
        notas="Gracias",
        forma_pago="transferencia",
        descuento_global_pct="5",
        lineas=[pasos.linea("45.00", descuento_pct="10", irpf="15"), pasos.linea("7.50", tipo="10")],
    )
    otra = _repetir(ana, original)
    assert (otra.estado, otra.numero, otra.fecha) == ("BORRADOR", None, hoy)
    assert (otra.cliente_id, otra.total, otra.total_a_pagar) == (
        original.cliente_id, original.total, original.total_a_pagar,
    )  # fmt: skip
    assert [(li.precio, li.tipo, li.descuento_pct, li.irpf) for li in otra.lineas] == [
        (Decimal("45.00"), 21, 10, 15),
        (Decimal("7.50"), 10, None, 0),
    ]
    assert (otra.notas, otra.forma_pago) == ("Gracias", "transferencia")
    assert otra.vencimiento == hoy + timedelta(days=15)
    assert pasos.emitir(ana, otra).numero == (original.numero or 0) + 1


def test_los_vencimientos_son_los_plazos_que_el_cliente_tiene_ahora(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana, plazos="30, 60")
    hoy = _hoy(ana)
    original = fabrica.con_emitida(ana, cliente, fecha=hoy - UN_MES, vencimientos=[{"fecha": hoy}])
    otra = _repetir(ana, original)
    assert [v.fecha for v in otra.vencimientos] == [hoy + timedelta(days=30), hoy + timedelta(days=60)]


def test_no_hereda_cobros_ni_anticipos_ni_fecha_de_operacion_ni_cambio(ana: Inquilino) -> None:
    hoy = _hoy(ana)
    original = fabrica.con_emitida(
        ana, fecha=hoy, fecha_operacion=hoy - UN_MES, anticipo="20.00", moneda="USD", tipo_cambio="0.92"
    )
    pasos.cobrar(ana, original)
    otra = _repetir(ana, original)
    assert (otra.cobrado, otra.anticipo, otra.fecha_operacion, otra.tipo_cambio) == (0, 0, None, None)
    with tenant_session(ana) as db:
        assert "tipo_cambio" in revisar(db, contexto_de(db, facturas.leer(db, otra.id))).fallos


def test_un_canje_se_repite_como_factura_suelta_y_una_rectificativa_no_se_repite(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    ticket = fabrica.con_emitida(ana, cliente, tipo="F2")
    with tenant_session(ana) as db:
        canje = facturas.canjear(db, facturas.DatosCanje(facturas=[ticket.id], cliente_id=cliente.id))
    otra = _repetir(ana, pasos.emitir(ana, canje))
    assert (otra.tipo, otra.origenes) == ("F1", [])
    rectificativa = pasos.rectificada(ana, fabrica.con_emitida(ana, cliente))
    with pytest.raises(EstadoNoPermitido, match="Repite la original"):
        _repetir(ana, rectificativa)


def test_si_un_tipo_ya_no_vale_se_copia_tal_cual_y_la_revision_lo_dice(ana: Inquilino) -> None:
    original = fabrica.con_borrador(ana, fecha="2012-08-01", lineas=[pasos.linea("10.00", tipo="18")])
    otra = _repetir(ana, original)
    assert otra.lineas[0].tipo == 18
    with tenant_session(ana) as db:
        fallos = revisar(db, contexto_de(db, facturas.leer(db, otra.id))).fallos
    assert "no había un IVA del 18" in fallos["lineas.0.tipo"]


def test_la_de_otro_no_existe(ana: Inquilino, bruno: Inquilino) -> None:
    with pytest.raises(NoEncontrado):
        _repetir(bruno, fabrica.con_emitida(ana))
