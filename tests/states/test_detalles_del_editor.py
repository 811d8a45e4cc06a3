"""Lo que casi nunca hace falta en una factura: plazos, operación, moneda, recargo distinto, tickets."""

from decimal import Decimal

import pytest

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.services import facturas
from factursaas.states.editor import EditorState
from factursaas.states.plazos import leer_plan
from tests import fabrica
from tests.states.mesa import editor, escribir
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def abrir(quien: Inquilino, ruta: str = "nueva") -> Pestana:
    pestana = Pestana(ruta=f"/facturas/{ruta}")
    await pestana.entrar(quien.user_id)
    await pestana.mandar(EditorState.cargar)
    return pestana


async def guardada(pestana: Pestana, quien: Inquilino) -> Factura:
    from uuid import UUID

    with tenant_session(quien) as db:
        return facturas.leer(db, UUID((await editor(pestana)).abierta))


LINEA = {"l1.descripcion": "Corte", "l1.precio": "100"}


async def test_los_plazos_del_cliente_se_ven_se_cambian_y_se_guardan(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana, plazos="30, 60")
    pestana = await abrir(ana)
    await escribir(pestana, LINEA | {"fecha": "2026-01-10"})
    await pestana.mandar(EditorState.elegir_cliente, cliente_id=str(cliente.id))
    estado = await editor(pestana)
    assert (estado.cabecera.plazos, estado.con_detalles) == ("30, 60", True)
    assert estado.vencimientos == ["60,50\u00a0€ el 09/02/2026", "60,50\u00a0€ el 11/03/2026"]
    await escribir(pestana, {"plazos": "15/02/2026 21; 31/03/2026"})
    plazos = (await guardada(pestana, ana)).vencimientos
    assert [(str(v.fecha), str(v.importe)) for v in plazos] == [("2026-02-15", "21.00"), ("2026-03-31", "100.00")]
    otra_vez = await abrir(ana, estado.abierta)
    assert (await editor(otra_vez)).cabecera.plazos == "15/02/2026 21,00; 31/03/2026"


@pytest.mark.parametrize("escrito", ["treinta", "60, 30", "31/02/2026", "1/1/2026; 1/1/2026", "999", "30; hola/"])
def test_unos_plazos_que_no_se_entienden_dicen_como_se_escriben(escrito: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        leer_plan(escrito)


async def test_operacion_moneda_cambio_anticipo_y_forma_de_pago_se_guardan_y_vuelven(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    pestana = await abrir(ana)
    detalles = {
        "fecha_operacion": "2026-01-05",
        "moneda": "USD",
        "tipo_cambio": "0,9",
        "anticipo": "10",
        "forma_pago": "tarjeta",
        "precios_con_impuestos": "si",
    }
    await escribir(pestana, LINEA | {"moneda": "USD"}, guardar=False)
    assert (await editor(pestana)).cabecera.moneda == "USD"
    await escribir(pestana, LINEA | detalles)
    factura = await guardada(pestana, ana)
    assert (str(factura.fecha_operacion), factura.moneda, factura.tipo_cambio) == ("2026-01-05", "USD", Decimal("0.9"))
    assert (factura.anticipo, factura.forma_pago, factura.precios_con_impuestos) == (10, "tarjeta", True)
    vuelta = await editor(await abrir(ana, (await editor(pestana)).abierta))
    assert vuelta.con_detalles
    assert (vuelta.cabecera.moneda, vuelta.cabecera.tipo_cambio, vuelta.cabecera.anticipo) == ("USD", "0,9", "10,00")


async def test_un_ticket_se_escribe_con_el_impuesto_dentro_y_va_a_su_serie(ana: Inquilino) -> None:
    fabrica.con_emisor(ana, irpf_defecto="15")
    pestana = await abrir(ana)
    await escribir(pestana, {"tipo": "F2"}, guardar=False)
    estado = await editor(pestana)
    assert (estado.cabecera.precios_con_impuestos, estado.con_irpf) == ("si", False)
    await escribir(pestana, {"l1.descripcion": "Menú", "l1.precio": "9,99"})
    factura = await guardada(pestana, ana)
    assert (factura.total, factura.total_a_pagar, factura.serie) == (Decimal("9.99"), Decimal("9.99"), "T")
    estado = await editor(pestana)
    assert (estado.cabecera.serie, [opcion.valor for opcion in estado.series]) == ("T", ["T"])


async def test_a_quien_lleva_recargo_se_le_puede_facturar_sin_el_o_con_el_del_tabaco(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    tendero = fabrica.con_cliente(ana, nif="12345678Z", recargo_equivalencia=True)
    pestana = await abrir(ana)
    await pestana.mandar(EditorState.elegir_cliente, cliente_id=str(tendero.id))
    opciones = {opcion.valor: opcion.texto for opcion in (await editor(pestana)).impuestos}
    assert opciones["IVA:21"] == "21\u00a0% + 5,2\u00a0%"
    assert opciones["IVA:21+0"] == "21\u00a0% sin recargo"
    assert opciones["IVA:21+1.75"] == "21\u00a0% + 1,75\u00a0%"
    await escribir(pestana, LINEA | {"l1.impuesto": "IVA:21+1.75"})
    assert (await guardada(pestana, ana)).total_recargo == Decimal("1.75")
    vuelta = await editor(await abrir(ana, (await editor(pestana)).abierta))
    assert vuelta.novedades.lineas[0].impuesto == "IVA:21+1.75"
    await escribir(pestana, {"l1.impuesto": "IVA:21+0"})
    assert (await guardada(pestana, ana)).total_recargo == 0
