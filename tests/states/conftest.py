import pytest

from factursaas.domain.planes import Inquilino
from factursaas.states.editor import EditorState
from tests.states.mesa import Abrir
from tests.states.pestana import Pestana


@pytest.fixture
def pestana(base: str) -> Pestana:
    return Pestana()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def abrir(base: str) -> Abrir:
    """Abre una pestaña de alguien en una factura."""

    async def nueva(quien: Inquilino, factura: str = "nueva", **consulta: str) -> Pestana:
        pestana = Pestana(ruta=f"/facturas/{factura}", consulta=consulta)
        await pestana.entrar(quien.user_id, quien.plan)
        await pestana.mandar(EditorState.cargar)
        return pestana

    return nueva
