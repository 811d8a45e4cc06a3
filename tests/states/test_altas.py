"""Dar de alta sin salir de la factura, y lo que ofrecen sus buscadores y la paleta."""

import pytest

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Cliente, Producto
from factursaas.services import clientes, productos
from factursaas.states.altas import AltasState
from factursaas.states.buscadores import BuscadoresState
from factursaas.states.editor import EditorState
from factursaas.states.paleta import PaletaState
from tests import fabrica, pasos
from tests.states.mesa import Abrir, editor, escribir
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio
FORM = {"nombre": "Talleres Ibarra", "nif": "b64717838", "domicilio": "Calle Mayor, 2, 48001 Bilbao"}


async def _altas(pestana: Pestana) -> AltasState:
    return await pestana.raiz.get_state(AltasState)


def _clientes(quien: Inquilino) -> list[Cliente]:
    with tenant_session(quien) as db:
        return clientes.listar(db).items


async def test_el_cliente_nuevo_se_guarda_con_su_domicilio_y_se_le_factura(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    await pestana.mandar(AltasState.empezar, escrito="Talleres Ibarra")
    assert ((await _altas(pestana)).nombre, (await _altas(pestana)).nif) == ("Talleres Ibarra", "")
    await pestana.mandar(AltasState.crear_cliente, form=FORM)
    [cliente] = _clientes(ana)
    assert (cliente.nif, cliente.direccion, cliente.codigo_postal, cliente.municipio, cliente.provincia) == (
        "B64717838", "Calle Mayor, 2", "48001", "Bilbao", "Bizkaia",
    )  # fmt: skip
    assert (await editor(pestana)).cliente.id == str(cliente.id) == (await _altas(pestana)).recien
    assert not (await _altas(pestana)).abierta


async def test_lo_que_no_vale_se_dice_junto_a_su_casilla_y_no_crea_nada(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    await pestana.mandar(AltasState.empezar, escrito="b64717838")
    assert (await _altas(pestana)).nif == "B64717838"
    for form, campo in (({"nif": "B64717838"}, "nombre"), (FORM | {"nif": "B1"}, "nif")):
        await pestana.mandar(AltasState.crear_cliente, form=form)
        assert list((await _altas(pestana)).errores) == [campo]
    await pestana.mandar(AltasState.crear_cliente, form=["no", {"es": None}])
    assert _clientes(ana) == []


@pytest.mark.parametrize("escrito", ["B-12345674", "ES B12345674"])
async def test_un_nif_que_ya_esta_lleva_a_su_cliente(abrir: Abrir, ana: Inquilino, escrito: str) -> None:
    cliente = fabrica.con_cliente(ana)
    pestana = await abrir(ana)
    await pestana.mandar(AltasState.empezar, escrito="Otra peluquería")
    await pestana.mandar(AltasState.comprobar_nif, nif=escrito)
    assert (await _altas(pestana)).repetido.valor == str(cliente.id)
    await pestana.repetir(await pestana.mandar(AltasState.elegir_repetido))
    assert (await editor(pestana)).cliente.id == str(cliente.id)


async def test_el_plan_lleno_se_dice_en_el_alta(abrir: Abrir, carla: Inquilino) -> None:
    for i in range(5):
        fabrica.con_cliente(carla, nombre=f"Cliente {i}")
    pestana = await abrir(carla)
    await pestana.mandar(AltasState.empezar, escrito="")
    await pestana.mandar(AltasState.crear_cliente, form=FORM)
    assert (await _altas(pestana)).muro == "Límite del plan alcanzado: 5 clientes"


async def test_un_producto_se_guarda_con_el_nombre_el_precio_y_el_impuesto_de_su_linea(
    abrir: Abrir, ana: Inquilino
) -> None:
    pestana = await abrir(ana)
    form = {"clave": "l1", "nombre": "Cambio  de aceite", "precio": "", "impuesto": "IVA:10"}
    await pestana.mandar(AltasState.crear_producto, form=form)
    assert (await _altas(pestana)).producto.error == "Escribe su precio, sin impuestos."
    await pestana.mandar(AltasState.crear_producto, form=form | {"precio": "45,50"})
    alta = (await _altas(pestana)).producto
    assert (alta.clave, alta.turno, alta.error) == ("l1", 2, "")
    assert alta.opcion is not None
    assert (alta.opcion.titulo, alta.opcion.precio, alta.opcion.impuesto) == ("Cambio de aceite", "45,50", "IVA:10")


async def test_el_producto_llega_como_se_le_cobro_a_ese_cliente_la_ultima_vez(abrir: Abrir, ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    hora = _producto(ana)
    linea = pasos.linea("45.00", producto_id=str(hora.id), descuento_pct="5", tipo="10")
    fabrica.con_emitida(ana, cliente, lineas=[linea])
    pestana = await abrir(ana)
    sin_cliente = await _ofrecido(pestana)
    await pestana.mandar(EditorState.elegir_cliente, cliente_id=str(cliente.id))
    con_cliente = await _ofrecido(pestana)
    assert (sin_cliente.precio, sin_cliente.impuesto, sin_cliente.nota) == ("50,00", "IVA:21", "")
    assert (con_cliente.precio, con_cliente.impuesto, con_cliente.descuento) == ("45,00", "IVA:10", "5")
    assert con_cliente.nota == "Último precio a este cliente: 45,00\u00a0€, dto. 5 %"


async def test_en_un_ticket_el_precio_lleva_dentro_su_impuesto(abrir: Abrir, ana: Inquilino) -> None:
    _producto(ana)
    pestana = await abrir(ana)
    await escribir(pestana, {"tipo": "F2"}, guardar=False)
    assert (await _ofrecido(pestana)).precio == "60,50"


async def test_la_paleta_entiende_los_verbos_y_solo_ensena_lo_propio(
    abrir: Abrir, ana: Inquilino, bruno: Inquilino
) -> None:
    factura = fabrica.con_emitida(ana)
    for quien, esperado in ((ana, [factura.numero_completo]), (bruno, [])):
        pestana = await abrir(quien)
        for consulta in ("repetir 1", "A-2026-0001", "nueva factura para íñigo", "factura"):
            await pestana.mandar(PaletaState.buscar, consulta=consulta)
            encontrado = (await pestana.raiz.get_state(PaletaState)).encontrado
            assert [hallada.titulo for hallada in encontrado.facturas] == esperado, consulta
            assert encontrado.consulta == consulta


def _producto(quien: Inquilino) -> Producto:
    with tenant_session(quien) as db:
        return productos.crear(db, productos.DatosProducto.model_validate({"nombre": "Hora", "precio": "50"}))


async def _ofrecido(pestana: Pestana):
    await pestana.mandar(BuscadoresState.buscar_productos, consulta="hor")
    [opcion] = (await pestana.raiz.get_state(BuscadoresState)).productos.opciones
    return opcion
