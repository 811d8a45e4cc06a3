"""Ningún token falso abre una pestaña, ni deja abierta la que lo estaba."""

import pytest

from factursaas.domain.errores import SesionCaducada
from factursaas.states.clientes import ClientesState
from factursaas.states.sesion import SesionState
from tests import ataques, fabrica
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def test_el_bueno_entra(pestana: Pestana) -> None:
    await pestana.mandar(SesionState.recibir_token, token=ataques.bueno())
    assert (await pestana.sesion)._inquilino().user_id == ataques.VICTIMA.sub


@pytest.mark.parametrize("ataque", ataques.NOMBRES)
async def test_uno_falso_no_entra(ataque: str, pestana: Pestana) -> None:
    await pestana.mandar(SesionState.recibir_token, token=ataques.token(ataque))
    sesion = await pestana.sesion
    assert not sesion.dentro
    with pytest.raises(SesionCaducada):
        sesion._inquilino()


@pytest.mark.parametrize("ataque", ataques.NOMBRES)
async def test_uno_falso_cierra_la_pestana_y_no_ensena_nada_ajeno(ataque: str, pestana: Pestana) -> None:
    await pestana.entrar("user_atacante")
    fabrica.con_cliente((await pestana.sesion)._inquilino(), nombre="Propio")
    await pestana.mandar(SesionState.recibir_token, token=ataques.token(ataque))
    await pestana.mandar(ClientesState.cargar)
    lista = await pestana.raiz.get_state(ClientesState)
    assert lista.filas == []
    assert not (await pestana.sesion).dentro
