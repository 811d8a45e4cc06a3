"""El editor: se guarda solo, no pisa lo de otra ventana y no se emite sin preguntar."""

import time
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest

from factursaas.db import tenant_session
from factursaas.domain.errores import ErrorDeNegocio
from factursaas.domain.estados import EstadoFactura
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.services import facturas
from factursaas.states import pestanas
from factursaas.states.buscadores import BuscadoresState
from factursaas.states.editor import EditorState
from factursaas.states.emision import EmisionState
from factursaas.states.emitida import EmitidaState
from tests import fabrica, pasos
from tests.states.mesa import Abrir, anotar, editor, escribir, seguir

pytestmark = pytest.mark.anyio
LINEA = {"l1.descripcion": "Corte de pelo", "l1.cantidad": "2", "l1.precio": "10,50"}


def guardada(quien: Inquilino, factura_id: str) -> Factura:
    with tenant_session(quien) as db:
        return facturas.leer(db, UUID(factura_id))


def todas(quien: Inquilino) -> list[Factura]:
    with tenant_session(quien) as db:
        return facturas.listar(db).items


async def test_suma_sin_cliente_y_sin_guardar(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    await escribir(pestana, LINEA, guardar=False)
    estado = await editor(pestana)
    assert estado.novedades.importes == {"l1": "21,00\u00a0€"}
    assert [(fila.rotulo, fila.importe) for fila in estado.totales] == [
        ("Base imponible", "21,00\u00a0€"),
        ("IVA 21\u00a0%", "4,41\u00a0€"),
        ("Total factura", "25,41\u00a0€"),
    ]
    assert todas(ana) == []


async def test_el_primer_guardado_crea_el_borrador_y_cambia_la_direccion(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    eventos = await escribir(pestana, LINEA)
    estado = await editor(pestana)
    assert [(e.name, e.payload["path"], e.payload["replace"]) for e in eventos] == [
        ("_redirect", f"/facturas/{estado.abierta}", True)
    ]
    assert estado.guardado == "guardado"
    await escribir(pestana, {"notas": "Gracias"})
    [factura] = todas(ana)
    assert (str(factura.id), factura.notas, factura.version) == (estado.abierta, "Gracias", 2)


async def test_abrir_y_mirar_no_crea_nada(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    assert await pestana.mandar(EditorState.guardar) == []
    await escribir(pestana, {"fecha": "2026-11-01"})
    assert todas(ana) == []


async def test_lo_tecleado_sobrevive_a_volver_a_cargar(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    await escribir(pestana, LINEA)
    await escribir(pestana, {"l1.descripcion": "Sin guardar todavía"}, guardar=False)
    await pestana.mandar(EditorState.cargar)
    assert (await editor(pestana)).novedades.lineas[0].descripcion == "Sin guardar todavía"


async def test_al_volver_de_otra_pagina_se_ve_lo_ultimo(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    await escribir(pestana, LINEA)
    await escribir(pestana, {"l1.precio": "99"})
    await pestana.mandar(EditorState.cargar)
    assert (await editor(pestana)).novedades.lineas[0].precio == "99"


async def test_la_sesion_que_caduca_no_pierde_lo_tecleado(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    await escribir(pestana, LINEA)
    await pestana.caducar()
    await escribir(pestana, {"l1.descripcion": "Escrito sin sesión"})
    assert (await editor(pestana))._borrador.textos["l1.descripcion"] == "Corte de pelo"
    await pestana.entrar(ana.user_id, ana.plan)
    await pestana.mandar(EditorState.cargar)
    assert (await editor(pestana)).novedades.lineas[0].descripcion == "Escrito sin sesión"
    assert guardada(ana, (await editor(pestana)).abierta).lineas[0].descripcion == "Escrito sin sesión"


async def test_un_numero_que_no_se_entiende_no_detiene_lo_demas(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    await escribir(pestana, LINEA)
    await escribir(pestana, {"l1.precio": "doce", "notas": "Sí se guarda"})
    estado = await editor(pestana)
    assert (estado.guardado, estado.guardado_detalle) == ("sin_guardar", "el precio de la línea 1.")
    assert "no es un número" in estado.novedades.errores["l1"]["precio"]
    factura = guardada(ana, estado.abierta)
    assert (str(factura.lineas[0].precio), factura.notas) == ("10.50000000", "Sí se guarda")


async def test_un_importe_descomunal_se_dice_y_deja_la_ultima_suma(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    await escribir(pestana, LINEA)
    antes = (await editor(pestana)).totales
    await escribir(pestana, {"l1.cantidad": "999999999999", "l1.precio": "999999999999"})
    estado = await editor(pestana)
    assert "demasiado grande" in estado.novedades.errores["l1"]["precio"]
    assert (estado.guardado, estado.totales) == ("sin_guardar", antes)
    await escribir(pestana, {"l1.cantidad": "1", "l1.precio": "5"})
    assert ((await editor(pestana)).guardado, (await editor(pestana)).novedades.errores) == ("guardado", {})


async def test_solo_se_manda_lo_que_cambia(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    await escribir(pestana, LINEA)
    estado = await editor(pestana)
    estado._clean()
    apunte = {"n": estado.acuse.recibido + 1, "casillas": {"l1.cantidad": "3"}}
    visto = estado.novedades.numero
    await pestana.mandar(EditorState.cambiar, documento=estado.cuaderno, apuntes=[apunte], visto=visto)
    assert (estado.novedades.lineas, estado.novedades.importes) == ((), {"l1": "31,50\u00a0€"})
    assert {var for var in estado.dirty_vars if not var.startswith("_")} == {
        "novedades",
        "totales",
        "guardado",
        "guardado_detalle",
        "acuse",
    }


async def test_el_cambio_de_la_factura_anterior_no_cae_en_la_nueva(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    await escribir(pestana, LINEA)
    vieja = (await editor(pestana)).cuaderno
    pestana.ir_a("/facturas/nueva")
    await pestana.mandar(EditorState.cargar)
    await anotar(pestana, vieja, {"casillas": {"l1.descripcion": "Tarde"}})
    assert (await editor(pestana)).novedades.lineas[0].descripcion == ""


async def test_quien_lleva_recargo_lo_ve_en_la_suma(abrir: Abrir, ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana, recargo_equivalencia=True)
    pestana = await abrir(ana)
    await escribir(pestana, LINEA, guardar=False)
    await seguir(pestana, await pestana.mandar(EditorState.elegir_cliente, cliente_id=str(cliente.id)))
    estado = await editor(pestana)
    assert "Recargo de equivalencia 5,2\u00a0%" in [fila.rotulo for fila in estado.totales]
    assert str(guardada(ana, estado.abierta).lineas[0].recargo) == "5.20"


async def test_el_producto_trae_su_linea(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    await pestana.mandar(BuscadoresState.buscar_productos, consulta="nada")
    assert (await pestana.raiz.get_state(BuscadoresState)).productos.opciones == ()
    await escribir(pestana, {**LINEA, "l1.producto": "no-es-un-id"})
    assert (await editor(pestana)).guardado == "guardado"


async def test_lo_ajeno_no_existe(abrir: Abrir, ana: Inquilino, bruno: Inquilino) -> None:
    ajena, cliente = fabrica.con_borrador(ana), fabrica.con_cliente(ana)
    pestana = await abrir(bruno, str(ajena.id))
    assert (await editor(pestana)).modo == "no_existe"
    pestana.ir_a("/facturas/nueva")
    await pestana.mandar(EditorState.cargar)
    with pytest.raises(Exception, match="no existe"):
        await pestana.mandar(EditorState.elegir_cliente, cliente_id=str(cliente.id))
    await pestana.mandar(BuscadoresState.buscar_clientes, consulta="")
    assert (await pestana.raiz.get_state(BuscadoresState)).clientes.opciones == ()


class TestDosVentanas:
    async def test_la_segunda_se_entera_y_no_pisa(self, abrir: Abrir, ana: Inquilino) -> None:
        factura = fabrica.con_borrador(ana)
        una, otra = await abrir(ana, str(factura.id)), await abrir(ana, str(factura.id))
        await escribir(una, {"notas": "la primera"})
        await escribir(otra, {"notas": "la segunda"})
        assert (await editor(otra)).conflicto == "cambiado"
        await escribir(otra, {"notas": "la segunda, más larga"})
        assert guardada(ana, str(factura.id)).notas == "la primera"

    async def test_para_elegir_se_dice_que_cliente_hay_en_cada_sitio(self, abrir: Abrir, ana: Inquilino) -> None:
        factura = fabrica.con_borrador(ana)
        nuevo = fabrica.con_cliente(ana, nombre="Talleres Ibarra, S.L.", nif="")
        una, otra = await abrir(ana, str(factura.id)), await abrir(ana, str(factura.id))
        await seguir(una, await una.mandar(EditorState.elegir_cliente, cliente_id=str(nuevo.id)))
        await escribir(otra, {"notas": "la segunda"})
        del_cliente = next(d for d in (await editor(otra)).diferencias if d.que == "El cliente")
        assert (del_cliente.aqui, del_cliente.guardado) == (fabrica.CLIENTE["nombre"], "Talleres Ibarra, S.L.")

    async def test_recargar_ensena_lo_ultimo(self, abrir: Abrir, ana: Inquilino) -> None:
        factura = fabrica.con_borrador(ana)
        una, otra = await abrir(ana, str(factura.id)), await abrir(ana, str(factura.id))
        await escribir(una, {"notas": "la primera"})
        await escribir(otra, {"notas": "la segunda"})
        await otra.mandar(EditorState.recargar)
        estado = await editor(otra)
        assert (estado.conflicto, estado.cabecera.notas) == ("", "la primera")

    async def test_quedarse_con_lo_suyo_lo_guarda_encima(self, abrir: Abrir, ana: Inquilino) -> None:
        factura = fabrica.con_borrador(ana)
        una, otra = await abrir(ana, str(factura.id)), await abrir(ana, str(factura.id))
        await escribir(una, {"notas": "la primera"})
        await escribir(otra, {"notas": "la segunda"})
        await seguir(otra, await otra.mandar(EditorState.quedarme_con_lo_mio))
        assert guardada(ana, str(factura.id)).notas == "la segunda"
        assert (await editor(otra)).guardado == "guardado"

    @pytest.mark.parametrize("que", ["borrado", "emitido"])
    async def test_si_ya_no_se_puede_cambiar_lo_suyo_va_a_otro_borrador(
        self, abrir: Abrir, ana: Inquilino, que: str
    ) -> None:
        fabrica.con_emisor(ana)
        factura = fabrica.con_borrador(ana)
        pestana = await abrir(ana, str(factura.id))
        with tenant_session(ana) as db:
            (facturas.borrar if que == "borrado" else facturas.emitir)(db, factura.id)
        await escribir(pestana, {"notas": "lo mío"})
        assert (await editor(pestana)).conflicto == que
        await seguir(pestana, await pestana.mandar(EditorState.quedarme_con_lo_mio))
        estado = await editor(pestana)
        assert estado.abierta != str(factura.id)
        assert pestanas.que_escriben(estado.abierta), "de lo que otra ventana guarde en el nuevo también se entera"
        assert guardada(ana, estado.abierta).notas == "lo mío"
        assert (estado.cabecera.notas, estado.guardado) == ("lo mío", "guardado")


class TestEmitir:
    async def test_pregunta_con_el_numero_y_emite(self, abrir: Abrir, ana: Inquilino) -> None:
        fabrica.con_emisor(ana)
        pestana = await abrir(ana, str(fabrica.con_borrador(ana).id))
        await pestana.mandar(EmisionState.pedir)
        emision = await pestana.raiz.get_state(EmisionState)
        assert (emision.preguntando, emision.propuesta.numero) == (True, "A-2026-0001")
        eventos = await pestana.mandar(EmisionState.emitir)
        assert any("actualizar_uso" in evento.name for evento in eventos)
        assert ((await editor(pestana)).modo, emision.preguntando) == ("emitida", False)
        assert (await pestana.raiz.get_state(EmitidaState)).ficha.numero == "A-2026-0001"

    async def test_no_se_emite_sin_preguntar(self, abrir: Abrir, ana: Inquilino) -> None:
        fabrica.con_emisor(ana)
        factura = fabrica.con_borrador(ana)
        pestana = await abrir(ana, str(factura.id))
        await pestana.mandar(EmisionState.emitir)
        await pestana.mandar(EmisionState.cambiar_preguntando, abierto=True)
        await pestana.mandar(EmisionState.emitir)
        assert guardada(ana, str(factura.id)).estado == EstadoFactura.BORRADOR

    async def test_dice_todo_lo_que_falta_y_donde(self, abrir: Abrir, ana: Inquilino) -> None:
        pestana = await abrir(ana)
        await escribir(pestana, LINEA)
        await pestana.mandar(EmisionState.pedir)
        emision = await pestana.raiz.get_state(EmisionState)
        assert not emision.preguntando
        assert [falta.href.partition("?")[0] for falta in emision.falta] == ["/ajustes", ""]
        assert (await editor(pestana)).errores["cliente"] == "Elige a quién se factura."
        fabrica.con_emisor(ana)
        await pestana.mandar(EmisionState.repasar)
        assert len((await pestana.raiz.get_state(EmisionState)).falta) == 1

    async def test_lo_que_no_se_ha_guardado_no_se_emite(self, abrir: Abrir, ana: Inquilino) -> None:
        fabrica.con_emisor(ana)
        pestana = await abrir(ana, str(fabrica.con_borrador(ana).id))
        await escribir(pestana, {f"{(await editor(pestana)).novedades.lineas[0].clave}.precio": "mucho"}, guardar=False)
        await pestana.mandar(EmisionState.pedir)
        emision = await pestana.raiz.get_state(EmisionState)
        assert not emision.preguntando
        assert "el precio de la línea 1" in emision.falta[0].texto

    async def test_lo_que_esta_mal_en_una_linea_dice_en_cual(self, abrir: Abrir, ana: Inquilino) -> None:
        fabrica.con_emisor(ana)
        lineas = [pasos.linea(), pasos.linea(tipo="7.5")]
        pestana = await abrir(ana, str(fabrica.con_borrador(ana, lineas=lineas).id))
        await pestana.mandar(EmisionState.pedir)
        [falta] = (await pestana.raiz.get_state(EmisionState)).falta
        assert falta.texto.startswith("Línea 2: ")
        assert "7,5" in falta.texto

    async def test_lo_tecleado_tras_preguntar_vuelve_a_preguntar(self, abrir: Abrir, ana: Inquilino) -> None:
        fabrica.con_emisor(ana)
        pestana = await abrir(ana, str(fabrica.con_borrador(ana).id))
        await pestana.mandar(EmisionState.pedir)
        await escribir(pestana, {"notas": "otra cosa"}, guardar=False)
        [evento] = await pestana.mandar(EmisionState.emitir)
        assert evento.name.endswith("pedir")
        assert (await editor(pestana)).modo == "borrador"

    async def test_el_muro_del_plan_se_ve_y_no_gasta_numero(self, abrir: Abrir, carla: Inquilino) -> None:
        cliente = fabrica.con_cliente(carla)
        for _ in range(10):
            fabrica.con_emitida(carla, cliente)
        pestana = await abrir(carla, str(fabrica.con_borrador(carla, cliente).id))
        await pestana.mandar(EmisionState.pedir)
        emision = await pestana.raiz.get_state(EmisionState)
        assert (emision.preguntando, emision.muro) == (False, "Límite del plan alcanzado: 10 facturas este mes")


class TestEmitida:
    async def test_se_cobra_en_dos_veces(self, abrir: Abrir, ana: Inquilino) -> None:
        factura = fabrica.con_emitida(ana)
        pestana = await abrir(ana, str(factura.id))
        form = {"importe": "21,00", "fecha_cobro": "2026-11-25", "medio": "bizum"}
        await pestana.mandar(EmitidaState.cambiar_cobro, abierto=True)
        await pestana.mandar(EmitidaState.anotar_cobro, form=form)
        await pestana.mandar(EmitidaState.anotar_cobro, form=form)  # una segunda pulsación no cobra otra vez
        estado = await pestana.raiz.get_state(EmitidaState)
        assert (estado.ficha.pendiente, [c.medio for c in estado.ficha.cobros]) == ("100,00\u00a0€", ["Bizum"])
        await pestana.mandar(EmitidaState.marcar_cobrada)
        assert (estado.ficha.estado, estado.ficha.por_cobrar) == ("COBRADA", False)

    @pytest.mark.parametrize(
        ("form", "campo"),
        [
            ({"importe": "1000000"}, "importe"),
            ({}, "importe"),
            ({"importe": "0"}, "importe"),
            ({"importe": "mucho"}, "importe"),
            ({"importe": "1", "fecha_cobro": "0001-01-01"}, "fecha_cobro"),
            ({"importe": "1", "fecha_cobro": "2999-01-01"}, "fecha_cobro"),
            ({"importe": "1", "medio": "trueque"}, "medio"),
        ],
    )
    async def test_un_cobro_imposible_se_dice_en_su_campo(
        self, abrir: Abrir, ana: Inquilino, form: dict[str, str], campo: str
    ) -> None:
        pestana = await abrir(ana, str(fabrica.con_emitida(ana).id))
        await pestana.mandar(EmitidaState.cambiar_cobro, abierto=True)
        await pestana.mandar(EmitidaState.anotar_cobro, form=form)
        estado = await pestana.raiz.get_state(EmitidaState)
        assert (list(estado.errores), estado.ficha.cobros) == ([campo], ())

    async def test_el_pdf_se_baja_con_un_enlace_firmado(self, abrir: Abrir, ana: Inquilino) -> None:
        factura = fabrica.con_emitida(ana)
        pestana = await abrir(ana, str(factura.id))
        [evento] = await pestana.mandar(EmitidaState.descargar)
        assert f"/api/facturas/{factura.id}/pdf?enlace=" in str(evento.payload)

    async def test_dice_donde_se_comprueba(self, abrir: Abrir, ana: Inquilino) -> None:
        factura = fabrica.con_emitida(ana)
        pestana = await abrir(ana, str(factura.id))
        comprobacion = (await pestana.raiz.get_state(EmitidaState)).ficha.cotejo
        assert comprobacion.startswith("https://prewww2.aeat.es/wlpl/TIKE-CONT/ValidarQR?nif=12345678Z&numserie=")
        assert comprobacion.endswith("&importe=121.00")

    async def test_sin_pdf_en_el_plan_se_dice(self, abrir: Abrir, carla: Inquilino) -> None:
        pestana = await abrir(carla, str(fabrica.con_emitida(carla).id))
        assert await pestana.mandar(EmitidaState.descargar) == []
        assert "PDF" in (await pestana.raiz.get_state(EmitidaState)).muro


RAROS: list[Any] = [
    None, True, -1, 1.5, float("nan"), "\0", "🧾" * 5000, "a" * 200_000, "<script>alert(1)</script>", "../..",
    [], [None], {}, {"a": {"b": []}}, {"l1.precio": None}, {"l1.precio": ["1"]}, {"l1.descripcion": "x" * 100_000},
    {"l1.cantidad": "-999999999999"}, {"fecha": "9999-12-31"}, {"notas": "\0"}, {"importe": {"$gt": 0}}, str(uuid4()),
]  # fmt: skip
MANEJADORES = [
    (EditorState.cambiar, ("documento", "apuntes", "version", "visto")),
    (EditorState.elegir_cliente, ("cliente_id",)),
    (EditorState.cambiar_borrando, ("abierto",)),
    (EmisionState.cambiar_preguntando, ("abierto",)),
    (EmitidaState.cambiar_cobro, ("abierto",)),
    (EmitidaState.anotar_cobro, ("form",)),
    (BuscadoresState.buscar_clientes, ("consulta",)),
    (BuscadoresState.buscar_productos, ("consulta",)),
]


@pytest.mark.parametrize(
    ("manejador", "campos"), MANEJADORES, ids=lambda m: getattr(getattr(m, "fn", None), "__name__", "")
)
async def test_nada_de_lo_que_mande_un_navegador_rompe_ni_cambia_lo_guardado(
    abrir: Abrir, ana: Inquilino, manejador: Any, campos: tuple[str, ...]
) -> None:
    emitida, borrador = fabrica.con_emitida(ana), fabrica.con_borrador(ana, fabrica.con_cliente(ana, nif=""))
    for direccion in ("nueva", str(borrador.id), str(emitida.id), "no-existe"):
        pestana = await abrir(ana, direccion)
        for raro in RAROS:
            datos = dict.fromkeys(campos, _en_su_linea(raro, await editor(pestana)))
            if "documento" in datos:
                datos |= {"documento": (await editor(pestana)).cuaderno, "apuntes": _apuntes_raros(datos["apuntes"])}
            with suppress(ErrorDeNegocio):
                await pestana.mandar(manejador, **datos)
            await pestana.mandar(EditorState.guardar)
    assert guardada(ana, str(emitida.id)).cobrado == 0
    [linea] = guardada(ana, str(borrador.id)).lineas
    assert (linea.descripcion, linea.cantidad, linea.precio) == ("Corte de pelo", 1, 100)
    assert guardada(ana, str(borrador.id)).cliente_id == borrador.cliente_id


def _apuntes_raros(raro: Any) -> Any:
    """Lo raro en cada sitio de un apunte; si no es un diccionario, también en lugar de todos."""
    sitios = [{"casillas": raro}, {"puestas": raro, "tras": raro}, {"quitadas": raro}, {"puestas": [raro]}, {"n": raro}]
    return [{"n": time.time_ns() // 1000 + i} | sitio for i, sitio in enumerate(sitios)] if raro != [] else raro


def _en_su_linea(raro: Any, estado: EditorState) -> Any:
    """Lo que iba a la línea `l1`, a la primera que haya."""
    if not isinstance(raro, dict) or not estado.novedades.lineas:
        return raro
    return {campo.replace("l1.", f"{estado.novedades.lineas[0].clave}."): valor for campo, valor in raro.items()}
