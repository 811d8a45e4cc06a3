"""La banda de un límite: sale, se quita y no vuelve; y el ajuste de los correos."""

from uuid import uuid4

import pytest
from pydantic import SecretStr

from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino, Plan
from factursaas.services import limites
from factursaas.states.limites import LimitesState
from factursaas.states.planes import PlanesState
from factursaas.states.sesion import SesionState
from tests import fabrica
from tests.correo import REMITE
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


@pytest.fixture
def carla(base: str) -> Inquilino:
    """Con plan gratis y cuatro clientes de cinco."""
    quien = Inquilino(f"user_{uuid4().hex}", Plan.GRATIS)
    for _ in range(4):
        fabrica.con_cliente(quien)
    return quien


async def test_la_banda_dice_cuanto_queda_y_se_quita(pestana: Pestana, carla: Inquilino) -> None:
    await pestana.entrar(carla.user_id, Plan.GRATIS)
    [banda] = (await pestana.sesion).limites
    assert (banda.titulo, banda.lleno) == ("Tienes 4 de los 5 clientes del plan Gratis.", False)
    await pestana.repetir(await pestana.mandar(LimitesState.quitar, clave=banda.clave))
    assert (await pestana.sesion).limites == []
    otra = Pestana(conexion="otra")
    await otra.entrar(carla.user_id, Plan.GRATIS)
    assert (await otra.sesion).limites == []
    fabrica.con_cliente(carla)
    await pestana.mandar(SesionState.actualizar_uso)
    [banda] = (await pestana.sesion).limites
    assert (banda.titulo, banda.lleno) == ("Tienes los 5 clientes del plan Gratis.", True)


async def test_con_otro_plan_la_banda_desaparece(pestana: Pestana, carla: Inquilino) -> None:
    await pestana.entrar(carla.user_id, Plan.GRATIS)
    assert (await pestana.sesion).limites
    await pestana.repetir(await pestana.mandar(PlanesState.cambiar, plan="starter"))
    assert (await pestana.sesion).limites == []


@pytest.mark.parametrize("clave", [None, 7, "", "limite/clientes/5/100", ["x"], "x" * 9999])
async def test_quitar_lo_que_no_esta_no_hace_nada(pestana: Pestana, carla: Inquilino, clave: object) -> None:
    await pestana.entrar(carla.user_id, Plan.GRATIS)
    await pestana.repetir(await pestana.mandar(LimitesState.quitar, clave=clave))
    assert len((await pestana.sesion).limites) == 1


async def test_los_correos_se_apagan_y_se_encienden(
    pestana: Pestana, carla: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pestana.entrar(carla.user_id, Plan.GRATIS)
    estado = await pestana.raiz.get_state(LimitesState)
    await pestana.mandar(LimitesState.cargar)
    assert (estado.hay_correo, estado.por_correo) == (False, True)
    monkeypatch.setattr(ajustes(), "smtp_url", SecretStr("smtp://localhost:1"))
    monkeypatch.setattr(ajustes(), "remite", REMITE)
    for quiere in (False, True):
        await pestana.mandar(LimitesState.cambiar_por_correo, quiere=quiere)
        await pestana.mandar(LimitesState.cargar)
        assert (estado.hay_correo, estado.por_correo) == (True, quiere)
        with tenant_session(carla) as db:
            assert limites.por_correo(db) is quiere
