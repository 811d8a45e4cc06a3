"""La guía de quien empieza, vista desde una pestaña."""

import pytest

from factursaas.domain.planes import Inquilino
from factursaas.states.ensayo import EnsayoState
from factursaas.states.primera_vez import PrimeraVezState
from tests import fabrica
from tests.states.hostil import bombardear
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio
RESPUESTAS = {"nif": "12.345.678-z", "codigo_postal": "48011"}


async def abrir(quien: Inquilino) -> tuple[Pestana, PrimeraVezState]:
    pestana = Pestana(ruta="/panel")
    await pestana.entrar(quien.user_id, quien.plan)
    await pestana.mandar(PrimeraVezState.cargar)
    return pestana, await pestana.raiz.get_state(PrimeraVezState)


async def test_dos_preguntas_una_propuesta_y_a_ensayar(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    assert estado.paso == "preguntas"
    await pestana.mandar(PrimeraVezState.contestar, form=RESPUESTAS)
    assert (estado.paso, estado.provincia, estado.errores) == ("elecciones", "Bizkaia", {})
    assert "TicketBAI" in estado.foral
    await pestana.mandar(PrimeraVezState.elegir, clave="irpf_defecto", valor="0")
    assert [e.texto for e in estado.elecciones if e.clave == "irpf_defecto"] == ["No"]
    await pestana.repetir(await pestana.mandar(PrimeraVezState.ensayar))
    assert (await pestana.raiz.get_state(EnsayoState)).en_curso


async def test_el_codigo_postal_vale_con_espacios(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(PrimeraVezState.contestar, form=RESPUESTAS | {"codigo_postal": " 28 001 "})
    assert (estado.paso, estado.provincia, estado.dichos["codigo_postal"]) == ("elecciones", "Madrid", "28001")


async def test_lo_que_falla_se_dice_y_no_se_guarda(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(PrimeraVezState.contestar, form={"nif": "12345678A"})
    assert (estado.paso, set(estado.errores)) == ("preguntas", {"nif", "codigo_postal"})
    await pestana.mandar(PrimeraVezState.cargar)
    assert estado.paso == "preguntas"


async def test_con_los_tres_datos_de_la_ley_desaparece(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(PrimeraVezState.contestar, form=RESPUESTAS)
    await pestana.mandar(PrimeraVezState.completar, form={"nombre": "Ana", "direccion": " "})
    assert set(estado.errores) == {"direccion", "municipio"}
    datos = {campo: fabrica.EMISOR[campo] for campo in ("nombre", "direccion", "municipio")}
    await pestana.mandar(PrimeraVezState.completar, form=datos)
    assert estado.paso == ""


async def test_no_se_fia_de_lo_que_llega(ana: Inquilino) -> None:
    pestana, _ = await abrir(ana)
    await bombardear(pestana, PrimeraVezState, PrimeraVezState.cargar, casillas=("nif", "codigo_postal", "direccion"))
