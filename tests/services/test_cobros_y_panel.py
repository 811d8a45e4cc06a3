"""Cobrar cambia el estado; el panel suma lo que debe."""

from datetime import timedelta
from decimal import Decimal

import pytest

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.planes import Inquilino
from factursaas.services import cuentas, emisor, facturas
from tests import fabrica
from tests.pasos import cobrar


def test_con_el_ultimo_cobro_queda_cobrada(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    assert (cobrar(ana, factura, "21.00").estado, cobrar(ana, factura).estado) == ("EMITIDA", "COBRADA")
    with tenant_session(ana) as sesion:
        assert [cobro.importe for cobro in facturas.leer_cobros(sesion, factura.id)] == [Decimal(21), Decimal(100)]


@pytest.mark.parametrize("importe", ["0", "-5", "121.01"])
def test_no_se_cobra_de_mas_ni_nada(ana: Inquilino, importe: str) -> None:
    with pytest.raises(DatosNoValidos, match="El cobro no puede"):
        cobrar(ana, fabrica.con_emitida(ana), importe)


def test_ni_un_borrador_ni_una_cobrada_se_cobran(ana: Inquilino) -> None:
    with pytest.raises(EstadoNoPermitido):
        cobrar(ana, fabrica.con_borrador(ana))
    factura = fabrica.con_emitida(ana)
    cobrar(ana, factura)
    with pytest.raises(EstadoNoPermitido):
        cobrar(ana, factura)


def test_una_vencida_se_encuentra_y_suma_como_vencida(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_session(ana) as sesion:
        hoy = emisor.hoy(sesion)
    factura = fabrica.con_emitida(ana, vencimiento=hoy.isoformat())
    with tenant_session(ana) as sesion:
        assert facturas.listar(sesion, estado="VENCIDA").items == []
    monkeypatch.setattr(emisor, "hoy", lambda _: hoy + timedelta(days=1))
    with tenant_session(ana) as sesion:
        assert [f.id for f in facturas.listar(sesion, estado="VENCIDA").items] == [factura.id]
        assert facturas.panel(sesion).vencido == Decimal("121.00")


def test_el_panel_suma_lo_emitido_y_no_los_borradores(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    fabrica.con_borrador(ana)
    with tenant_session(ana) as sesion:
        panel = facturas.panel(sesion)
    assert [facturado.ahora for facturado in panel.facturado.values()] == [Decimal(100)] * 3
    assert (panel.pendiente, panel.facturas_pendientes) == (Decimal(121), 1)
    assert (panel.borradores, len(panel.ultimas), len(panel.meses)) == (1, 1, 12)
    assert panel.meses[-1].facturas == 1


def test_muchos_borradores_no_esconden_las_ultimas_emitidas(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana, fecha="2025-01-01")
    cliente = fabrica.con_cliente(ana)
    for _ in range(40):
        fabrica.con_borrador(ana, cliente)
    with tenant_session(ana) as sesion:
        assert [factura.id for factura in facturas.panel(sesion).ultimas] == [emitida.id]


def test_un_abono_pasado_de_fecha_no_esta_vencido(ana: Inquilino) -> None:
    fabrica.con_emitida(
        ana, fecha="2026-01-10", vencimiento="2026-01-20", lineas=[fabrica.LINEA | {"precio": "-50.00"}]
    )
    with tenant_session(ana) as sesion:
        assert facturas.listar(sesion, estado="VENCIDA").items == []
        assert facturas.panel(sesion).facturas_vencidas == 0


def test_el_panel_de_quien_empieza_esta_a_cero(ana: Inquilino) -> None:
    with tenant_session(ana) as sesion:
        panel = facturas.panel(sesion)
    assert [facturado.ahora for facturado in panel.facturado.values()] == [Decimal(0)] * 3
    assert (panel.pendiente, panel.ultimas, panel.trimestre.partidas, panel.mejores) == (0, [], [], [])


def test_el_uso_del_plan_cuenta_clientes_y_emitidas(carla: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_emitida(carla)
    fabrica.con_borrador(carla)
    with tenant_session(carla) as sesion:
        cuenta = cuentas.resumen(sesion)
    assert (cuenta.limites, cuenta.uso) == ({"clientes": 5, "facturas_mes": 10}, {"clientes": 2, "facturas_mes": 1})
    with tenant_session(bruno) as sesion:
        assert cuentas.resumen(sesion).uso == {"clientes": 0, "facturas_mes": 0}
