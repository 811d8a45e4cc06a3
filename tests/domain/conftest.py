"""Lo común a las pruebas del dominio."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import settings

from factursaas.domain.errores import DatosNoValidos

T = TypeVar("T")
Intento = Callable[..., tuple[str, T | None]]

# Sin plazo por ejemplo: una máquina ocupada no es un fallo.
settings.register_profile("dominio", deadline=None)
settings.load_profile("dominio")


@pytest.fixture(scope="session")
def intentar() -> Intento[object]:
    """Llama a una función y devuelve su queja y su resultado; cualquier otro error es un fallo de la prueba."""

    def _intentar(caso: Callable[..., T], *argumentos: object) -> tuple[str, T | None]:
        try:
            return "", caso(*argumentos)
        except (ValueError, DatosNoValidos) as queja:
            return str(queja), None

    return _intentar
