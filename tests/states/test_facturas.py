"""La lista de facturas: se busca, se filtra y se pasa de página sin fiarse del navegador."""

from datetime import date
from typing import Any

import pytest
from reflex.event import Event

from factursaas.domain.planes import Inquilino
from factursaas.states import facturas as modulo
from factursaas.states import lista
from factursaas.states.facturas import FacturasState
from tests import fabrica
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def abrir(quien: Inquilino, **consulta: str) -> tuple[Pestana, FacturasState]:
    pestana = Pestana(ruta="/facturas", consulta=consulta)
    await pestana.entrar(quien.user_id, quien.plan)
    await pestana.mandar(FacturasState.cargar)
    return pestana, await pestana.raiz.get_state(FacturasState)


def direccion(eventos: list[Event]) -> str:
    [guion] = [evento.payload["javascript_code"] for evento in eventos if evento.name == "_call_script"]
    return guion.partition("location.pathname + ")[2].strip('")')


async def test_ensena_lo_propio_ya_escrito(ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_emitida(ana)
    fabrica.con_borrador(bruno)
    _, estado = await abrir(ana)
    [fila] = estado.filas
    assert (fila.numero, fila.total, fila.estado, fila.cliente) == (
        "A-2026-0001",
        "121,00\u00a0€",
        "EMITIDA",
        "Peluquería Íñigo, S.L.",
    )


async def test_busca_y_lo_deja_en_la_direccion(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    pestana, estado = await abrir(ana)
    eventos = await pestana.mandar(FacturasState.buscar, q="nadie")
    assert (estado.filas, estado.filtrada, direccion(eventos)) == ([], True, "?q=nadie")
    await pestana.mandar(FacturasState.buscar, q="iñigo")
    assert len(estado.filas) == 1


async def test_la_direccion_trae_los_filtros(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    fabrica.con_emitida(ana, cliente, fecha="2026-01-10", vencimiento="2026-02-10")
    fabrica.con_borrador(ana, cliente)
    for consulta, cuantas in (
        ({"estado": "VENCIDA"}, 1),
        ({"estado": "BORRADOR"}, 1),
        ({"estado": "COBRADA"}, 0),
        ({"desde": "2026-01-01", "hasta": "2026-01-31"}, 1),
        ({"estado": "<script>"}, 2),
    ):
        _, estado = await abrir(ana, **consulta)
        assert len(estado.filas) == cuantas, consulta


async def test_quitar_filtros_las_ensena_todas(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    pestana, estado = await abrir(ana, estado="ANULADA")
    eventos = await pestana.mandar(FacturasState.quitar_filtros)
    assert (len(estado.filas), estado.filtrada, direccion(eventos)) == (1, False, "")


@pytest.mark.parametrize(
    ("desde", "hasta"), [("0001-01-01", ""), ("9999-12-31", ""), ("ayer", ""), ("2026-02-02", "2026-01-01")]
)
async def test_un_periodo_imposible_se_dice_y_no_vacia_la_lista(ana: Inquilino, desde: str, hasta: str) -> None:
    fabrica.con_emitida(ana)
    pestana, estado = await abrir(ana)
    await pestana.mandar(FacturasState.filtrar_desde, fecha=desde)
    await pestana.mandar(FacturasState.filtrar_hasta, fecha=hasta)
    assert estado.error_fechas
    assert len(estado.filas) == 1
    await pestana.mandar(FacturasState.filtrar_desde, fecha="")
    await pestana.mandar(FacturasState.filtrar_hasta, fecha="")
    assert estado.error_fechas == ""


async def test_pasa_de_pagina_y_vuelve(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modulo, "POR_PAGINA", 2)
    cliente = fabrica.con_cliente(ana)
    for dia in range(1, 6):
        fabrica.con_borrador(ana, cliente, fecha=date(2026, 3, dia))
    pestana, estado = await abrir(ana)
    vistas = [[fila.fecha for fila in estado.filas]]
    await pestana.mandar(FacturasState.siguiente)
    vistas.append([fila.fecha for fila in estado.filas])
    await pestana.mandar(FacturasState.siguiente)
    vistas.append([fila.fecha for fila in estado.filas])
    assert vistas == [["5 mar 2026", "4 mar 2026"], ["3 mar 2026", "2 mar 2026"], ["1 mar 2026"]]
    assert (estado.hay_anterior, estado.hay_siguiente) == (True, False)
    await pestana.mandar(FacturasState.anterior)
    assert [fila.fecha for fila in estado.filas] == vistas[1]


RAROS: list[Any] = [None, True, 7, 1.5, float("nan"), "\0", "a" * 100_000, "🧾", "<b>", [], ["x"], {}, {"a": 1}]


@pytest.mark.parametrize(
    ("manejador", "campo"),
    [
        (FacturasState.buscar, "q"),
        (FacturasState.filtrar_estado, "estado"),
        (FacturasState.filtrar_desde, "fecha"),
        (FacturasState.filtrar_hasta, "fecha"),
    ],
    ids=["buscar", "estado", "desde", "hasta"],
)
async def test_nada_de_lo_que_mande_un_navegador_rompe_la_lista(ana: Inquilino, manejador: Any, campo: str) -> None:
    fabrica.con_emitida(ana)
    pestana, estado = await abrir(ana)
    for raro in RAROS:
        await pestana.mandar(manejador, **{campo: raro})
    await pestana.mandar(FacturasState.quitar_filtros)
    assert len(estado.filas) == 1
    assert lista.POR_PAGINA == 50


async def test_con_unas_fechas_imposibles_en_la_direccion_no_se_queda_cargando(ana: Inquilino) -> None:
    fabrica.con_borrador(ana)
    _, estado = await abrir(ana, desde="2026-12-31", hasta="2026-01-01")
    assert (estado.cargando, estado.filas) == (False, [])
    assert estado.error_fechas == "El final no puede ser anterior al principio."
