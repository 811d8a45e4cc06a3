"""La lista de facturas: se busca, se filtra y se pasa de página sin fiarse del navegador."""

from datetime import date
from typing import Any

import pytest
from reflex.event import Event

from factursaas.domain.planes import Inquilino
from factursaas.states import facturas as modulo
from factursaas.states import lista
from factursaas.states.facturas import FacturasState
from factursaas.states.vistas import VistasState
from tests import fabrica
from tests.pasos import cobrar, linea, rectificada
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def abrir(quien: Inquilino, **consulta: str) -> tuple[Pestana, FacturasState]:
    pestana = Pestana(ruta="/facturas", consulta=consulta)
    await pestana.entrar(quien.user_id, quien.plan)
    await pestana.mandar(FacturasState.cargar)
    return pestana, await pestana.raiz.get_state(FacturasState)


def direccion(eventos: list[Event]) -> str:
    [guion] = [evento.payload["javascript_code"] for evento in eventos if evento.name == "_call_script"]
    return guion.partition("location.pathname + ")[2].strip('")')


async def test_ensena_lo_propio_ya_escrito(ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_emitida(ana)
    fabrica.con_borrador(bruno)
    _, estado = await abrir(ana)
    [fila] = estado.filas
    assert (fila.numero, fila.total, fila.estado, fila.cliente) == (
        "A-2026-0001",
        "121,00\u00a0€",
        "EMITIDA",
        "Peluquería Íñigo, S.L.",
    )


async def test_busca_y_lo_deja_en_la_direccion(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    pestana, estado = await abrir(ana)
    eventos = await pestana.mandar(FacturasState.buscar, q="nadie")
    assert (estado.filas, estado.filtrada, direccion(eventos)) == ([], True, "?q=nadie")
    await pestana.mandar(FacturasState.buscar, q="iñigo")
    assert len(estado.filas) == 1


async def test_la_direccion_trae_los_filtros(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    fabrica.con_emitida(ana, cliente, fecha="2026-01-10", vencimiento="2026-02-10")
    fabrica.con_borrador(ana, cliente)
    for consulta, cuantas in (
        ({"estado": "VENCIDA"}, 1),
        ({"estado": "BORRADOR"}, 1),
        ({"estado": "COBRADA"}, 0),
        ({"desde": "2026-01-01", "hasta": "2026-01-31"}, 1),
        ({"estado": "<script>"}, 2),
    ):
        _, estado = await abrir(ana, **consulta)
        assert len(estado.filas) == cuantas, consulta


async def test_por_cobrar_ensena_tambien_lo_que_queda_de_una_rectificada(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    emitida, a_medias, cobrada = (fabrica.con_emitida(ana, cliente) for _ in range(3))
    rectificada(ana, a_medias, causa="devolucion", lineas=[linea("-40", cantidad="1")])
    cobrar(ana, cobrada)
    fabrica.con_borrador(ana, cliente)
    _, estado = await abrir(ana, estado="POR_COBRAR")
    assert {fila.id for fila in estado.filas} == {str(emitida.id), str(a_medias.id)}
    assert {fila.estado for fila in estado.filas} == {"EMITIDA", "RECTIFICADA"}


async def test_cada_filtro_puesto_es_una_pastilla_que_se_quita_sola(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    fabrica.con_emitida(ana, cliente)
    pestana, estado = await abrir(ana, cliente=str(cliente.id), minimo="100", maximo="200.50", serie="A", tipo="F1")
    assert [(una.campo, una.texto) for una in estado.puestas] == [
        ("cliente", "Peluquería Íñigo, S.L."),
        ("importe", "Total entre 100,00 y 200,50"),
        ("serie", "Serie A"),
        ("tipo", "Completas"),
    ]
    assert len(estado.filas) == 1
    await pestana.mandar(FacturasState.quitar, campo="cliente")
    eventos = await pestana.mandar(FacturasState.quitar, campo="importe")
    assert direccion(eventos) == "?serie=A&tipo=F1"
    eventos = await pestana.mandar(FacturasState.quitar_filtros)
    assert (estado.filtrada, estado.puestas, direccion(eventos)) == (False, [], "")


async def test_las_facturadas_que_abre_el_panel_van_sin_borradores_y_se_dice(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    fabrica.con_emitida(ana, cliente)
    fabrica.con_borrador(ana, cliente)
    pestana, estado = await abrir(ana, estado="NUMERADA")
    assert ([una.texto for una in estado.puestas], len(estado.filas)) == (["Sin borradores"], 1)
    await pestana.mandar(FacturasState.quitar, campo="estado")
    assert (estado.puestas, len(estado.filas)) == ([], 2)


async def test_los_totales_son_de_lo_que_se_ve(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    fabrica.con_emitida(ana, cliente)
    fabrica.con_emitida(ana, cliente, moneda="USD", tipo_cambio="1.10")
    fabrica.con_borrador(ana, cliente)
    pestana, estado = await abrir(ana, estado="EMITIDA")
    await pestana.mandar(FacturasState.sumar)
    assert [(una.facturas, una.base, una.total, una.pendiente) for una in estado.sumas] == [
        ("1 factura", "100,00\u00a0€", "121,00\u00a0€", "121,00\u00a0€"),
        ("1 factura", "100,00\u00a0USD", "121,00\u00a0USD", "121,00\u00a0USD"),
    ]


async def test_ordena_por_una_columna_y_al_repetir_al_reves(ana: Inquilino) -> None:
    for nombre, precio in (("Zapatería", "10"), ("Ñandú", "30"), ("Óptica", "20")):
        cliente = fabrica.con_cliente(ana, nombre=nombre, nif="")
        fabrica.con_borrador(ana, cliente, lineas=[fabrica.LINEA | {"precio": precio}])
    pestana, estado = await abrir(ana)
    eventos = await pestana.mandar(FacturasState.ordenar, columna="cliente")
    assert [fila.cliente for fila in estado.filas] == ["Ñandú", "Óptica", "Zapatería"]
    assert direccion(eventos) == "?orden=cliente"
    await pestana.mandar(FacturasState.ordenar, columna="cliente")
    assert [fila.cliente for fila in estado.filas] == ["Zapatería", "Óptica", "Ñandú"]
    await pestana.mandar(FacturasState.ordenar, columna="total")
    assert [fila.total[:2] for fila in estado.filas] == ["36", "24", "12"]
    _, otra = await abrir(ana, orden="total")
    assert [fila.total[:2] for fila in otra.filas] == ["12", "24", "36"]


async def test_el_dialogo_de_filtros_dice_que_no_vale_y_no_cambia_la_lista(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    pestana, estado = await abrir(ana)
    await pestana.mandar(FacturasState.abrir_filtros)
    for form, campo, texto in (
        ({"periodo": "fechas", "desde": "2026-12-31", "hasta": "2026-01-01"}, "hasta", "anterior al principio"),
        ({"periodo": "fechas", "desde": "ayer"}, "desde", ""),
        ({"minimo": "200", "maximo": "100"}, "maximo", "menor que el mínimo"),
        ({"minimo": "mucho"}, "minimo", "Escríbela como"),
    ):
        await pestana.mandar(FacturasState.filtrar, form=form)
        assert texto in estado.errores[campo]
        assert (estado.filtrando, len(estado.filas)) == (True, 1)
    await pestana.mandar(FacturasState.buscar_cliente, q="iñi")
    [(uno, _)] = estado.ofrecidos
    await pestana.mandar(FacturasState.filtrar, form={})
    assert estado.errores == {"cliente": "Elige uno de la lista."}
    await pestana.mandar(FacturasState.elegir_cliente, cliente_id=uno)
    eventos = await pestana.mandar(FacturasState.filtrar, form={"minimo": "1.000,50", "periodo": "ano"})
    assert direccion(eventos) == f"?periodo=ano&cliente={uno}&minimo=1000.50"
    assert (estado.filtrando, estado.filas) == (False, [])


async def test_una_direccion_que_no_se_entiende_ensena_lo_que_si(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    _, estado = await abrir(
        ana, desde="2026-01-01", hasta="2025-12-31", cliente="nadie", orden="user_id", estado="EMITIDA"
    )
    assert (estado.cargando, len(estado.filas), estado.puestas[0].texto) == (False, 1, "Desde el 1 ene 2026")


async def test_la_vista_por_defecto_se_abre_sola_y_se_puede_salir_de_ella(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    pestana, estado = await abrir(ana)
    await pestana.mandar(FacturasState.filtrar_estado, estado="COBRADA")
    await pestana.mandar(VistasState.abrir)
    await pestana.mandar(VistasState.guardar, form={"nombre": "Cobradas"})
    guardadas = await pestana.raiz.get_state(VistasState)
    [vista] = guardadas.filas
    assert vista.direccion == "/facturas?estado=COBRADA"
    await pestana.mandar(VistasState.poner_por_defecto, vista_id=vista.id, puesta=True)
    pestana, estado = await abrir(ana)
    assert (estado.estado, estado.filas) == ("COBRADA", [])
    eventos = await pestana.mandar(FacturasState.quitar_filtros)
    assert (direccion(eventos), len(estado.filas)) == ("?todas=si", 1)
    _, estado = await abrir(ana, todas="si")
    assert len(estado.filas) == 1


async def test_pasa_de_pagina_y_vuelve(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modulo, "POR_PAGINA", 2)
    cliente = fabrica.con_cliente(ana)
    for dia in range(1, 6):
        fabrica.con_borrador(ana, cliente, fecha=date(2026, 3, dia))
    pestana, estado = await abrir(ana)
    vistas = [[fila.fecha for fila in estado.filas]]
    await pestana.mandar(FacturasState.siguiente)
    vistas.append([fila.fecha for fila in estado.filas])
    await pestana.mandar(FacturasState.siguiente)
    vistas.append([fila.fecha for fila in estado.filas])
    assert vistas == [["5 mar 2026", "4 mar 2026"], ["3 mar 2026", "2 mar 2026"], ["1 mar 2026"]]
    assert (estado.hay_anterior, estado.hay_siguiente) == (True, False)
    await pestana.mandar(FacturasState.anterior)
    assert [fila.fecha for fila in estado.filas] == vistas[1]


RAROS: list[Any] = [None, True, 7, 1.5, float("nan"), "\0", "a" * 100_000, "🧾", "<b>", [], ["x"], {}, {"a": 1}]


@pytest.mark.parametrize(
    ("manejador", "campo"),
    [
        (FacturasState.buscar, "q"),
        (FacturasState.filtrar_estado, "estado"),
        (FacturasState.elegir_periodo, "periodo"),
        (FacturasState.ordenar, "columna"),
        (FacturasState.quitar, "campo"),
        (FacturasState.filtrar, "form"),
        (FacturasState.buscar_cliente, "q"),
        (FacturasState.elegir_cliente, "cliente_id"),
        (FacturasState.exportar, "formato"),
    ],
    ids=["buscar", "estado", "periodo", "ordenar", "quitar", "filtrar", "cliente", "elegir", "exportar"],
)
async def test_nada_de_lo_que_mande_un_navegador_rompe_la_lista(ana: Inquilino, manejador: Any, campo: str) -> None:
    fabrica.con_emitida(ana)
    pestana, estado = await abrir(ana)
    for raro in RAROS:
        await pestana.mandar(manejador, **{campo: raro})
    await pestana.mandar(FacturasState.quitar_filtros)
    assert len(estado.filas) == 1
    assert lista.POR_PAGINA == 50
