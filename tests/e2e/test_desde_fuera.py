"""El acceso de desarrollo deja entrar sin contraseña: nadie llega a él desde otra dirección."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from starlette.responses import PlainTextResponse

from factursaas.api.app import montar
from tests.servidor_http import sirviendo

PETICION = {"sub": "user_ana", "email": "ana@example.es", "plan": "pro"}


def _otras_direcciones() -> list[str]:
    interfaces = psutil.net_if_addrs().values()
    ipv4 = [dato.address for datos in interfaces for dato in datos if dato.family == socket.AF_INET]
    return [direccion for direccion in ipv4 if not direccion.startswith("127.")]


@pytest.fixture(scope="module")
def fuera() -> str:
    """La dirección de esta máquina que ven las demás."""
    direcciones = _otras_direcciones()
    if not direcciones:
        pytest.skip("Esta máquina no tiene más dirección que la de dentro: no hay «fuera» desde donde llamar.")
    return direcciones[0]


def test_la_aplicacion_en_marcha_no_escucha_hacia_fuera(aplicacion: str, fuera: str) -> None:
    puerto = urlsplit(aplicacion).port
    assert httpx.post(f"http://127.0.0.1:{puerto}/dev/token", json=PETICION).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.post(f"http://{fuera}:{puerto}/dev/token", json=PETICION, timeout=5)


@pytest.fixture(scope="module")
def expuesta(base: str) -> Iterator[int]:
    """La misma API escuchando, por descuido, en todas las direcciones."""
    with sirviendo(montar(PlainTextResponse("")), "0.0.0.0") as puerto:  # noqa: S104 - es lo que se prueba
        yield puerto


@pytest.mark.parametrize("nombre", ["{fuera}:{puerto}", "localhost:{puerto}", "127.0.0.1:3000"])
@pytest.mark.parametrize("ruta", ["/dev/token", "/dev/sessions", "/dev/sessions/sess_x/tokens"])
def test_aunque_escuchara_no_da_nada_a_quien_viene_de_fuera(expuesta: int, fuera: str, ruta: str, nombre: str) -> None:
    cabeceras = {"Host": nombre.format(fuera=fuera, puerto=expuesta), "Origin": f"http://localhost:{expuesta}"}
    respuesta = httpx.post(f"http://{fuera}:{expuesta}{ruta}", json=PETICION, headers=cabeceras)
    assert respuesta.status_code in (403, 421)
    assert "token" not in respuesta.json()
