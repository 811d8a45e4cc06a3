"""La actividad de la cuenta: se filtra, se pasa de página y se exporta lo que se ve."""

import pytest

from factursaas.domain.planes import Inquilino
from factursaas.states import actividad as modulo
from factursaas.states.actividad import ActividadState
from tests import fabrica
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


async def abrir(quien: Inquilino) -> tuple[Pestana, ActividadState]:
    fabrica.con_emitida(quien)
    pestana = Pestana(ruta="/actividad")
    await pestana.entrar(quien.user_id, quien.plan)
    await pestana.mandar(ActividadState.cargar)
    return pestana, await pestana.raiz.get_state(ActividadState)


async def test_se_filtra_por_aquello_de_lo_que_trata(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    todo = len(estado.filas)
    await pestana.mandar(ActividadState.filtrar_area, area="factura")
    assert (estado.filtrada, 0 < len(estado.filas) < todo) == (True, True)
    await pestana.mandar(ActividadState.quitar_filtros)
    assert (estado.filtrada, len(estado.filas)) == (False, todo)


async def test_un_periodo_imposible_se_dice_y_no_se_exporta(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(ActividadState.filtrar_desde, fecha="2026-02-01")
    await pestana.mandar(ActividadState.filtrar_hasta, fecha="2026-01-01")
    assert estado.error_fechas == "El final no puede ser anterior al principio."
    assert await pestana.mandar(ActividadState.exportar) == []


async def test_pasa_de_pagina_y_vuelve(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modulo, "POR_PAGINA", 1)
    pestana, estado = await abrir(ana)
    [primera] = estado.filas
    await pestana.mandar(ActividadState.siguiente)
    assert (estado.filas[0].id != primera.id, estado.hay_anterior) == (True, True)
    await pestana.mandar(ActividadState.anterior)
    assert (estado.filas, estado.hay_anterior, estado.hay_siguiente) == ([primera], False, True)
