import pytest

from tests.states.pestana import Pestana


@pytest.fixture
def pestana(base: str) -> Pestana:
    return Pestana()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
