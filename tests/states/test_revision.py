"""La vista previa de la revisión mientras se escribe un borrador."""

import time

import pytest

from factursaas.domain.planes import Inquilino
from factursaas.states.emision import EmisionState
from factursaas.states.revision import RevisionState
from tests import fabrica
from tests.states.mesa import Abrir, editor, escribir
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def previa(pestana: Pestana) -> RevisionState:
    return await pestana.raiz.get_state(RevisionState)


async def test_una_factura_en_blanco_todavia_no_dice_nada(abrir: Abrir, ana: Inquilino) -> None:
    assert (await previa(await abrir(ana))).de == ""


async def test_al_guardarse_dice_lo_que_falta_y_donde(abrir: Abrir, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    pestana = await abrir(ana)
    await escribir(pestana, {"l1.descripcion": "Corte", "l1.precio": "100"})
    revision = await previa(pestana)
    assert revision.de == (await editor(pestana)).pintado
    assert [(r.nombre, r.casilla) for r in revision.reparos] == [("el cliente", "cliente")]


async def test_sin_reparos_la_aceptara_y_al_abrirla_otra_vez_tambien(abrir: Abrir, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana)
    revision = await previa(await abrir(ana, str(borrador.id)))
    assert (revision.de != "", revision.reparos) == (True, [])


async def test_un_reparo_de_una_linea_lleva_a_su_casilla_y_lo_dice_alli(abrir: Abrir, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana, lineas=[fabrica.LINEA, fabrica.LINEA | {"tipo": "16"}])
    pestana = await abrir(ana, str(borrador.id))
    [reparo] = (await previa(pestana)).reparos
    abierto = await editor(pestana)
    segunda = abierto.novedades.lineas[1].clave
    assert (reparo.nombre, reparo.casilla) == ("el impuesto de la línea 2", f"{segunda}.impuesto")
    [foco] = await pestana.mandar(EmisionState.ir_a, casilla=reparo.casilla)
    assert f'getElementsByName("{segunda}.impuesto")' in str(foco.payload)
    assert abierto.novedades.errores == {segunda: {"impuesto": reparo.texto}}


async def test_lo_que_esta_en_los_detalles_se_despliega(abrir: Abrir, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    pestana = await abrir(ana, str(fabrica.con_borrador(ana, fecha_operacion="2004-06-01").id))
    (await editor(pestana)).con_detalles = False
    await pestana.mandar(EmisionState.ir_a, casilla="fecha_operacion")
    assert (await editor(pestana)).con_detalles


async def test_lo_que_se_arregla_en_otra_pagina_lleva_a_ella_y_vuelve(abrir: Abrir, ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana)
    pestana = await abrir(ana, str(borrador.id))
    emisor = next(r for r in (await previa(pestana)).reparos if r.href)
    assert (emisor.href, emisor.casilla) == (f"/ajustes?volver=/facturas/{borrador.id}", "")


@pytest.mark.parametrize("casilla", [None, "", "otra", "l1.precio", "'); alert(1); ('", ["cliente"]])
async def test_solo_se_va_a_una_casilla_con_reparo(casilla: object, abrir: Abrir, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    pestana = await abrir(ana)
    await escribir(pestana, {"l1.descripcion": "Corte", "l1.precio": "100"})
    assert await pestana.mandar(EmisionState.ir_a, casilla=casilla) == []


async def test_teclear_no_espera_a_la_revision(abrir: Abrir, ana: Inquilino) -> None:
    """El total sale al teclear, sin tocar la base; la revisión va con el guardado."""
    fabrica.con_emisor(ana)
    pestana = await abrir(ana, str(fabrica.con_borrador(ana).id))
    antes = list((await previa(pestana)).reparos)
    abierto = await editor(pestana)
    clave = abierto.novedades.lineas[0].clave
    empezado = time.monotonic()
    await escribir(pestana, {f"{clave}.impuesto": "S1:16"}, guardar=False)
    assert time.monotonic() - empezado < 0.5
    assert (await previa(pestana)).reparos == antes
