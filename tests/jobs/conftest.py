"""Un simulador de la AEAT de verdad, en su proceso, y la aplicación apuntando a él."""

from collections.abc import Iterator

import pytest

from factursaas.config import ajustes
from factursaas.simulador.arranque import Simulador, en_marcha


@pytest.fixture(scope="session")
def simulador_comun(base: str) -> Iterator[Simulador]:
    with en_marcha(ajustes().simulador, espera=0) as simulador:
        yield simulador


@pytest.fixture
def simulador(simulador_comun: Simulador) -> Iterator[Simulador]:
    """Sin fallos pedidos, ni antes ni después."""
    simulador_comun.control.limpiar_fallos()
    yield simulador_comun
    simulador_comun.control.limpiar_fallos()
