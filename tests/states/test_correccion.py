"""Corregir desde la pantalla: la pregunta, el canje, la anulación y lo que se ve después."""

from typing import Any

import pytest
from reflex.event import Event

from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.states.correccion import CorreccionState
from factursaas.states.editor import EditorState
from factursaas.states.emitida import EmitidaState
from tests import fabrica
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def abrir(quien: Inquilino, factura: Factura) -> Pestana:
    pestana = Pestana(ruta=f"/facturas/{factura.id}")
    await pestana.entrar(quien.user_id)
    await pestana.mandar(EditorState.cargar)
    return pestana


async def ficha(pestana: Pestana) -> Any:
    return (await pestana.raiz.get_state(EmitidaState)).ficha


def destino(eventos: list[Event]) -> str:
    return next(evento.payload["path"] for evento in eventos if evento.name == "_redirect")


async def rectificar(pestana: Pestana, causa: str, motivo: str = "Error") -> EditorState:
    """Contesta a la pregunta y sigue al borrador."""
    await pestana.mandar(CorreccionState.pedir_rectificar)
    await pestana.mandar(CorreccionState.elegir_causa, causa=causa)
    eventos = await pestana.repetir(await pestana.mandar(CorreccionState.rectificar, form={"motivo": motivo}))
    pestana.ir_a(destino(eventos))
    await pestana.mandar(EditorState.cargar)
    return await pestana.raiz.get_state(EditorState)


async def test_la_pregunta_explica_lo_que_va_a_hacer(ana: Inquilino) -> None:
    pestana = await abrir(ana, fabrica.con_emitida(ana))
    await pestana.mandar(CorreccionState.pedir_rectificar)
    await pestana.mandar(CorreccionState.elegir_causa, causa="devolucion")
    estado = await pestana.raiz.get_state(CorreccionState)
    assert "Por diferencias" in estado.explicacion
    assert "R1 (art. 80.Dos LIVA)" in estado.explicacion


async def test_sin_elegir_o_sin_motivo_no_se_prepara_nada(ana: Inquilino) -> None:
    pestana = await abrir(ana, fabrica.con_emitida(ana))
    estado = await pestana.raiz.get_state(CorreccionState)
    await pestana.mandar(CorreccionState.pedir_rectificar)
    await pestana.mandar(CorreccionState.rectificar, form={"motivo": "x"})
    assert list(estado.errores) == ["causa"]
    await pestana.mandar(CorreccionState.elegir_causa, causa="datos")
    await pestana.mandar(CorreccionState.rectificar, form={"motivo": "   "})
    assert list(estado.errores) == ["motivo"]


async def test_el_borrador_dice_a_quien_rectifica_y_solo_deja_claves_de_rectificativa(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    editor = await rectificar(await abrir(ana, original), "precio", "El precio era 90")
    assert (editor.correccion.verbo, editor.correccion.metodo) == ("Rectifica a", "Por sustitución")
    assert editor.correccion.originales[0].texto.startswith(str(original.numero_completo))
    assert editor.cabecera.motivo == "El precio era 90"
    assert [opcion.valor for opcion in editor.tipos] == ["R1", "R2", "R3", "R4"]
    assert [opcion.valor for opcion in editor.series] == ["R"]


async def test_lo_que_ya_no_se_puede_corregir_se_dice_y_no_rompe(ana: Inquilino) -> None:
    pestana = await abrir(ana, fabrica.con_emitida(ana, tipo="F2", cliente_id=None))
    assert (await ficha(pestana)).se_canjea
    await pestana.mandar(CorreccionState.cambiar_anulando, abierto=True)
    await pestana.mandar(CorreccionState.anular, form={"motivo_anulacion": "Duplicada"})
    anulada = await ficha(pestana)
    assert (anulada.estado, anulada.se_rectifica, anulada.se_canjea, anulada.se_anula) == (
        "ANULADA",
        False,
        False,
        False,
    )
    assert anulada.anulada.endswith(": Duplicada")
    [aviso] = await pestana.repetir(await pestana.mandar(CorreccionState.canjear))
    assert "no se puede canjear" in str(aviso.payload)


async def test_anular_sin_decir_por_que_no_anula(ana: Inquilino) -> None:
    pestana = await abrir(ana, fabrica.con_emitida(ana))
    await pestana.mandar(CorreccionState.cambiar_anulando, abierto=True)
    await pestana.mandar(CorreccionState.anular, form={})
    assert (await ficha(pestana)).estado == "EMITIDA"


async def test_el_canje_lleva_a_una_completa_sin_cliente_todavia(ana: Inquilino) -> None:
    pestana = await abrir(ana, fabrica.con_emitida(ana, tipo="F2", cliente_id=None, precios_con_impuestos=True))
    eventos = await pestana.repetir(await pestana.mandar(CorreccionState.canjear))
    pestana.ir_a(destino(eventos))
    await pestana.mandar(EditorState.cargar)
    editor = await pestana.raiz.get_state(EditorState)
    assert (editor.cabecera.tipo, editor.correccion.verbo, editor.cliente.nombre) == ("F3", "En sustitución de", "")
    assert editor.cabecera.precios_con_impuestos == "si"


async def test_un_cobro_deshecho_sigue_a_la_vista(ana: Inquilino) -> None:
    pestana = await abrir(ana, fabrica.con_emitida(ana))
    await pestana.mandar(EmitidaState.cambiar_cobro, abierto=True)
    await pestana.mandar(EmitidaState.anotar_cobro, form={"importe": "21", "medio": "bizum"})
    (cobro,) = (await ficha(pestana)).cobros
    await pestana.mandar(EmitidaState.preguntar_deshacer, cobro_id=cobro.id)
    await pestana.mandar(EmitidaState.deshacer_cobro, form={"motivo_deshecho": "Era de otra"})
    despues = await ficha(pestana)
    assert despues.cobros[0].deshecho.endswith(": Era de otra")
    assert (despues.cobros[0].se_deshace, despues.pendiente) == (False, "121,00\u00a0€")


async def test_una_devolucion_se_escribe_sin_signo(ana: Inquilino) -> None:
    pestana = await abrir(ana, fabrica.con_emitida(ana))
    await pestana.mandar(EmitidaState.marcar_cobrada)
    await pestana.mandar(EmitidaState.cambiar_cobro, abierto=True)
    await pestana.mandar(EmitidaState.anotar_cobro, form={"importe": "21,00", "sentido": "devolucion"})
    despues = await ficha(pestana)
    assert (despues.estado, despues.pendiente) == ("EMITIDA", "21,00\u00a0€")
    assert despues.cobros[-1].medio == "Devolución · Transferencia"


@pytest.mark.parametrize("cosa", [None, 5, [], {}, "x", "\0", "inventada", {"motivo": ["x"]}])
async def test_nada_de_lo_que_mande_el_navegador_rompe_las_correcciones(ana: Inquilino, cosa: object) -> None:
    pestana = await abrir(ana, fabrica.con_emitida(ana))
    for evento, nombre in (
        (CorreccionState.elegir_causa, "causa"),
        (CorreccionState.cambiar_rectificando, "abierto"),
        (CorreccionState.rectificar, "form"),
        (CorreccionState.cambiar_anulando, "abierto"),
        (CorreccionState.anular, "form"),
        (EmitidaState.preguntar_deshacer, "cobro_id"),
        (EmitidaState.deshacer_cobro, "form"),
        (EmitidaState.elegir_medio, "medio"),
    ):
        await pestana.mandar(CorreccionState.pedir_rectificar)
        await pestana.mandar(evento, **{nombre: cosa})
    assert (await ficha(pestana)).estado == "EMITIDA"
