"""Un simulador para toda la tanda; cada prueba usa su propio obligado."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from factursaas.simulador.arranque import Simulador, en_marcha
from tests.simulador.piezas import Obligado, contexto_tls, nif_nuevo


@pytest.fixture(scope="session")
def simulador(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulador]:
    with en_marcha(tmp_path_factory.mktemp("simulador"), pagina=3) as simulador:
        yield simulador


@pytest.fixture(scope="session")
def colaborador(simulador: Simulador) -> ssl.SSLContext:
    """Puede presentar lo de cualquiera."""
    return contexto_tls(simulador, simulador.certificado(nif_nuevo(), "PEREZ GIL ANA", colaborador=True))


@pytest.fixture
def nuevo(simulador: Simulador, colaborador: ssl.SSLContext) -> Iterator[Callable[[], Obligado]]:
    """Fabrica obligados que nadie más usa."""
    hechos: list[Obligado] = []

    def hacer() -> Obligado:
        hechos.append(Obligado(simulador, colaborador))
        return hechos[-1]

    yield hacer
    for obligado in hechos:
        obligado.web.close()


@pytest.fixture
def obligado(nuevo: Callable[[], Obligado]) -> Obligado:
    return nuevo()


@pytest.fixture
def carpeta(tmp_path: Path) -> Path:
    return tmp_path / "simulador"
