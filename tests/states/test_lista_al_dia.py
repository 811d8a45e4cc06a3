"""Tras hacer algo desde la lista, todo lo que dice es de ahora: filas, sumas, elegidas, avisos y teclado."""

import json
from typing import Any
from uuid import UUID

import pytest
from reflex.event import Event

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import facturas as servicio
from factursaas.states.cobro_rapido import CobroRapidoState
from factursaas.states.facturas import FacturasState
from factursaas.states.informe_lotes import InformeState
from factursaas.states.lotes import LotesState
from factursaas.states.vistas import VistasState
from factursaas.states.vistazo import VistazoState
from tests import fabrica
from tests.ensayos import ensayando
from tests.states.pestana import Pestana
from tests.states.test_facturas import abrir

pytestmark = pytest.mark.anyio


def con_emitidas(quien: Inquilino, cuantas: int) -> None:
    cliente = fabrica.con_cliente(quien)
    for dia in range(1, cuantas + 1):
        fabrica.con_emitida(quien, cliente, fecha=f"2026-03-{dia:02d}")


def enfocada(eventos: list[Event]) -> str:
    """La fila a la que se lleva el teclado; vacío si al título de la lista."""
    [guion] = [str(e.payload.get("javascript_code")) for e in eventos if "enfocar-fila" in str(e.payload)]
    return json.loads(guion[guion.index("{") : guion.rindex("}") + 1])["detail"]


async def hacer(pestana: Pestana, evento: Any, **payload: Any) -> list[Event]:
    return await pestana.repetir(await pestana.mandar(evento, **payload))


async def cobrar_todas(pestana: Pestana) -> list[Event]:
    await pestana.mandar(FacturasState.marcar_pagina, marcada=True)
    await pestana.mandar(LotesState.preguntar, accion="cobrar")
    return await hacer(pestana, LotesState.empezar)


def sumas(lista: FacturasState) -> list[tuple[str, str]]:
    return [(una.facturas, una.pendiente) for una in lista.sumas]


async def test_cobrar_una_la_quita_de_las_pendientes_de_las_sumas_y_de_las_elegidas(ana: Inquilino) -> None:
    con_emitidas(ana, 3)
    pestana, lista = await abrir(ana, estado="POR_COBRAR")
    primera, segunda, tercera = (fila.id for fila in lista.filas)
    await pestana.mandar(FacturasState.marcar, factura=segunda, marcada=True)
    await pestana.mandar(FacturasState.marcar, factura=tercera, marcada=True)
    eventos = await hacer(pestana, CobroRapidoState.cobrar, factura_id=segunda)
    assert [fila.id for fila in lista.filas] == [primera, tercera]
    assert (sumas(lista), lista.elegidas) == ([("2 facturas", "242,00\u00a0€")], "1 elegida")
    assert enfocada(eventos) == tercera
    # La segunda pulsación de un doble clic no cobra otra ni tapa el aviso con un error.
    assert await pestana.mandar(CobroRapidoState.cobrar, factura_id=segunda) == []
    with tenant_session(ana) as db:
        [cobro] = servicio.leer_cobros(db, UUID(segunda))
    eventos = await hacer(pestana, CobroRapidoState.deshacer, factura_id=segunda, cobro_id=str(cobro.id))
    assert [fila.id for fila in lista.filas] == [primera, segunda, tercera]
    assert (sumas(lista), enfocada(eventos)) == ([("3 facturas", "363,00\u00a0€")], segunda)


async def test_cobrar_la_asomada_la_cierra_si_ya_no_esta(ana: Inquilino) -> None:
    con_emitidas(ana, 2)
    pestana, lista = await abrir(ana, estado="POR_COBRAR")
    primera, segunda = (fila.id for fila in lista.filas)
    await hacer(pestana, VistazoState.abrir, fila=f"fila-{segunda}")
    eventos = await hacer(pestana, CobroRapidoState.cobrar, factura_id=segunda)
    assert (await pestana.raiz.get_state(VistazoState)).factura == ""
    assert enfocada(eventos) == primera


async def test_un_lote_que_vacia_el_filtro_no_deja_sumas_ni_elegidas(ana: Inquilino) -> None:
    con_emitidas(ana, 3)
    pestana, lista = await abrir(ana, estado="POR_COBRAR")
    ids = [fila.id for fila in lista.filas]
    eventos = await cobrar_todas(pestana)
    assert (lista.filas, lista.sumas, lista.cuantas, enfocada(eventos)) == ([], [], 0, "")
    eventos = await hacer(pestana, LotesState.deshacer)
    assert (sumas(lista), lista.cuantas) == ([("3 facturas", "363,00\u00a0€")], 0)
    assert enfocada(eventos) == ids[0]


async def test_de_todas_las_del_filtro_quedan_elegidas_las_que_siguen_en_el(ana: Inquilino) -> None:
    con_emitidas(ana, 3)
    pestana, lista = await abrir(ana, estado="POR_COBRAR")
    await pestana.mandar(FacturasState.marcar_todas)
    await hacer(pestana, CobroRapidoState.cobrar, factura_id=lista.filas[0].id)
    assert (lista.elegidas, lista.todas, len(lista.marcadas)) == ("2 elegidas", True, 2)


@pytest.mark.parametrize("otra_mirada", ["filtrar", "pasar de página", "abrir la lista"])
async def test_el_aviso_de_un_lote_se_quita_al_mirar_otra_cosa(ana: Inquilino, otra_mirada: str) -> None:
    con_emitidas(ana, 1)
    pestana, _ = await abrir(ana)
    await cobrar_todas(pestana)
    aviso = await pestana.raiz.get_state(InformeState)
    assert aviso.informe.titulo == "1 factura cobrada"
    if otra_mirada == "filtrar":
        await pestana.mandar(FacturasState.filtrar_estado, estado="BORRADOR")
    elif otra_mirada == "pasar de página":
        await pestana.mandar(FacturasState.siguiente)
    else:
        await pestana.mandar(FacturasState.cargar)
    assert aviso.informe.titulo == ""


async def test_el_de_un_lote_que_acaba_estando_en_otra_pagina_espera_a_que_se_vea(ana: Inquilino) -> None:
    con_emitidas(ana, 1)
    pestana, _ = await abrir(ana)
    await pestana.mandar(FacturasState.marcar_pagina, marcada=True)
    await pestana.mandar(LotesState.preguntar, accion="cobrar")
    pestana.ir_a("/panel")
    await pestana.mandar(LotesState.empezar)
    aviso = await pestana.raiz.get_state(InformeState)
    pestana.ir_a("/facturas")
    await pestana.mandar(FacturasState.cargar)
    assert aviso.informe.titulo == "1 factura cobrada"
    await pestana.mandar(FacturasState.cargar)
    assert aviso.informe.titulo == ""


async def test_por_una_serie_se_encuentran_tambien_las_que_se_ensayan_en_ella(ana: Inquilino) -> None:
    ensayando(ana)
    fabrica.con_emitida(ana, fabrica.con_cliente(ana))
    _, lista = await abrir(ana, serie="A")
    assert [fila.numero[:9] for fila in lista.filas] == ["ENSAYO-A-"]
    _, lista = await abrir(ana, serie="R")
    assert lista.filas == []


async def test_una_vista_con_un_nombre_repetido_se_cambia_y_se_dice(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    pestana, _ = await abrir(ana)
    vistas = await pestana.raiz.get_state(VistasState)
    assert '\\u00bb guardada."' in str(await pestana.mandar(VistasState.guardar, form={"nombre": "Todas"}))
    assert '\\u00bb cambiada."' in str(await pestana.mandar(VistasState.guardar, form={"nombre": "todas"}))
    await pestana.mandar(VistasState.guardar, form={"nombre": "x" * 61})
    assert vistas.errores == {"nombre": "Es demasiado largo: caben 60 caracteres."}
    await pestana.mandar(VistasState.empezar_a_cambiar, vista_id=vistas.filas[0].id)
    await pestana.mandar(VistasState.renombrar, form={"otro_nombre": "x" * 61})
    assert vistas.errores == {"otro_nombre": "Es demasiado largo: caben 60 caracteres."}
    assert [fila.nombre for fila in vistas.filas] == ["Todas"]
