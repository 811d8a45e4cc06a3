"""Lo que cuesta cada evento del editor y de la lista, en lo que no depende de la máquina: sentencias y bytes."""

import json
import time
from dataclasses import dataclass
from typing import Any

import pytest
from reflex_base.utils.format import json_dumps

from factursaas.domain.planes import Inquilino
from factursaas.states.borrador import Borrador, _cifras
from factursaas.states.buscadores import BuscadoresState
from factursaas.states.editor import EditorState
from factursaas.states.facturas import FacturasState
from factursaas.states.novedades import Vista
from tests import fabrica
from tests.planes import escuchando
from tests.states.mesa import Abrir, anotar, editor, escribir
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


@dataclass(slots=True)
class Coste:
    """Lo que ha viajado y lo que se le ha preguntado a la base."""

    sube: int
    baja: int
    sentencias: list[str]


async def medir(pestana: Pestana, evento: Any, **payload: Any) -> Coste:
    """Un evento como lo manda el navegador, sin el repaso de la sesión, que solo toca cada cinco segundos."""
    (await pestana.sesion)._revisada = time.time()
    pestana.raiz._clean()
    with escuchando() as hechas:
        siguientes = await pestana.mandar(evento, **payload)
    delta = await pestana.raiz._get_resolved_delta()
    pestana.raiz._clean()
    viaja = json_dumps({"delta": delta, "events": siguientes})
    return Coste(len(json.dumps(payload)), len(viaja), [sql for sql, _ in hechas])


def cabe(coste: Coste, *, sentencias: int, sube: int, baja: int) -> None:
    assert len(coste.sentencias) <= sentencias, "\n".join(coste.sentencias)
    assert coste.sube <= sube
    assert coste.baja <= baja


async def un_precio(pestana: Pestana, precio: str) -> Coste:
    estado = await editor(pestana)
    apunte = {"n": estado.acuse.recibido + 1, "casillas": {"l1.precio": precio}}
    visto = estado.novedades.numero
    return await medir(pestana, EditorState.cambiar, documento=estado.cuaderno, apuntes=[apunte], visto=visto)


@pytest.fixture
def quien(inquilino) -> Inquilino:
    suyo = inquilino("coste")
    fabrica.con_emisor(suyo)
    return suyo


@pytest.mark.parametrize("lineas", [1, 100])
async def test_teclear_un_precio_no_pregunta_nada_a_la_base_y_pesa_lo_mismo_con_una_linea_que_con_cien(
    abrir: Abrir, quien: Inquilino, lineas: int
) -> None:
    pestana = await abrir(quien)
    hoja = "\n".join(f"Trabajo {i}\t1\t10" for i in range(lineas))
    await anotar(pestana, (await editor(pestana)).cuaderno, {"pegado": hoja, "desde": 1, "tras": {"": ""}})
    await un_precio(pestana, "11")
    coste = await un_precio(pestana, "12,5")
    cabe(coste, sentencias=0, sube=150, baja=800)


async def test_con_cada_tecla_solo_se_comprueba_la_linea_en_la_que_se_escribe(abrir: Abrir, quien: Inquilino) -> None:
    pestana = await abrir(quien)
    hoja = "\n".join(f"Trabajo {i}\t1\t{i + 1}" for i in range(50))
    await anotar(pestana, (await editor(pestana)).cuaderno, {"pegado": hoja, "desde": 1, "tras": {"": ""}})
    antes = _cifras.cache_info().misses
    await un_precio(pestana, "77.777,77")
    assert _cifras.cache_info().misses - antes == 1


async def test_el_borrador_se_lee_tal_cual_y_no_a_traves_de_la_vigilancia_de_reflex(
    abrir: Abrir, quien: Inquilino
) -> None:
    estado = await editor(await abrir(quien))
    assert type(estado._borrador) is Borrador
    assert type(estado._vista) is Vista


async def test_guardar(abrir: Abrir, quien: Inquilino) -> None:
    pestana = await abrir(quien)
    await escribir(pestana, {"l1.descripcion": "Uno", "l1.precio": "10"})
    await un_precio(pestana, "12")
    coste = await medir(pestana, EditorState.guardar)
    cabe(coste, sentencias=19, sube=10, baja=300)


async def test_buscar_un_cliente_y_elegirlo(abrir: Abrir, quien: Inquilino) -> None:
    clientes = [fabrica.con_cliente(quien, nombre=f"Peluquería {i}", nif="") for i in range(20)]
    pestana = await abrir(quien)
    buscado = await medir(pestana, BuscadoresState.buscar_clientes, consulta="pelu")
    cabe(buscado, sentencias=3, sube=50, baja=1_600)
    elegido = await medir(pestana, EditorState.elegir_cliente, cliente_id=str(clientes[0].id))
    cabe(elegido, sentencias=2, sube=100, baja=900)


async def test_buscar_en_la_lista(abrir: Abrir, quien: Inquilino) -> None:
    cliente = fabrica.con_cliente(quien)
    for _ in range(60):
        fabrica.con_borrador(quien, cliente)
    pestana = await abrir(quien)
    pestana.ir_a("/facturas")
    await pestana.mandar(FacturasState.cargar)
    filas = await medir(pestana, FacturasState.buscar, q="peluqueria")
    cabe(filas, sentencias=5, sube=100, baja=14_500)
    sumas = await medir(pestana, FacturasState.sumar)
    cabe(sumas, sentencias=3, sube=10, baja=300)
    dos_palabras = await medir(pestana, FacturasState.buscar, q="peluqueria 12.1")
    cabe(dos_palabras, sentencias=5, sube=100, baja=14_500)


async def test_de_la_lista_solo_viaja_lo_que_cambia(abrir: Abrir, quien: Inquilino) -> None:
    fabrica.con_borrador(quien)
    pestana = await abrir(quien)
    pestana.ir_a("/facturas")
    await pestana.mandar(FacturasState.cargar)
    await pestana.mandar(FacturasState.buscar, q="pelu")
    pestana.raiz._clean()
    await pestana.mandar(FacturasState.buscar, q="peluq")
    delta = await pestana.raiz._get_resolved_delta()
    viajan = {campo.removesuffix("_rx_state_") for campos in delta.values() for campo in campos}
    assert viajan == {"filas", "buscado"}
