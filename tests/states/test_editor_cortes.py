"""El editor cuando algo se cruza: otra ventana, un reinicio, una factura anterior."""

from uuid import UUID

import pytest

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import facturas
from factursaas.states.apuntes import Acuse
from factursaas.states.editor import EditorState
from factursaas.states.emision import EmisionState
from tests import fabrica, pasos
from tests.states.mesa import Abrir, anotar, editor, escribir, seguir
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


async def test_si_otra_ventana_lo_cambia_con_la_pregunta_delante_se_vuelve_a_preguntar(
    ana: Inquilino, abrir: Abrir
) -> None:
    """Nunca se emite un importe que no es el que se preguntaba."""
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana)
    pestana = await abrir(ana, str(borrador.id))
    await pestana.mandar(EmisionState.pedir)
    emision = await pestana.raiz.get_state(EmisionState)
    preguntado = emision.propuesta.total
    with tenant_session(ana) as db:
        nuevas = facturas.DatosFactura.model_validate({"lineas": [pasos.linea(precio="9999")]})
        facturas.cambiar(db, borrador.id, nuevas, None)
    await (await editor(pestana))._guardado_fuera(str(borrador.id), 2)
    await seguir(pestana, await pestana.mandar(EmisionState.emitir))
    with tenant_session(ana) as db:
        assert facturas.leer(db, borrador.id).estado == "BORRADOR"
    assert emision.preguntando
    assert emision.propuesta.total != preguntado


async def test_lo_tecleado_antes_de_reiniciarse_va_a_su_linea(ana: Inquilino, abrir: Abrir) -> None:
    """Una línea se llama igual aunque la vuelva a abrir otro servidor, y hasta la que no se guardó tiene su sitio."""
    antes = await abrir(ana)
    lineas = {"l1.descripcion": "Corte", "l2.precio": "5", "l3.descripcion": "Tinte", "l3.precio": "20"}
    await escribir(antes, lineas)
    documento = (await editor(antes)).cuaderno
    pestana = await abrir(ana, documento)
    assert (await editor(pestana))._borrador.escritas == ["l1", "l3"]
    apuntes = [
        {"casillas": {"l2.precio": "5", "l2.descripcion": "Lavado"}, "tras": {"l2": "l1"}},
        {"casillas": {"l3.descripcion": "Tinte rubio", "notas": "corte"}, "tras": {"l3": "l2"}},
        {"casillas": {"l7.descripcion": "Secado"}, "tras": {"l7": "l6"}},
    ]
    await anotar(pestana, documento, *apuntes)
    await pestana.mandar(EditorState.guardar)
    with tenant_session(ana) as db:
        guardada = facturas.leer(db, UUID(documento))
    assert [linea.descripcion for linea in guardada.lineas] == ["Corte", "Lavado", "Tinte rubio", "Secado"]
    assert guardada.notas == "corte"


async def test_el_servidor_dice_que_le_ha_llegado_y_que_ha_guardado(ana: Inquilino, abrir: Abrir) -> None:
    pestana = await abrir(ana)
    documento = (await editor(pestana)).cuaderno
    uno = {"n": 7, "casillas": {"l1.descripcion": "Corte"}}
    await pestana.mandar(EditorState.cambiar, documento=documento, apuntes=[uno])
    assert (await editor(pestana)).acuse == Acuse(recibido=7)
    await seguir(pestana, await pestana.mandar(EditorState.guardar))
    assert (await editor(pestana)).acuse == Acuse(recibido=7, guardado=7, version=1)
    repetido = [uno | {"casillas": {"l1.descripcion": "Otra cosa"}}, {"n": 8, "casillas": {"l1.precio": "doce"}}]
    await pestana.mandar(EditorState.cambiar, documento=documento, apuntes=repetido, version=1)
    await pestana.mandar(EditorState.guardar)
    estado = await editor(pestana)
    assert estado._borrador.textos["l1.descripcion"] == "Corte"
    assert estado.acuse == Acuse(recibido=8, guardado=7, version=2)  # «doce» no se ha podido guardar


async def test_lo_que_llega_antes_que_la_factura_no_consta_y_se_repite(ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana)
    pestana = Pestana(ruta=f"/facturas/{borrador.id}")
    await pestana.entrar(ana.user_id, ana.plan)
    apunte = {"n": 7, "casillas": {"l1.descripcion": "Corte con flequillo"}}
    for _ in ("antes de abrirla", "después"):
        await pestana.mandar(EditorState.cambiar, documento=str(borrador.id), apuntes=[apunte], version=1)
        await seguir(pestana, await pestana.mandar(EditorState.guardar))
        llegado = (await editor(pestana)).acuse.guardado
        await pestana.mandar(EditorState.cargar)
    assert llegado == 7
    with tenant_session(ana) as db:
        assert facturas.leer(db, borrador.id).lineas[0].descripcion == "Corte con flequillo"


async def test_lo_pendiente_no_pisa_lo_que_otro_guardo_despues(ana: Inquilino, abrir: Abrir) -> None:
    """Repetir lo que ya se guardó no cambia nada; repetir algo viejo sobre lo de otro pregunta antes."""
    borrador = fabrica.con_borrador(ana)
    with tenant_session(ana) as db:
        facturas.cambiar(db, borrador.id, facturas.DatosFactura(notas="la otra"))
    for notas, conflicto in (("la otra", ""), ("la mía", "cambiado")):
        pestana = await abrir(ana, str(borrador.id))
        apuntes = [{"n": 7, "casillas": {"notas": notas}}]
        await pestana.mandar(EditorState.cambiar, documento=str(borrador.id), apuntes=apuntes, version=1)
        await pestana.mandar(EditorState.guardar)
        estado = await editor(pestana)
        assert (estado.conflicto, estado.acuse.guardado) == (conflicto, 0 if conflicto else 7)
    with tenant_session(ana) as db:
        guardada = facturas.leer(db, borrador.id)
    assert (guardada.notas, guardada.version) == ("la otra", 2)


async def test_quien_no_tiene_nada_a_medias_ve_lo_que_otro_guarda_y_quien_si_elige_viendo_que_cambia(
    ana: Inquilino, abrir: Abrir
) -> None:
    borrador = fabrica.con_borrador(ana)
    una, otra = await abrir(ana, str(borrador.id)), await abrir(ana, str(borrador.id))
    await escribir(otra, {"l1.precio": "120", "l1.descripcion": "Corte mío"}, guardar=False)
    with tenant_session(ana) as db:
        facturas.cambiar(db, borrador.id, facturas.DatosFactura.model_validate({"notas": "fuera"}), None, [])
    for pestana in (una, otra):
        await (await editor(pestana))._guardado_fuera(str(borrador.id), 2)
    mirando, eligiendo = await editor(una), await editor(otra)
    assert (mirando.guardado, mirando.cabecera.notas, mirando.conflicto) == ("actualizado", "fuera", "")
    assert eligiendo.conflicto == "cambiado"
    assert [(d.que, d.aqui, d.guardado) for d in eligiendo.diferencias] == [
        ("Las notas", "vacío", "fuera"),
        ("El concepto de la línea 1", "Corte mío", "Corte de pelo"),
        ("El precio de la línea 1", "120", "100,00"),
    ]
    with tenant_session(ana) as db:
        facturas.borrar(db, borrador.id)
    await mirando._guardado_fuera(str(borrador.id), 0)
    assert mirando.conflicto == "borrado"


async def test_lo_que_la_otra_ventana_guarda_mientras_se_elige_se_ve_antes_de_taparlo(
    ana: Inquilino, abrir: Abrir
) -> None:
    borrador = fabrica.con_borrador(ana)
    pestana = await abrir(ana, str(borrador.id))
    await escribir(pestana, {"notas": "mías"}, guardar=False)
    eligiendo = await editor(pestana)
    for version, precio, escrito in ((2, "500", "500,00"), (3, "5000", "5.000,00")):
        with tenant_session(ana) as db:
            datos = facturas.DatosFactura.model_validate({"lineas": [pasos.linea(precio=precio)]})
            facturas.cambiar(db, borrador.id, datos, None)
        await eligiendo._guardado_fuera(str(borrador.id), version)
        assert [d.guardado for d in eligiendo.diferencias if d.que.startswith("El precio")] == [escrito]
    with tenant_session(ana) as db:
        datos = facturas.DatosFactura.model_validate({"lineas": [pasos.linea(precio="7000")]})
        facturas.cambiar(db, borrador.id, datos, None)
    await pestana.mandar(EditorState.quedarme_con_lo_mio)
    assert eligiendo.conflicto == "cambiado"
    assert [d.guardado for d in eligiendo.diferencias if d.que.startswith("El precio")] == ["7.000,00"]
    await pestana.mandar(EditorState.quedarme_con_lo_mio)
    assert eligiendo.conflicto == ""
    with tenant_session(ana) as db:
        assert facturas.leer(db, borrador.id).notas == "mías"


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
