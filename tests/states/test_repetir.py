"""Repetir desde una pestaña: se abre el borrador y se pregunta ya; abrir una factura con su cliente puesto."""

import pytest

from factursaas.domain.errores import NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.states.emision import EmisionState
from factursaas.states.emitida import EmitidaState
from factursaas.states.repetir import RepetirState
from tests import fabrica, pasos
from tests.states.mesa import Abrir, editor, seguir

pytestmark = pytest.mark.anyio


async def test_repetir_abre_el_borrador_y_pregunta_si_se_emite(abrir: Abrir, ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    pestana = await abrir(ana, str(original.id))
    await seguir(pestana, await pestana.mandar(RepetirState.repetir, factura_id=str(original.id)))
    await pestana.mandar(RepetirState.al_abrir)
    emision = await pestana.raiz.get_state(EmisionState)
    assert (emision.preguntando, emision.propuesta.como) == (True, original.numero_completo)
    eventos = await pestana.mandar(EmisionState.emitir, descargar=True)
    assert eventos[-1].name.endswith("descargar")
    assert (await pestana.raiz.get_state(EmitidaState)).ficha.numero.endswith("0002")


async def test_lo_que_ya_no_vale_se_dice_en_vez_de_preguntar(abrir: Abrir, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    vieja = fabrica.con_borrador(ana, fecha="2012-08-01", lineas=[pasos.linea(tipo="18")])
    pestana = await abrir(ana, str(vieja.id))
    await seguir(pestana, await pestana.mandar(RepetirState.repetir, factura_id=str(vieja.id)))
    await pestana.mandar(RepetirState.al_abrir)
    emision = await pestana.raiz.get_state(EmisionState)
    assert (emision.preguntando, len(emision.falta)) == (False, 1)


async def test_solo_pregunta_al_abrir_la_recien_repetida(abrir: Abrir, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    pestana = await abrir(ana, str(fabrica.con_borrador(ana).id))
    assert await pestana.mandar(RepetirState.al_abrir) == []
    assert not (await pestana.raiz.get_state(EmisionState)).preguntando


async def test_la_direccion_puede_traer_el_cliente(abrir: Abrir, ana: Inquilino, bruno: Inquilino) -> None:
    suyo, ajeno = fabrica.con_cliente(ana, plazos="30"), fabrica.con_cliente(bruno)
    pestana = await abrir(ana, "nueva", cliente=str(suyo.id))
    estado = await editor(pestana)
    assert (estado.cliente.nombre, estado.cabecera.plazos) == (suyo.nombre, "30")
    assert (await editor(await abrir(ana, "nueva", cliente="nada"))).cliente.id == ""
    with pytest.raises(NoEncontrado):
        await abrir(ana, "nueva", cliente=str(ajeno.id))
