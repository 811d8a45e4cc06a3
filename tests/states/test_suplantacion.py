"""Las páginas se abren en nombre de otro sin escribir nada, y lo dicen."""

from typing import Any

import pytest

from factursaas.db import tenant_session
from factursaas.domain.errores import SoloLectura
from factursaas.domain.planes import Inquilino, Plan
from factursaas.services import facturas
from factursaas.states.ajustes import AjustesState
from factursaas.states.clientes import ClientesState
from factursaas.states.editor import EditorState
from factursaas.states.emision import EmisionState
from factursaas.states.facturas import FacturasState
from factursaas.states.panel import PanelState
from factursaas.states.productos import ProductosState
from factursaas.states.series import SeriesState
from factursaas.states.sesion import SesionState
from tests import ataques, fabrica
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio
VICTIMA = Inquilino(ataques.VICTIMA.sub, Plan.PRO, ataques.VICTIMA.email)
_CARGAS = [PanelState, FacturasState, ClientesState, ProductosState, AjustesState, SeriesState, EditorState]


@pytest.fixture
async def soporte(pestana: Pestana) -> Pestana:
    fabrica.con_permiso(VICTIMA)
    await pestana.mandar(SesionState.recibir_token, token=ataques.bueno(act={"sub": "user_soporte"}))
    return pestana


@pytest.mark.parametrize("estado", _CARGAS)
async def test_cada_pagina_se_abre(estado: Any, soporte: Pestana) -> None:
    soporte.ir_a("/facturas/nueva")
    await soporte.mandar(estado.cargar)
    sesion = await soporte.sesion
    assert sesion.suplantado
    assert sesion.email == VICTIMA.email


async def test_emitir_no_emite(soporte: Pestana) -> None:
    fabrica.con_emisor(VICTIMA)
    borrador = fabrica.con_borrador(VICTIMA)
    soporte.ir_a(f"/facturas/{borrador.id}")
    await soporte.mandar(EditorState.cargar)
    await soporte.mandar(EmisionState.pedir)
    assert (await soporte.raiz.get_state(EmisionState)).preguntando
    with pytest.raises(SoloLectura, match="puedes mirar"):
        await soporte.mandar(EmisionState.emitir)
    with tenant_session(VICTIMA) as db:
        assert facturas.leer(db, borrador.id).numero is None
