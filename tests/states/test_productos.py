"""La lista de productos y su ficha."""

from decimal import Decimal
from typing import Any

import pytest

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Producto
from factursaas.services import facturas, productos
from factursaas.states.productos import ProductosState
from tests import fabrica
from tests.states.hostil import bombardear
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


def con_producto(quien: Inquilino, **cambios: Any) -> Producto:
    datos = {"nombre": "Corte de pelo", "precio": "12.50"} | cambios
    with tenant_session(quien) as db:
        return productos.crear(db, productos.DatosProducto(**datos))


def guardados(quien: Inquilino) -> list[Producto]:
    with tenant_session(quien) as db:
        return productos.listar(db).items


async def abrir(quien: Inquilino) -> tuple[Pestana, ProductosState]:
    pestana = Pestana(ruta="/productos")
    await pestana.entrar(quien.user_id, quien.plan)
    await pestana.mandar(ProductosState.cargar)
    return pestana, await pestana.raiz.get_state(ProductosState)


async def test_el_precio_se_escribe_a_la_espanola(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(ProductosState.nuevo)
    form = {"nombre": "Obra", "precio": "1.234,5678", "tributo": "IVA:10", "activo": True}
    await pestana.mandar(ProductosState.guardar, form=form)
    [producto] = guardados(ana)
    assert (producto.precio, producto.tipo, producto.activo) == (Decimal("1234.5678"), Decimal(10), True)
    [fila] = estado.filas
    assert (fila.precio, fila.impuesto, estado.abierto) == ("1.234,5678\u00a0€", "IVA 10\u00a0%", False)


@pytest.mark.parametrize(
    ("escrito", "dice"), [("", "Escribe el precio"), ("mil", "no es un número"), ("9" * 30, "grande")]
)
async def test_un_precio_que_no_vale_se_dice_en_su_campo(ana: Inquilino, escrito: str, dice: str) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(ProductosState.nuevo)
    await pestana.mandar(ProductosState.guardar, form={"nombre": "", "precio": escrito, "tributo": "IVA:21"})
    assert dice in estado.errores["precio"]
    assert (set(estado.errores), estado.abierto, guardados(ana)) == ({"nombre", "precio"}, True, [])


async def test_dice_cuanto_es_con_impuestos(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(ProductosState.nuevo)
    await pestana.mandar(ProductosState.mirar_precio, precio="1.000")
    assert estado.con_impuesto == "1.210,00\u00a0€ con el IVA incluido."
    await pestana.mandar(ProductosState.elegir_tributo, tributo="IVA:4")
    assert estado.con_impuesto.startswith("1.040,00")
    await pestana.mandar(ProductosState.elegir_tributo, tributo="IVA:99")
    assert (estado.tributo, estado.con_impuesto[:8]) == ("IVA:4", "1.040,00")


async def test_los_impuestos_de_donde_se_tributa_van_delante(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(ProductosState.nuevo)
    assert (estado.tributos[0], estado.tributo) == (("IVA:21", "IVA 21\u00a0%"), "IVA:21")
    fabrica.con_emisor(ana, territorio="canarias")
    await pestana.mandar(ProductosState.nuevo)
    assert (estado.tributos[0][0], estado.tributo) == ("IGIC:7", "IGIC:7")
    assert len(dict(estado.tributos)) == len(estado.tributos)


async def test_un_tipo_antiguo_se_conserva_al_editar(ana: Inquilino) -> None:
    producto = con_producto(ana, tipo="5")
    pestana, estado = await abrir(ana)
    await pestana.mandar(ProductosState.editar, producto_id=str(producto.id))
    assert estado.tributos[-1] == ("IVA:5", "IVA 5\u00a0%")
    await pestana.mandar(ProductosState.guardar, form={"nombre": "Otro", "precio": "1", "tributo": "IVA:5"})
    [guardado] = guardados(ana)
    assert (guardado.nombre, guardado.tipo, guardado.activo, estado.filas[0].activo) == (
        "Otro",
        Decimal(5),
        False,
        False,
    )


async def test_la_referencia_repetida_se_dice_en_su_campo(ana: Inquilino) -> None:
    con_producto(ana, referencia="A1")
    pestana, estado = await abrir(ana)
    await pestana.mandar(ProductosState.nuevo)
    await pestana.mandar(ProductosState.guardar, form={"nombre": "B", "precio": "1", "referencia": "A1"})
    assert "A1" in estado.errores["referencia"]


async def test_si_esta_en_facturas_emitidas_no_se_borra_y_lo_explica(ana: Inquilino) -> None:
    producto = con_producto(ana)
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana, lineas=[fabrica.LINEA | {"producto_id": str(producto.id)}])
    with tenant_session(ana) as db:
        facturas.emitir(db, borrador.id)
    pestana, estado = await abrir(ana)
    await pestana.mandar(ProductosState.editar, producto_id=str(producto.id))
    await pestana.mandar(ProductosState.borrar)
    assert "Desactívalo" in estado.problema
    assert (estado.abierto, len(guardados(ana))) == (True, 1)


async def test_nada_de_lo_que_mande_el_navegador_lo_rompe(ana: Inquilino) -> None:
    producto = con_producto(ana)
    pestana, _ = await abrir(ana)
    await bombardear(pestana, ProductosState, ProductosState.editar, producto_id=str(producto.id))
