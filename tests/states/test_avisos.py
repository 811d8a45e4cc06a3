"""Lo que cambia fuera se ve en las pestañas abiertas sin que nadie las toque."""

import asyncio
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from factursaas.db import system_session, tenant_session
from factursaas.domain.planes import FuenteDePlan, Inquilino, Plan
from factursaas.domain.suscripcion import Suscripcion
from factursaas.services import avisos, cuentas, sesiones
from factursaas.states import pestanas
from factursaas.states.clientes import ClientesState
from factursaas.states.planes import PlanesState
from tests import fabrica
from tests.states.pestana import Pestana

# Una corta las conexiones que escuchan: no pueden ir a la vez que las demás.
pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("avisos")]


def contratar(user_id: str, plan: Plan, impago_desde: datetime | None = None) -> None:
    with tenant_session(Inquilino(user_id)) as db:
        ahora = datetime.now(UTC)
        cuentas.anotar(db, Suscripcion(plan, FuenteDePlan.DESARROLLO, ahora, impago_desde=impago_desde))


def cerrar(identificador: str) -> None:
    sesiones.cerrar(identificador, datetime.now(UTC) + timedelta(minutes=1))


async def _oido(escucha: AsyncGenerator[str]) -> list[str]:
    """Lo que se oye hasta la próxima pausa; también pasan cosas de otras pruebas."""
    oidos = [await anext(escucha)]
    while oidos[-1] != avisos.NADIE:
        oidos.append(await anext(escucha))
    return oidos


@pytest.fixture
async def dentro(pestana: Pestana) -> Pestana:
    await pestana.entrar(f"user_{uuid4().hex}", Plan.GRATIS)
    return pestana


async def test_lo_que_un_proceso_confirma_lo_oyen_los_demas_en_menos_de_un_segundo(base: str) -> None:
    escucha = avisos.escuchar(30)
    assert await anext(escucha) == avisos.TODOS
    user_id = f"user_{uuid4().hex}"
    empezado = time.monotonic()
    await asyncio.to_thread(cerrar, user_id)
    async with asyncio.timeout(2):
        while await anext(escucha) != user_id:
            pass
    assert time.monotonic() - empezado < 1
    await escucha.aclose()


async def test_si_se_corta_la_conexion_quien_escucha_se_entera(base: str) -> None:
    escucha = avisos.escuchar(30)
    assert await anext(escucha) == avisos.TODOS

    def cortar() -> None:
        with system_session() as db:
            quienes = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'"
            db.connection().execute(text(f"SELECT pg_terminate_backend(pid) {quienes}"))

    await asyncio.to_thread(cortar)
    with pytest.raises(avisos.AvisosCortados):
        async with asyncio.timeout(5):
            await anext(escucha)


async def test_lo_que_no_se_confirma_no_lo_oye_nadie(base: str) -> None:
    escucha = avisos.escuchar(0.3)
    assert await anext(escucha) == avisos.TODOS
    quien = Inquilino(f"user_{uuid4().hex}")

    def deshacer() -> None:
        with tenant_session(quien) as db:
            cuentas.anotar(db, Suscripcion(Plan.PRO, FuenteDePlan.DESARROLLO, datetime.now(UTC)))
            db.rollback()

    await asyncio.to_thread(deshacer)
    assert quien.user_id not in await _oido(escucha)
    await escucha.aclose()


async def test_un_token_con_otro_plan_lo_cuenta_a_las_demas_pestanas_y_uno_igual_no(dentro: Pestana) -> None:
    sesion = await dentro.sesion
    user_id = sesion._user_id
    escucha = avisos.escuchar(1)
    assert await anext(escucha) == avisos.TODOS
    await dentro.entrar(user_id, Plan.GRATIS)
    assert user_id not in await _oido(escucha)
    await dentro.entrar(user_id, Plan.PRO)
    assert user_id in await _oido(escucha)
    await escucha.aclose()


async def test_un_plan_nuevo_se_ve_y_se_puede_usar_con_el_token_de_antes(dentro: Pestana) -> None:
    sesion = await dentro.sesion
    assert (sesion.nombre_plan, sesion.uso[0].texto) == ("Gratis", "0 de 5")
    contratar(sesion._user_id, Plan.PRO)
    await sesion._enterarse()
    assert (sesion.nombre_plan, sesion.uso[0].texto) == ("Pro", "0")
    with tenant_session(sesion._inquilino()) as db:
        assert cuentas.plan(db) is Plan.PRO


async def test_un_recibo_sin_pagar_se_dice_con_su_fecha(dentro: Pestana) -> None:
    sesion = await dentro.sesion
    contratar(sesion._user_id, Plan.PRO, datetime(2026, 11, 1, 23, 30, tzinfo=UTC))
    await sesion._enterarse()
    assert sesion.impago == ("No hemos podido cobrar el plan Pro: ahora tienes los límites del plan Gratis.")
    contratar(sesion._user_id, Plan.PRO, datetime.now(UTC) - timedelta(days=1))
    await sesion._enterarse()
    assert sesion.impago.startswith("No hemos podido cobrar el plan Pro. Lo conservas hasta el ")
    assert sesion.nombre_plan == "Pro"
    contratar(sesion._user_id, Plan.PRO)
    await sesion._enterarse()
    assert sesion.impago == ""


@pytest.mark.parametrize("de_quien", ["_sesion_id", "_user_id"])
async def test_al_cerrarse_el_acceso_se_pide_al_navegador_que_se_presente_y_si_no_se_vacia(
    de_quien: str, dentro: Pestana
) -> None:
    sesion = await dentro.sesion
    fabrica.con_cliente(sesion._inquilino())
    await dentro.mandar(ClientesState.cargar)
    lista = await dentro.raiz.get_state(ClientesState)
    assert len(lista.filas) == 1
    cerrar(getattr(sesion, de_quien))
    assert await sesion._enterarse()
    assert not sesion._en_plazo()
    assert sesion.aviso == 1, "el navegador tiene que presentarse otra vez"
    assert len(lista.filas) == 1, "antes de vaciar, el navegador guarda lo que se estaba escribiendo"
    await sesion._despejar()
    assert (lista.filas, sesion.dentro, sesion.email, sesion.uso) == ([], False, "", [])


async def test_quien_vuelve_a_entrar_a_tiempo_no_pierde_la_pagina(dentro: Pestana) -> None:
    sesion = await dentro.sesion
    fabrica.con_cliente(sesion._inquilino())
    await dentro.mandar(ClientesState.cargar)
    cerrar(sesion._sesion_id)
    assert await sesion._enterarse()
    await dentro.entrar(sesion._user_id)
    await sesion._despejar()
    assert sesion.dentro
    assert len((await dentro.raiz.get_state(ClientesState)).filas) == 1


async def test_la_pestana_se_apunta_a_nombre_de_quien_entra(dentro: Pestana) -> None:
    sesion = await dentro.sesion
    primero, suya = sesion._user_id, sesion._sesion_id
    assert "pestana_1" in pestanas.de(primero)
    assert "pestana_1" in pestanas.de(suya)
    await dentro.entrar(f"user_{uuid4().hex}")
    assert "pestana_1" not in pestanas.de(primero)
    pestanas.olvidar(lambda _: False)
    assert pestanas.todas() == []


async def test_en_desarrollo_el_plan_se_cambia_y_los_tokens_siguientes_lo_dicen(dentro: Pestana) -> None:
    sesion = await dentro.sesion
    await dentro.repetir(await dentro.mandar(PlanesState.cambiar, plan="pro"))
    assert sesion.nombre_plan == "Pro"
    with tenant_session(Inquilino(sesion._user_id)) as db:
        assert cuentas.plan(db) is Plan.PRO


@pytest.mark.parametrize("plan", ["oro", "", "PRO"])
async def test_un_plan_que_no_existe_no_se_contrata(plan: str, dentro: Pestana) -> None:
    await dentro.mandar(PlanesState.cambiar, plan=plan)
    assert (await dentro.sesion).nombre_plan == "Gratis"
