"""La lista de clientes y su ficha."""

from collections.abc import Callable
from typing import Any

import pytest
from reflex.event import Event

from factursaas.db import tenant_session
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.planes import Inquilino, Plan
from factursaas.services import clientes
from factursaas.states import clientes as modulo
from factursaas.states import lista
from factursaas.states.clientes import ClientesState
from factursaas.states.sesion import SesionState
from tests import fabrica
from tests.states.hostil import bombardear
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def abrir(quien: Inquilino, **consulta: str) -> tuple[Pestana, ClientesState]:
    pestana = Pestana(ruta="/clientes", consulta=consulta)
    await pestana.entrar(quien.user_id, quien.plan)
    await pestana.mandar(ClientesState.cargar)
    return pestana, await pestana.raiz.get_state(ClientesState)


def nombres(quien: Inquilino) -> list[str]:
    with tenant_session(quien) as db:
        return [cliente.nombre for cliente in clientes.listar(db).items]


def valores_puestos(eventos: list[Any]) -> list[str]:
    return [evento.payload["value"] for evento in eventos if evento.name == "_set_value"]


def focos(eventos: list[Any]) -> list[str]:
    return [evento.payload["ref"] for evento in eventos if evento.name == "_set_focus"]


async def test_alta_con_nif_a_la_espanola_y_uso_al_dia(carla: Inquilino) -> None:
    pestana, estado = await abrir(carla)
    assert (estado.uso, estado.cargando, estado.filas) == ("0 de 5 clientes", False, [])
    await pestana.mandar(ClientesState.nuevo)
    eventos = await pestana.mandar(ClientesState.guardar, form={"nombre": " Íñigo  Ruiz ", "nif": "12.345.678-z"})
    [fila] = estado.filas
    assert (fila.nombre, fila.nif, estado.abierto, estado.uso) == ("Íñigo Ruiz", "12345678Z", False, "1 de 5 clientes")
    await pestana.repetir(eventos)
    assert (await pestana.raiz.get_state(SesionState)).uso[0].texto == "1 de 5"


async def test_un_error_se_dice_en_su_campo_y_no_cierra(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(ClientesState.nuevo)
    eventos = await pestana.mandar(ClientesState.guardar, form={"nombre": "", "nif": "12345678A", "email": "maria@"})
    assert estado.errores["nif"] == "Ese NIF no cuadra: la letra de 12345678 es Z."
    assert set(estado.errores) == {"nombre", "nif", "email"}
    assert (estado.abierto, estado.guardando, focos(eventos)) == (True, False, ["ref_nombre"])
    assert nombres(ana) == []


async def test_el_nif_se_juzga_mientras_se_escribe(ana: Inquilino) -> None:
    fabrica.con_cliente(ana, nombre="Íñigo, S.L.", nif="B12345674")
    pestana, estado = await abrir(ana)
    await pestana.mandar(ClientesState.nuevo)
    await pestana.mandar(ClientesState.comprobar_nif, nif="1234567")
    assert "faltan cifras" in estado.nota_nif
    assert estado.errores == {}
    await pestana.mandar(ClientesState.comprobar_nif, nif="12345678A")
    assert "la letra de 12345678 es Z" in estado.errores["nif"]
    await pestana.mandar(ClientesState.comprobar_nif, nif="es b-12345674")
    assert estado.errores == {}
    assert "Íñigo, S.L." in estado.aviso_nif
    await pestana.mandar(ClientesState.guardar, form={"nombre": "Otra sede", "nif": "B12345674"})
    assert nombres(ana) == ["Íñigo, S.L.", "Otra sede"]


async def test_el_aviso_de_nif_repetido_no_salta_consigo_mismo(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    pestana, estado = await abrir(ana)
    await pestana.mandar(ClientesState.editar, cliente_id=str(cliente.id))
    await pestana.mandar(ClientesState.comprobar_nif, nif=cliente.nif)
    assert estado.aviso_nif == ""


async def test_el_pais_cambia_como_se_lee_el_nif_y_el_codigo_postal(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(ClientesState.nuevo)
    await pestana.mandar(ClientesState.comprobar_nif, nif="501964843")
    assert "nif" in estado.errores
    assert valores_puestos(await pestana.mandar(ClientesState.proponer_provincia, codigo_postal="28 004")) == ["Madrid"]
    await pestana.mandar(ClientesState.proponer_provincia, codigo_postal="99999")
    assert estado.nota_postal == "Ninguna provincia empieza por 99: van de la 01 a la 52."
    await pestana.mandar(ClientesState.elegir_pais, pais="PT")
    assert (estado.errores, estado.nota_postal) == ({}, "")
    assert valores_puestos(await pestana.mandar(ClientesState.proponer_provincia, codigo_postal="28004")) == []


async def test_con_el_plan_lleno_se_dice_antes_de_escribir(carla: Inquilino) -> None:
    for numero in range(5):
        fabrica.con_cliente(carla, nombre=f"Cliente {numero}")
    pestana, estado = await abrir(carla)
    assert (estado.uso, estado.lleno) == ("5 de 5 clientes", True)
    await pestana.mandar(ClientesState.nuevo)
    assert (estado.sin_sitio, estado.muro) == (True, "Límite del plan alcanzado: 5 clientes")
    await pestana.mandar(ClientesState.editar, cliente_id=estado.filas[0].id)
    assert (estado.sin_sitio, estado.muro) == (False, "")


async def test_si_otra_pestana_se_lleva_el_ultimo_sitio_no_se_pierde_lo_escrito(carla: Inquilino) -> None:
    pestana, estado = await abrir(carla)
    await pestana.mandar(ClientesState.nuevo)
    for numero in range(5):
        fabrica.con_cliente(carla, nombre=f"Cliente {numero}")
    await pestana.mandar(ClientesState.guardar, form={"nombre": "El sexto"})
    assert (estado.abierto, estado.sin_sitio, estado.muro) == (True, False, "Límite del plan alcanzado: 5 clientes")


async def test_borrar_pregunta_y_si_tiene_facturas_lo_explica_en_la_ficha(ana: Inquilino) -> None:
    con_factura, suelto = fabrica.con_cliente(ana), fabrica.con_cliente(ana, nombre="Suelto")
    fabrica.con_borrador(ana, con_factura)
    pestana, estado = await abrir(ana)
    await pestana.mandar(ClientesState.preguntar_borrar)
    assert not estado.borrando
    await pestana.mandar(ClientesState.editar, cliente_id=str(con_factura.id))
    await pestana.mandar(ClientesState.preguntar_borrar)
    assert estado.borrando
    await pestana.mandar(ClientesState.borrar)
    assert (estado.abierto, estado.borrando) == (True, False)
    assert "tiene facturas" in estado.problema
    await pestana.mandar(ClientesState.editar, cliente_id=str(suelto.id))
    await pestana.mandar(ClientesState.borrar)
    assert (estado.abierto, nombres(ana)) == (False, [con_factura.nombre])


async def test_paginas_hacia_delante_y_hacia_atras(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modulo, "POR_PAGINA", 2)
    monkeypatch.setattr(lista, "POR_PAGINA", 2)
    for letra in "abcde":
        fabrica.con_cliente(ana, nombre=letra)
    pestana, estado = await abrir(ana)
    vistos = []
    for evento in (None, ClientesState.siguiente, ClientesState.siguiente, ClientesState.siguiente):
        if evento:
            await pestana.mandar(evento)
        vistos.append(("".join(fila.nombre for fila in estado.filas), estado.tramo))
    assert vistos == [("ab", "1–2"), ("cd", "3–4"), ("e", "5–5"), ("e", "5–5")]
    await pestana.mandar(ClientesState.editar, cliente_id=estado.filas[0].id)
    await pestana.mandar(ClientesState.borrar)
    assert [fila.nombre for fila in estado.filas] == ["c", "d"]
    await pestana.mandar(ClientesState.anterior)
    assert (estado.tramo, estado.hay_anterior, estado.hay_siguiente) == ("1–2", False, True)


async def test_buscar_sin_acentos_y_dejar_de_buscar(ana: Inquilino) -> None:
    fabrica.con_cliente(ana)
    fabrica.con_cliente(ana, nombre="Otro")
    pestana, estado = await abrir(ana)
    await pestana.mandar(ClientesState.buscar, q="PELUQUERIA inigo")
    assert [fila.nombre for fila in estado.filas] == ["Peluquería Íñigo, S.L."]
    eventos = await pestana.mandar(ClientesState.limpiar)
    assert (len(estado.filas), estado.buscado, valores_puestos(eventos)) == (2, "", [""])


async def test_al_reconectar_sigue_el_dialogo_y_en_otra_visita_no(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(ClientesState.nuevo)
    pestana.conectar("conexion_2")
    await pestana.entrar(ana.user_id, ana.plan)
    await pestana.mandar(ClientesState.cargar)
    assert (estado.abierto, estado.apertura) == (True, "1")
    await pestana.mandar(ClientesState.cargar)
    assert not estado.abierto


async def test_el_panel_puede_pedir_un_cliente_nuevo(ana: Inquilino) -> None:
    _, estado = await abrir(ana, nuevo="1")
    assert estado.abierto


async def test_lo_de_otro_no_existe(ana: Inquilino, bruno: Inquilino) -> None:
    ajeno = fabrica.con_cliente(bruno)
    pestana, estado = await abrir(ana)
    with pytest.raises(NoEncontrado):
        await pestana.mandar(ClientesState.editar, cliente_id=str(ajeno.id))
    assert not estado.abierto


async def test_al_salir_no_queda_nada(ana: Inquilino) -> None:
    fabrica.con_cliente(ana)
    pestana, estado = await abrir(ana)
    await pestana.mandar(SesionState.salir)
    assert (estado.filas, estado.uso, estado.cargando) == ([], "", True)


async def test_nada_de_lo_que_mande_el_navegador_lo_rompe(inquilino: Callable[..., Inquilino]) -> None:
    quien = inquilino("hostil", Plan.PRO)
    cliente = fabrica.con_cliente(quien)
    pestana, _ = await abrir(quien)
    await bombardear(pestana, ClientesState, ClientesState.editar, cliente_id=str(cliente.id))


async def test_desde_una_factura_se_llega_a_la_ficha_y_se_vuelve(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    pestana, estado = await abrir(ana, cliente=str(cliente.id), volver="/facturas/nueva")
    assert (estado.abierto, estado.ficha.id) == (True, str(cliente.id))
    eventos = await pestana.mandar(ClientesState.guardar, form={"nombre": "Íñigo", "direccion": "Calle Mayor, 3"})
    assert [e.payload["path"] for e in eventos if e.name == "_redirect"] == ["/facturas/nueva"]


async def test_quien_pulsa_nuevo_antes_de_que_llegue_la_lista_no_pierde_el_dialogo(ana: Inquilino) -> None:
    pestana = Pestana(ruta="/clientes")
    await pestana.entrar(ana.user_id)
    await pestana.mandar(ClientesState.nuevo)
    await pestana.mandar(ClientesState.cargar)
    estado = await pestana.raiz.get_state(ClientesState)
    assert estado.abierto
    await pestana.mandar(ClientesState.cargar)
    assert not estado.abierto


async def test_quien_vuelve_de_entrar_y_pulsa_nuevo_no_pierde_el_dialogo(ana: Inquilino) -> None:
    pestana = Pestana(ruta="/clientes")
    # La carga de una página la encadena el servidor, que no le pone su dirección.
    carga = f"{ClientesState.get_full_name()}.cargar"
    await pestana.mandar(Event(name=carga))
    pestana.ir_a("/entrar", volver="/clientes")
    await pestana.entrar(ana.user_id, ana.plan)
    estado = await pestana.raiz.get_state(ClientesState)
    assert estado.cargando
    pestana.ir_a("/clientes")
    await pestana.mandar(ClientesState.nuevo)
    await pestana.mandar(Event(name=carga))
    assert (estado.abierto, estado.cargando) == (True, False)


async def test_como_paga_se_guarda_se_entiende_y_vuelve(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(ClientesState.nuevo)
    form = {"nombre": "Club", "plazos": "30 y 60 días", "dia_pago": "5", "forma_pago": "domiciliacion"}
    await pestana.mandar(ClientesState.guardar, form=form | {"iban": "es91 2100 0418 4502 0005 1332", "mandato": "M-1"})
    await pestana.mandar(ClientesState.editar, cliente_id=estado.filas[0].id)
    ficha = estado.ficha
    assert (ficha.plazos, ficha.dia_pago, ficha.forma_pago) == ("30, 60", "5", "domiciliacion")
    assert (ficha.iban, ficha.mandato, estado.domicilia) == ("ES91 2100 0418 4502 0005 1332", "M-1", True)


@pytest.mark.parametrize(
    ("campo", "valor"), [("plazos", "treinta"), ("dia_pago", "32"), ("dia_pago", "lunes"), ("iban", "ES00 1234")]
)
async def test_lo_que_no_se_entiende_de_como_paga_se_dice_en_su_campo(ana: Inquilino, campo: str, valor: str) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(ClientesState.nuevo)
    await pestana.mandar(ClientesState.guardar, form={"nombre": "Club", campo: valor})
    assert (list(estado.errores), estado.abierto) == ([campo], True)


async def test_el_orden_y_la_busqueda_viven_en_la_direccion(ana: Inquilino) -> None:
    for nombre, nif in (("Óscar", "12345678Z"), ("Ñu", "B12345674"), ("Zoe", "")):
        fabrica.con_cliente(ana, nombre=nombre, nif=nif)
    pestana = Pestana(ruta="/clientes", consulta={"orden": "-nombre"})
    await pestana.entrar(ana.user_id, ana.plan)
    await pestana.mandar(ClientesState.cargar)
    estado = await pestana.raiz.get_state(ClientesState)
    assert [fila.nombre for fila in estado.filas] == ["Zoe", "Óscar", "Ñu"]
    [anotar] = await pestana.mandar(ClientesState.ordenar, columna="nif")
    assert [fila.nombre for fila in estado.filas] == ["Zoe", "Óscar", "Ñu"]
    assert "pushState" in anotar.payload["javascript_code"]
    assert "?orden=nif" in anotar.payload["javascript_code"]
    [anotar] = await pestana.mandar(ClientesState.buscar, q="os")
    assert [fila.nombre for fila in estado.filas] == ["Óscar"]
    assert '"?q=os&orden=nif"' in anotar.payload["javascript_code"]
    for raro in (None, 7, "user_id", [], {"a": 1}, "x" * 10_000):
        await pestana.mandar(ClientesState.ordenar, columna=raro)
        await pestana.mandar(ClientesState.filtrar, filtro=raro)
        await pestana.mandar(ClientesState.exportar, formato=raro)
    assert [fila.nombre for fila in estado.filas] == ["Óscar"]
