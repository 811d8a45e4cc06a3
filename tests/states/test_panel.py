"""El panel: las cifras ya escritas, y los primeros pasos de quien llega."""

from datetime import timedelta

import pytest

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import emisor
from factursaas.states.panel import PanelState
from tests import fabrica
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def abrir(quien: Inquilino) -> tuple[Pestana, PanelState]:
    pestana = Pestana(ruta="/panel")
    await pestana.entrar(quien.user_id, quien.plan)
    await pestana.mandar(PanelState.cargar)
    return pestana, await pestana.raiz.get_state(PanelState)


async def test_quien_llega_ve_por_donde_empezar(ana: Inquilino) -> None:
    _, estado = await abrir(ana)
    assert (estado.modo, estado.pasos.cliente, estado.pasos.producto) == ("vacio", False, False)
    fabrica.con_cliente(ana)
    _, estado = await abrir(ana)
    assert (estado.modo, estado.pasos.cliente) == ("vacio", True)


async def test_sin_datos_de_emisor_carga_la_guia(ana: Inquilino) -> None:
    pestana, _ = await abrir(ana)
    [evento] = await pestana.mandar(PanelState.cargar)
    assert evento.name.endswith("ajustes_state.cargar")
    fabrica.con_emisor(ana)
    assert await pestana.mandar(PanelState.cargar) == []


async def test_las_cifras_son_las_de_hoy(ana: Inquilino, bruno: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    with tenant_session(ana) as db:
        hoy = emisor.hoy(db)
    fabrica.con_emitida(ana, cliente, fecha=hoy - timedelta(days=60), vencimiento=hoy - timedelta(days=30))
    fabrica.con_emitida(ana, cliente, fecha=hoy, vencimiento=hoy)
    fabrica.con_borrador(ana, cliente)
    fabrica.con_emitida(bruno)
    _, estado = await abrir(ana)
    del_mes = next(dicho for dicho in estado.facturado if dicho.tramo == "mes")
    assert del_mes.importe == "100,00\u00a0€"
    assert del_mes.facturas == "1\u00a0factura, sin anuladas, canjes ni lo sustituido"
    assert del_mes.href.startswith("/facturas?estado=NUMERADA&desde=")
    debido = estado.debido
    assert (debido.importe, debido.facturas) == ("242,00\u00a0€", "2\u00a0facturas")
    assert (debido.vencido, debido.vencidas) == ("121,00\u00a0€", "1\u00a0factura\u00a0vencida")
    assert [barra.texto for barra in estado.barras][-1] == "100\u00a0€"
    assert [fila.estado for fila in estado.ultimas] == ["EMITIDA", "EMITIDA"]
    assert [fila.numero for fila in estado.borradores] == ["Sin número"]


async def test_solo_borradores_ya_no_es_un_panel_vacio(ana: Inquilino) -> None:
    fabrica.con_borrador(ana)
    _, estado = await abrir(ana)
    assert (estado.modo, estado.ultimas, estado.debido.facturas) == ("lleno", [], "Ninguna factura")
