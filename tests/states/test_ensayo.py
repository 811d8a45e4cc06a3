"""El ensayo en pantalla: la banda, lo que se pregunta antes de borrar y lo que queda después."""

import pytest

from factursaas.domain.planes import Inquilino
from factursaas.states.editor import EditorState
from factursaas.states.emision import EmisionState
from factursaas.states.ensayo import EnsayoState
from factursaas.states.panel import PanelState
from tests import fabrica
from tests.ensayos import como_esta, ensayando, numeros, terminar
from tests.pasos import rectificar
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def abrir(quien: Inquilino) -> tuple[Pestana, EnsayoState]:
    pestana = Pestana(ruta="/ajustes")
    await pestana.entrar(quien.user_id, quien.plan)
    await pestana.mandar(EnsayoState.cargar)
    return pestana, await pestana.raiz.get_state(EnsayoState)


async def test_quien_empieza_puede_probar_y_la_banda_lo_recuerda(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    assert (estado.en_curso, estado.se_puede_empezar) == (False, True)
    await pestana.repetir(await pestana.mandar(EnsayoState.empezar))
    assert (estado.en_curso, estado.se_puede_empezar, estado.cuantas) == (True, False, "")


async def test_quien_ya_factura_no_puede_y_se_le_dice(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    fabrica.con_emitida(ana)
    avisos = await pestana.repetir(await pestana.mandar(EnsayoState.empezar))
    assert any("Ya has emitido facturas de verdad" in str(aviso.payload) for aviso in avisos)
    assert (estado.en_curso, estado.se_puede_empezar) == (False, False)


async def test_antes_de_terminar_se_dice_exactamente_que_pasara(ana: Inquilino) -> None:
    ensayando(ana)
    primera, *_ = [fabrica.con_emitida(ana) for _ in range(3)]
    pestana, estado = await abrir(ana)
    rectificar(ana, primera, causa="devolucion")
    await pestana.mandar(EnsayoState.preguntar, que="terminar")
    assert (estado.preguntando, estado.cuantas) == ("terminar", "3 facturas")
    assert estado.al_terminar == (
        "Se borrarán las 3 facturas de ensayo y 1 borrador que corrige a alguna. "
        "La primera de verdad será A-2026-0001. No se puede volver al ensayo."
    )
    await pestana.mandar(EnsayoState.cambiar_preguntando, abierto=False)
    assert estado.preguntando == ""
    assert len(numeros(ana)) == 3


async def test_terminar_deja_la_cuenta_lista_para_facturar(ana: Inquilino) -> None:
    fabrica.con_emitida(ensayando(ana))
    pestana, estado = await abrir(ana)
    await pestana.mandar(EnsayoState.preguntar, que="terminar")
    del_navegador = await pestana.repetir(await pestana.mandar(EnsayoState.confirmar))
    assert (estado.en_curso, estado.preguntando, estado.ocupado) == (False, "", False)
    assert estado.terminado
    assert "/panel" in [evento.payload.get("path") for evento in del_navegador]
    assert (await pestana.raiz.get_state(PanelState)).modo == "vacio"
    assert numeros(ana) == []


async def test_borrar_deja_seguir_ensayando(ana: Inquilino) -> None:
    fabrica.con_emitida(ensayando(ana))
    pestana, estado = await abrir(ana)
    await pestana.mandar(EnsayoState.preguntar, que="borrar")
    assert estado.al_borrar == ("Se borrará la factura de ensayo. Los demás borradores se quedan, y sigues de ensayo.")
    await pestana.repetir(await pestana.mandar(EnsayoState.confirmar))
    assert (estado.en_curso, estado.cuantas) == (True, "")


@pytest.mark.parametrize("que", [None, "", "todo", 7, ["terminar"], {"que": "borrar"}])
async def test_sin_haberlo_preguntado_no_se_borra_nada(ana: Inquilino, que: object) -> None:
    fabrica.con_emitida(ensayando(ana))
    pestana, _ = await abrir(ana)
    await pestana.mandar(EnsayoState.preguntar, que=que)
    assert await pestana.mandar(EnsayoState.confirmar) == []
    assert len(numeros(ana)) == 1


async def test_si_ya_se_termino_en_otra_ventana_se_dice(ana: Inquilino) -> None:
    fabrica.con_emitida(ensayando(ana))
    pestana, estado = await abrir(ana)
    await pestana.mandar(EnsayoState.preguntar, que="terminar")
    terminar(ana)
    avisos = await pestana.repetir(await pestana.mandar(EnsayoState.confirmar))
    assert any("de ensayo: no hay nada que borrar" in str(aviso.payload) for aviso in avisos)
    assert not estado.en_curso


async def test_de_otro_no_se_sabe_ni_se_toca_nada(ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_emitida(ensayando(bruno))
    pestana, estado = await abrir(ana)
    await pestana.mandar(EnsayoState.preguntar, que="terminar")
    await pestana.mandar(EnsayoState.confirmar)
    assert (estado.en_curso, estado.cuantas) == (False, "")
    assert como_esta(bruno).facturas == 1


async def test_al_emitir_se_propone_el_numero_de_ensayo(ana: Inquilino) -> None:
    fabrica.con_emitida(ensayando(ana))
    borrador = fabrica.con_borrador(ana)
    pestana = Pestana(ruta=f"/facturas/{borrador.id}", consulta={"factura_id": str(borrador.id)})
    await pestana.entrar(ana.user_id, ana.plan)
    await pestana.repetir(await pestana.mandar(EditorState.cargar))
    await pestana.repetir(await pestana.mandar(EmisionState.pedir))
    propuesta = (await pestana.raiz.get_state(EmisionState)).propuesta
    assert propuesta.numero == "ENSAYO-A-2026-0002"
