"""La API atendiendo por HTTP de verdad, con tokens pedidos al emisor de desarrollo."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse

from factursaas.api.app import montar
from factursaas.domain.planes import Inquilino
from tests.servidor_http import sirviendo

Llamar = Callable[[Inquilino], httpx.Client]
# Se llama por http: leer en cada cliente en qué autoridades creer es tiempo perdido.
_SIN_AUTORIDADES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.fixture(scope="session")
def direccion(base: str) -> Iterator[str]:
    """Dónde atiende la API, montada delante de unas páginas de mentira."""
    with sirviendo(montar(PlainTextResponse("páginas"))) as puerto:
        yield f"http://127.0.0.1:{puerto}"


@pytest.fixture(scope="session")
def nadie(direccion: str) -> Iterator[httpx.Client]:
    """Quien llama sin identificarse."""
    with httpx.Client(base_url=direccion, timeout=30) as cliente:
        yield cliente


@pytest.fixture
def llamar(direccion: str, nadie: httpx.Client) -> Iterator[Llamar]:
    """Abre la API en nombre de alguien."""
    with ExitStack() as pila:

        def abrir(quien: Inquilino) -> httpx.Client:
            cabeceras = {"Authorization": f"Bearer {pedir_token(nadie, quien)}"}
            cliente = httpx.Client(base_url=direccion, headers=cabeceras, timeout=30, verify=_SIN_AUTORIDADES)
            return pila.enter_context(cliente)

        yield abrir


@pytest.fixture
def de_ana(llamar: Llamar, ana: Inquilino) -> httpx.Client:
    return llamar(ana)


def pedir_token(nadie: httpx.Client, quien: Inquilino, **extra: Any) -> str:
    cuerpo = {"sub": quien.user_id, "email": quien.email, "plan": quien.plan.value, **extra}
    return nadie.post("/dev/token", json=cuerpo).raise_for_status().json()["token"]


def exigir_problema(respuesta: httpx.Response, estado: int, codigo: str) -> dict[str, Any]:
    """Comprueba que una respuesta es un error bien formado y lo devuelve."""
    assert respuesta.status_code == estado, respuesta.text
    assert respuesta.headers["content-type"] == "application/problem+json"
    problema = respuesta.json()
    assert problema["status"] == estado
    assert problema["codigo"] == codigo
    assert problema["type"] == f"/api/docs#{codigo}"
    assert problema["title"]
    assert problema["detail"]
    return problema


def campos(problema: dict[str, Any]) -> set[str]:
    return {error["campo"] for error in problema["errores"]}
