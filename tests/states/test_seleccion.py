"""Elegir filas de la lista y hacer algo con todas: qué se elige, qué se hace y qué no cambia."""

from typing import Any

import pytest

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Cliente
from factursaas.services import facturas as servicio
from factursaas.states import facturas as modulo
from factursaas.states.cobro_rapido import MOTIVO, CobroRapidoState
from factursaas.states.facturas import FacturasState
from factursaas.states.frases_lotes import Informe
from factursaas.states.informe_lotes import InformeState
from factursaas.states.lotes import LotesState
from factursaas.states.vistazo import VistazoState
from tests import fabrica
from tests.states.hostil import bombardear
from tests.states.pestana import Pestana
from tests.states.test_facturas import abrir

pytestmark = pytest.mark.anyio


def con_borradores(quien: Inquilino, cuantos: int) -> Cliente:
    fabrica.con_emisor(quien)
    cliente = fabrica.con_cliente(quien)
    for dia in range(1, cuantos + 1):
        fabrica.con_borrador(quien, cliente, fecha=f"2026-03-{dia:02d}")
    return cliente


async def marcar(pestana: Pestana, factura: str, *, marcada: bool = True, por_tramo: bool = False) -> None:
    await pestana.mandar(FacturasState.marcar, factura=factura, marcada=marcada, por_tramo=por_tramo)


async def test_se_eligen_de_una_en_una_y_por_tramos_en_los_dos_sentidos(ana: Inquilino) -> None:
    con_borradores(ana, 6)
    pestana, estado = await abrir(ana)
    filas = [fila.id for fila in estado.filas]
    await marcar(pestana, filas[4])
    await marcar(pestana, filas[1], por_tramo=True)
    assert (estado.marcadas, estado.elegidas) == (filas[1:5], "4 elegidas")
    await marcar(pestana, filas[2], marcada=False)
    await marcar(pestana, "no-es-una-fila")
    assert (estado.marcadas, estado.pagina_entera) == ([filas[1], *filas[3:5]], False)
    await pestana.mandar(FacturasState.soltar)
    assert (estado.marcadas, estado.cuantas) == ([], 0)


async def test_la_pagina_todas_las_del_filtro_y_todas_menos_una(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modulo, "POR_PAGINA", 2)
    con_borradores(ana, 5)
    pestana, estado = await abrir(ana)
    await pestana.mandar(FacturasState.marcar_pagina, marcada=True)
    assert (estado.cuantas, estado.pagina_entera, estado.ofrecidas) == (2, True, "Elegir las 5 facturas")
    await pestana.mandar(FacturasState.siguiente)
    assert (estado.cuantas, estado.marcadas, estado.pagina_entera) == (2, [], False)
    await pestana.mandar(FacturasState.marcar_todas)
    assert (estado.cuantas, estado.todas, estado.pagina_entera) == (5, True, True)
    await marcar(pestana, estado.filas[0].id, marcada=False)
    assert (estado.elegidas, len(estado.marcadas)) == ("4 elegidas", 1)
    await pestana.mandar(FacturasState.buscar, q="iñigo")
    assert (estado.cuantas, estado.todas) == (0, False)


async def test_cobrar_una_y_deshacerlo_la_deja_como_estaba_con_su_rastro(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    pestana, estado = await abrir(ana)
    [antes] = estado.filas
    assert antes.por_cobrar
    avisos = await pestana.mandar(CobroRapidoState.cobrar, factura_id=str(emitida.id))
    assert (estado.filas[0].estado, estado.filas[0].por_cobrar) == ("COBRADA", False)
    assert "Deshacer" in str(avisos)
    # La segunda pulsación de un doble clic no tapa el aviso con un error.
    assert await pestana.mandar(CobroRapidoState.cobrar, factura_id=str(emitida.id)) == []
    with tenant_session(ana) as db:
        [cobro] = servicio.leer_cobros(db, emitida.id)
    await pestana.mandar(CobroRapidoState.deshacer, factura_id=str(emitida.id), cobro_id=str(cobro.id))
    assert estado.filas == [antes]
    with tenant_session(ana) as db:
        [cobro] = servicio.leer_cobros(db, emitida.id)
        factura = servicio.leer(db, emitida.id)
    assert cobro.deshecho_en is not None
    assert (cobro.motivo_deshecho, factura.estado, factura.cobrado) == (MOTIVO, "EMITIDA", 0)


async def test_asomarse_pasar_y_volver(ana: Inquilino) -> None:
    cliente = con_borradores(ana, 1)
    emitida = fabrica.con_emitida(ana, cliente, fecha="2026-03-02")
    pestana, lista = await abrir(ana)
    panel = await pestana.raiz.get_state(VistazoState)
    await pestana.repetir(await pestana.mandar(VistazoState.abrir, fila=f"fila-{lista.filas[0].id}"))
    assert (panel.factura, panel.ficha.numero, panel.sitio) == (str(emitida.id), "A-2026-0001", "1 de 2")
    assert (panel.ficha.cliente.nombre, panel.ficha.lineas[0].descripcion) == (cliente.nombre, "Corte de pelo")
    await pestana.mandar(CobroRapidoState.cobrar, factura_id=str(emitida.id))
    assert (panel.fila.estado, len(panel.ficha.cobros), panel.ficha.por_cobrar) == ("COBRADA", 1, False)
    await pestana.repetir(await pestana.mandar(VistazoState.pasar, paso=1))
    assert (panel.fila.estado, panel.ficha.cliente.nombre, panel.sitio) == ("BORRADOR", cliente.nombre, "2 de 2")
    await pestana.repetir(await pestana.mandar(VistazoState.pasar, paso=1))
    assert panel.sitio == "2 de 2"
    await pestana.mandar(VistazoState.cerrar)
    assert (panel.factura, panel.ficha.id) == ("", "")


@pytest.mark.parametrize("estado", [FacturasState, VistazoState, CobroRapidoState, LotesState, InformeState])
async def test_lo_ajeno_y_las_barbaridades_no_encuentran_nada(ana: Inquilino, bruno: Inquilino, estado: Any) -> None:
    ajena = fabrica.con_emitida(bruno)
    fabrica.con_borrador(ana)
    pestana, lista = await abrir(ana)
    await bombardear(pestana, estado, FacturasState.cargar, casillas=())
    await pestana.mandar(VistazoState.abrir, fila=f"fila-{ajena.id}")
    assert (await pestana.raiz.get_state(VistazoState)).factura == ""
    assert len(lista.filas) == 1
    with tenant_session(bruno) as db:
        assert servicio.leer(db, ajena.id).estado == "EMITIDA"


async def preguntar(pestana: Pestana, accion: str) -> LotesState:
    await pestana.mandar(FacturasState.marcar_pagina, marcada=True)
    await pestana.mandar(LotesState.preguntar, accion=accion)
    return await pestana.raiz.get_state(LotesState)


async def informe(pestana: Pestana) -> Informe:
    return (await pestana.raiz.get_state(InformeState)).informe


async def test_emitir_en_lote_numera_por_fechas_y_dice_con_cuales_no_pudo(ana: Inquilino) -> None:
    cliente = con_borradores(ana, 6)
    sin_direccion = fabrica.con_cliente(ana, nombre="Sin dirección", nif="", direccion="")
    mala = fabrica.con_borrador(ana, sin_direccion, fecha="2026-03-03")
    fabrica.con_emitida(ana, cliente, fecha="2026-02-01")
    pestana, lista = await abrir(ana)
    lote = await preguntar(pestana, "emitir")
    assert lote.pregunta.titulo == "¿Emitir 7 facturas?"
    assert lote.pregunta.consecuencia == (
        "Se emitirán de la más antigua a la más nueva, desde la A-2026-0002. Después ya no se podrán cambiar, "
        "solo rectificar. La otra elegida no es un borrador y no se toca."
    )
    await pestana.mandar(LotesState.empezar)
    dicho = await informe(pestana)
    assert (dicho.titulo, dicho.detalle) == ("6 facturas emitidas", "Con 1 factura no se ha podido.")
    [fallo] = dicho.fallos
    assert (fallo.href, fallo.nombre) == (f"/facturas/{mala.id}", "Borrador de Sin dirección")
    assert fallo.motivo
    emitidas = [(fila.fecha, fila.numero) for fila in reversed(lista.filas) if fila.estado == "EMITIDA"]
    assert [numero for _, numero in emitidas] == [f"A-2026-{n:04d}" for n in range(1, 8)]
    assert (lote.en_marcha, lista.cuantas) == (False, 8)
    await pestana.mandar(LotesState.empezar)
    assert (await informe(pestana)).titulo == "6 facturas emitidas"


async def test_cobrar_en_lote_y_deshacerlo_entero(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    for _ in range(3):
        fabrica.con_emitida(ana, cliente)
    pestana, lista = await abrir(ana)
    lote = await preguntar(pestana, "cobrar")
    assert lote.pregunta.consecuencia == (
        "Se anotará con fecha de hoy el cobro de 363,00\u00a0€, todo lo que les falta."
    )
    await pestana.mandar(LotesState.empezar)
    dicho = await informe(pestana)
    assert (dicho.titulo, dicho.se_deshace) == ("3 facturas cobradas", True)
    assert {fila.estado for fila in lista.filas} == {"COBRADA"}
    assert (await preguntar(pestana, "cobrar")).pregunta.titulo == "No hay nada que cobrar"
    await pestana.mandar(LotesState.empezar)
    assert (await informe(pestana)).titulo == "3 facturas cobradas"
    await pestana.mandar(LotesState.deshacer)
    assert (await informe(pestana)).titulo == "3 facturas otra vez por cobrar"
    assert {fila.estado for fila in lista.filas} == {"EMITIDA"}
