"""Una pestaña que manda eventos sin parar recibe un aviso; teclear deprisa no tropieza."""

import pytest

from factursaas.config import ajustes
from factursaas.states import prisa
from factursaas.states.clientes import ClientesState
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio
AVISO = "Vas demasiado deprisa"


@pytest.fixture(autouse=True)
def con_limite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ajustes(), "ritmo", True)
    prisa._cuentas.cache_clear()


async def test_quien_teclea_deprisa_no_tropieza(pestana: Pestana) -> None:
    """Veinte teclas en un segundo son más de las que escribe nadie."""
    await pestana.entrar()
    for _ in range(20):
        assert AVISO not in str(await pestana.mandar(ClientesState.cargar))


async def test_una_rafaga_absurda_se_para_con_un_aviso_y_las_demas_pestanas_siguen(pestana: Pestana) -> None:
    await pestana.entrar()
    atendidos = 0
    while prisa.cabe("pestana_1"):
        atendidos += 1
    assert 50 < atendidos <= 1800
    assert AVISO in str(await pestana.mandar(ClientesState.cargar))
    assert prisa.cabe("otra_pestana")
