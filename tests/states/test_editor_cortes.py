"""El editor cuando algo se cruza: otra ventana, un reinicio, una factura anterior."""

import pytest

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import facturas
from factursaas.states.editor import EditorState
from factursaas.states.emision import EmisionState
from tests import fabrica
from tests.states.mesa import Abrir, editor, escribir, seguir
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def test_en_un_borrador_nuevo_no_se_pierde_lo_que_el_editor_no_ensena(ana: Inquilino, abrir: Abrir) -> None:
    """En dólares y con anticipo: si otra ventana lo borra, lo que se salva aquí sigue siendo lo mismo."""
    propio = {"moneda": "USD", "tipo_cambio": "0.9", "anticipo": "10.00", "fecha_operacion": "2026-11-01"}
    borrador = fabrica.con_borrador(ana, **propio)
    pestana = await abrir(ana, str(borrador.id))
    with tenant_session(ana) as db:
        facturas.borrar(db, borrador.id)
    await escribir(pestana, {"notas": "sigo aquí"})
    await seguir(pestana, await pestana.mandar(EditorState.quedarme_con_lo_mio))
    with tenant_session(ana) as db:
        [salvada] = facturas.listar(db).items
    assert salvada.id != borrador.id
    assert (salvada.moneda, str(salvada.anticipo), str(salvada.fecha_operacion)) == ("USD", "10.00", "2026-11-01")


async def test_lo_que_faltaba_a_una_no_se_le_dice_a_la_siguiente(ana: Inquilino, abrir: Abrir) -> None:
    pestana = await abrir(ana)
    await pestana.mandar(EmisionState.pedir)
    emision = await pestana.raiz.get_state(EmisionState)
    assert emision.falta
    assert emision.de == (await editor(pestana)).pintado
    pestana.ir_a("/facturas/otra")
    await pestana.mandar(EditorState.cargar)
    pestana.ir_a("/facturas/nueva")
    await pestana.mandar(EditorState.cargar)
    assert emision.de != (await editor(pestana)).pintado


async def test_con_algo_mal_escrito_no_se_emite_aunque_lo_demas_este_guardado(ana: Inquilino, abrir: Abrir) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana)
    pestana = await abrir(ana, str(borrador.id))
    await pestana.mandar(EmisionState.pedir)
    assert (await pestana.raiz.get_state(EmisionState)).preguntando
    await escribir(pestana, {"fecha": "0001-01-01"})
    await seguir(pestana, await pestana.mandar(EmisionState.emitir))
    emision = await pestana.raiz.get_state(EmisionState)
    assert not emision.preguntando
    assert "la fecha" in emision.falta[0].texto
    with tenant_session(ana) as db:
        assert facturas.leer(db, borrador.id).estado == "BORRADOR"


async def test_lo_tecleado_en_una_apertura_anterior_va_a_su_linea(ana: Inquilino, abrir: Abrir) -> None:
    """Tras reiniciarse el servidor las líneas tienen otras claves, pero están en el mismo orden."""
    borrador = fabrica.con_borrador(ana, lineas=[fabrica.LINEA, fabrica.LINEA | {"descripcion": "Tinte"}])
    pestana = await abrir(ana, str(borrador.id))
    vieja = {"apertura": "de antes", "lineas": "l7,l9,l12,l13,l14,l15"}
    cambios = {"l9.descripcion": "Tinte rubio", "notas": "corte"}
    await pestana.mandar(EditorState.cambiar, documento=str(borrador.id), cambios=cambios, hoja=vieja)
    await pestana.mandar(EditorState.guardar)
    con_otras = {"apertura": "de antes", "lineas": "l7"}
    await pestana.mandar(EditorState.cambiar, documento=str(borrador.id), cambios={"l7.precio": "999"}, hoja=con_otras)
    await pestana.mandar(EditorState.guardar)
    with tenant_session(ana) as db:
        guardada = facturas.leer(db, borrador.id)
    assert [linea.descripcion for linea in guardada.lineas] == ["Corte de pelo", "Tinte rubio"]
    assert ([str(linea.precio) for linea in guardada.lineas], guardada.notas) == (["100.00000000"] * 2, "corte")


async def test_lo_tecleado_que_llega_antes_que_la_factura_la_espera(ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana)
    pestana = Pestana(ruta=f"/facturas/{borrador.id}")
    await pestana.entrar(ana.user_id, ana.plan)
    hoja = {"apertura": "de antes", "lineas": "l1,l2,l3,l4,l5"}
    cambios = {"l1.descripcion": "Corte con flequillo"}
    await pestana.mandar(EditorState.cambiar, documento=str(borrador.id), cambios=cambios, hoja=hoja)
    await pestana.mandar(EditorState.cambiar, documento="otra", cambios={"notas": "de otra"}, hoja=hoja)
    await seguir(pestana, await pestana.mandar(EditorState.cargar))
    with tenant_session(ana) as db:
        guardada = facturas.leer(db, borrador.id)
    assert (guardada.lineas[0].descripcion, guardada.notas) == ("Corte con flequillo", "")


async def test_si_mientras_se_decide_la_otra_ventana_lo_emite_se_vuelve_a_preguntar(
    ana: Inquilino, abrir: Abrir
) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana)
    pestana = await abrir(ana, str(borrador.id))
    with tenant_session(ana) as db:
        facturas.cambiar(db, borrador.id, facturas.DatosFactura(notas="la otra"))
    await escribir(pestana, {"notas": "la mía"})
    assert (await editor(pestana)).conflicto == "cambiado"
    with tenant_session(ana) as db:
        facturas.emitir(db, borrador.id)
    await pestana.mandar(EditorState.quedarme_con_lo_mio)
    assert (await editor(pestana)).conflicto == "emitido"
    with tenant_session(ana) as db:
        assert len(facturas.listar(db).items) == 1
