"""Desde Ajustes: llevarse los datos con un enlace de un minuto y borrar la cuenta sabiendo qué pasará."""

import pytest
from sqlmodel import select

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.states.datos import DatosState
from tests import fabrica
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def abierta(pestana: Pestana, quien: Inquilino) -> DatosState:
    await pestana.entrar(quien.user_id)
    await pestana.mandar(DatosState.preguntar)
    return await pestana.raiz.get_state(DatosState)


async def test_el_enlace_baja_el_paquete(pestana: Pestana, ana: Inquilino) -> None:
    await pestana.entrar(ana.user_id)
    (bajada,) = await pestana.mandar(DatosState.bajar)
    assert "/api/exportacion?enlace=" in str(bajada)


async def test_antes_de_borrar_se_dice_que_pasara_y_hasta_cuando(pestana: Pestana, ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    fabrica.con_borrador(ana)
    estado = await abierta(pestana, ana)
    assert estado.abierto
    assert "1 borrador" in estado.se_borra
    assert "1 factura emitida" in estado.se_guarda
    assert "31 dic" in estado.se_guarda


async def test_sin_escribirlo_se_queda_donde_esta(pestana: Pestana, ana: Inquilino) -> None:
    fabrica.con_borrador(ana)
    estado = await abierta(pestana, ana)
    for form in ({"confirmar": "no"}, {}, None, "BORRAR", {"confirmar": 7}):
        await pestana.mandar(DatosState.borrar, form=form)
        assert "BORRAR" in estado.errores["confirmar"]
    assert estado.abierto
    with tenant_session(ana) as db:
        assert len(db.exec(select(Factura)).all()) == 1


async def test_confirmado_se_borra_y_se_sale(pestana: Pestana, ana: Inquilino) -> None:
    fabrica.con_borrador(ana)
    await abierta(pestana, ana)
    siguientes = await pestana.mandar(DatosState.borrar, form={"confirmar": "BORRAR"})
    assert "__fsSignOut" in str(siguientes)
    assert not (await pestana.sesion).dentro
    with tenant_session(Inquilino(ana.user_id)) as db:
        assert db.exec(select(Factura)).all() == []
