"""Cuándo se cobra: los plazos del cliente, varios días, y que lo impreso sume lo que se paga."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.services import clientes, facturas
from tests import fabrica


def cambiar(quien: Inquilino, factura: Factura, **datos: Any) -> Factura:
    with tenant_session(quien) as db:
        return facturas.cambiar(db, factura.id, facturas.DatosFactura.model_validate(datos))


def emitir(quien: Inquilino, factura: Factura) -> Factura:
    with tenant_session(quien) as db:
        return facturas.emitir(db, factura.id)


def plazos(factura: Factura) -> list[tuple[str, str]]:
    return [(str(v.fecha), str(v.importe)) for v in factura.vencimientos]


def test_los_plazos_del_cliente_ponen_los_vencimientos(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana, plazos="30, 60 y 90 días", dia_pago=5)
    borrador = fabrica.con_borrador(ana, cliente, fecha="2026-01-10")
    assert plazos(borrador) == [("2026-03-05", "40.34"), ("2026-04-05", "40.33"), ("2026-05-05", "40.33")]
    assert str(borrador.vencimiento) == "2026-05-05"


def test_al_cambiar_fecha_importe_o_cliente_se_vuelven_a_calcular(ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana, fabrica.con_cliente(ana, plazos="30"), fecha="2026-01-10")
    assert plazos(cambiar(ana, borrador, fecha="2026-02-01")) == [("2026-03-03", "121.00")]
    assert plazos(cambiar(ana, borrador, lineas=[fabrica.LINEA | {"precio": "200"}])) == [("2026-03-03", "242.00")]
    otro = fabrica.con_cliente(ana, plazos="al contado")
    assert plazos(cambiar(ana, borrador, cliente_id=str(otro.id))) == [("2026-02-01", "242.00")]


def test_lo_que_se_escribe_manda_y_se_queda(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana, plazos="30")
    borrador = fabrica.con_borrador(ana, cliente, vencimiento="2026-12-31")
    assert plazos(cambiar(ana, borrador, fecha="2026-02-01")) == [("2026-12-31", "121.00")]
    varios = [{"fecha": "2026-12-01", "importe": "21.00"}, {"fecha": "2026-12-31"}, {"fecha": "2027-01-31"}]
    con_varios = cambiar(ana, borrador, vencimientos=varios)
    assert plazos(con_varios) == [("2026-12-01", "21.00"), ("2026-12-31", "50.00"), ("2027-01-31", "50.00")]
    assert plazos(cambiar(ana, borrador, vencimiento=None)) == []


def test_un_borrador_guarda_lo_que_no_cuadra_y_la_emision_dice_que_falla(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana, vencimientos=[{"fecha": "2099-12-01", "importe": "100.00"}])
    assert plazos(borrador) == [("2099-12-01", "100.00")]
    with pytest.raises(DatosNoValidos, match=r"suman 100,00.€ y hay que cobrar 121,00.€") as fallo:
        emitir(ana, borrador)
    assert list(fallo.value.errores) == ["vencimientos"]


def test_dos_vencimientos_el_mismo_dia_no_valen(ana: Inquilino) -> None:
    with pytest.raises(DatosNoValidos, match="el mismo día"):
        fabrica.con_borrador(ana, vencimientos=[{"fecha": "2099-12-01"}] * 2)


def test_lo_emitido_conserva_sus_vencimientos_aunque_cambien_los_del_cliente(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana, plazos="30")
    emitida = fabrica.con_emitida(ana, cliente)
    with tenant_session(ana) as db:
        clientes.cambiar(db, cliente.id, clientes.CambiosCliente(plazos="90"))
    with tenant_session(ana) as db:
        assert plazos(facturas.leer(db, emitida.id)) == [(str(emitida.fecha + timedelta(days=30)), "121.00")]


def test_lo_cobrado_cubre_primero_lo_mas_antiguo(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(
        ana, fecha="2026-01-10", vencimientos=[{"fecha": "2026-02-10"}, {"fecha": "2099-01-01"}]
    )
    assert emitida.proximo_vencimiento == date(2026, 2, 10)
    with tenant_session(ana) as db:
        assert [f.id for f in facturas.listar(db, estado="VENCIDA").items] == [emitida.id]
        cobrada = facturas.cobrar(db, emitida.id, facturas.DatosCobro(importe=Decimal("60.50")))
    assert cobrada.proximo_vencimiento == date(2099, 1, 1)
    with tenant_session(ana) as db:
        assert facturas.listar(db, estado="VENCIDA").items == []


def test_la_antiguedad_reparte_lo_pendiente_de_cada_plazo(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana)
    hoy = fabrica.con_borrador(ana, cliente).fecha
    dias = [(hoy - timedelta(days=d)).isoformat() for d in (100, 61, 10)] + [(hoy + timedelta(days=5)).isoformat()]
    ordenes = {"vencimientos": [{"fecha": dia} for dia in dias], "fecha": (hoy - timedelta(days=120)).isoformat()}
    con_plazos = emitir(ana, fabrica.con_borrador(ana, cliente, **ordenes))
    emitir(ana, fabrica.con_borrador(ana, cliente))
    with tenant_session(ana) as db:
        facturas.cobrar(db, con_plazos.id, facturas.DatosCobro(importe=Decimal("40.00")))
    with tenant_session(ana) as db:
        deudas = {deuda.tramo.value: (deuda.importe, deuda.facturas) for deuda in facturas.antiguedad(db)}
    assert deudas == {
        "sin_vencer": (Decimal("151.25"), 2),
        "hasta_30": (Decimal("30.25"), 1),
        "hasta_60": (Decimal("0.00"), 0),
        "hasta_90": (Decimal("20.50"), 1),
        "mas_de_90": (Decimal("0.00"), 0),
    }


def test_la_antiguedad_no_cuenta_lo_de_otro(ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_emitida(ana)
    with tenant_session(bruno) as db:
        assert {deuda.importe for deuda in facturas.antiguedad(db)} == {Decimal(0)}
