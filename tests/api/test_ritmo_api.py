"""Quien pide demasiado recibe un 429 que dice cuánto esperar; los demás no lo notan."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from factursaas.api.app import crear_api
from factursaas.api.cuerpo import CUERPO_MAXIMO, CuerpoMedido
from factursaas.api.ritmo import MENSAJES_POR_SEGUNDO, ConRitmo, con_freno
from factursaas.config import Ajustes
from factursaas.domain.planes import Inquilino
from factursaas.integrations.dev_issuer import Persona, emisor_de_desarrollo
from factursaas.integrations.ritmo import Ritmo
from tests import fabrica
from tests.api.conftest import exigir_problema

Pedir = Callable[..., httpx.Response]


def abrir(**limites: str) -> Pedir:
    """La API con esos límites, sin red: cada petición dice de qué dirección viene."""
    config = Ajustes(FACTURSAAS_RATE_LIMITS="true", FACTURSAAS_TRUSTED_PROXIES="10.0.0.0/8", **limites)  # pyright: ignore
    app = ConRitmo(crear_api(config), Ritmo(config), config.proxies)

    def pedir(
        ruta: str = "/api/auth/me", *, desde: str = "203.0.113.9", metodo: str = "GET", **mas: Any
    ) -> httpx.Response:
        async def una() -> httpx.Response:
            transporte = httpx.ASGITransport(app, client=(desde, 1234))
            async with httpx.AsyncClient(transport=transporte, base_url="http://localhost:3000") as cliente:
                return await cliente.request(metodo, ruta, **mas)

        return asyncio.run(una())

    return pedir


def token(quien: Inquilino) -> dict[str, str]:
    firmado = emisor_de_desarrollo().token(Persona(quien.user_id, quien.email, quien.plan), 60)
    return {"Authorization": f"Bearer {firmado}"}


def test_los_intentos_sin_identificarse_tambien_cuentan(base: str) -> None:
    pedir = abrir(FACTURSAAS_RATE_IP="3/minute")
    assert [pedir().status_code for _ in range(3)] == [401, 401, 401]
    rechazada = pedir()
    problema = exigir_problema(rechazada, 429, "demasiadas_peticiones")
    espera = int(rechazada.headers["retry-after"])
    assert 1 <= espera <= 60
    assert str(espera) in problema["detail"]
    assert rechazada.headers["ratelimit-policy"] == '"ip";q=3;w=60'
    assert rechazada.headers["ratelimit"] == f'"ip";r=0;t={espera}'
    assert pedir(desde="203.0.113.10").status_code == 401, "el vecino no lo paga"


def test_tras_un_intermediario_de_confianza_se_cuenta_a_quien_el_dice() -> None:
    pedir = abrir(FACTURSAAS_RATE_IP="1/minute")
    assert pedir(desde="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 401
    assert pedir(desde="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.2"}).status_code == 401
    assert pedir(desde="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.2"}).status_code == 429


def test_inventarse_la_direccion_no_sirve() -> None:
    pedir = abrir(FACTURSAAS_RATE_IP="1/minute")
    assert pedir(headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 401
    assert pedir(headers={"X-Forwarded-For": "198.51.100.2"}).status_code == 429


def test_cada_cuenta_tiene_su_tope_venga_de_donde_venga(ana: Inquilino, bruno: Inquilino) -> None:
    pedir = abrir(FACTURSAAS_RATE_API="2/minute")
    estados = [pedir(desde=f"203.0.113.{n}", headers=token(ana)).status_code for n in range(3)]
    assert estados == [200, 200, 429]
    del_otro = pedir(desde="203.0.113.0", headers=token(bruno))
    assert del_otro.status_code == 200
    assert '"api";q=2;w=60' in del_otro.headers["ratelimit-policy"]


def test_los_pdf_y_los_paquetes_tienen_su_propio_tope(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    pedir = abrir(FACTURSAAS_RATE_DOWNLOADS="1/minute", FACTURSAAS_RATE_EXPORTS="1/hour")
    for ruta in (f"/api/facturas/{factura.id}/pdf", "/api/verifactu/evidencias"):
        assert pedir(ruta, headers=token(ana)).status_code == 200
        exigir_problema(pedir(ruta, headers=token(ana)), 429, "demasiadas_peticiones")
    assert pedir(headers=token(ana)).status_code == 200, "lo demás sigue"


def test_la_entrada_tiene_su_tope() -> None:
    pedir = abrir(FACTURSAAS_RATE_SIGNIN="1/minute")
    assert pedir("/dev/.well-known/jwks.json", desde="127.0.0.1").status_code == 200
    assert pedir("/dev/token", desde="127.0.0.1", metodo="POST", json={}).status_code == 429
    assert pedir(desde="127.0.0.1").status_code == 401


def test_quien_navega_lo_lee_en_una_pagina() -> None:
    pedir = abrir(FACTURSAAS_RATE_SIGNIN="1/minute")
    pedir("/dev/x")
    pagina = pedir("/dev/x", headers={"Accept": "text/html"})
    assert pagina.status_code == 429
    assert "Vas demasiado deprisa" in pagina.text


def test_se_puede_apagar() -> None:
    config = Ajustes(FACTURSAAS_RATE_LIMITS="false", FACTURSAAS_RATE_IP="1/minute")  # pyright: ignore
    assert asyncio.run(Ritmo(config).contar(next(iter(Ritmo(config)._ritmos)), "x")) is None


@pytest.mark.parametrize("malo", ["mucho", "10", "x/minute"])
def test_un_ritmo_mal_escrito_se_dice_al_arrancar(malo: str) -> None:
    with pytest.raises(ValueError, match="FACTURSAAS_RATE_API"):
        Ajustes(FACTURSAAS_RATE_API=malo)  # pyright: ignore


def test_una_rafaga_por_el_canal_espera_y_teclear_deprisa_no() -> None:
    async def recibir() -> Message:
        return {"type": "websocket.receive"}

    async def medir(cuantos: int) -> float:
        frenado, inicio = con_freno(recibir), time.monotonic()
        for _ in range(cuantos):
            await frenado()
        return time.monotonic() - inicio

    assert asyncio.run(medir(MENSAJES_POR_SEGUNDO)) < 0.5
    assert asyncio.run(medir(MENSAJES_POR_SEGUNDO * 2)) >= 0.9


@pytest.mark.parametrize("anunciado", [True, False], ids=["dice lo que mide", "a trozos"])
def test_lo_que_se_sube_a_las_paginas_tiene_tope(*, anunciado: bool) -> None:
    async def trozos() -> Any:
        for _ in range(CUERPO_MAXIMO // 100_000 + 1):
            yield b"x" * 100_000

    async def subir() -> httpx.Response:
        transporte = httpx.ASGITransport(CuerpoMedido(PlainTextResponse("subido")))
        async with httpx.AsyncClient(transport=transporte, base_url="http://localhost") as cliente:
            return await cliente.post("/_upload", content=b"x" * (CUERPO_MAXIMO + 1) if anunciado else trozos())

    exigir_problema(asyncio.run(subir()), 413, "demasiado_grande")


def test_quien_no_acaba_de_mandar_el_cuerpo_no_deja_a_nadie_esperando(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factursaas.api.cuerpo.ESPERA", 0.05)
    enviados: list[Message] = []

    async def recibir() -> Message:
        await asyncio.sleep(5)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def enviar(mensaje: Message) -> None:
        enviados.append(mensaje)

    scope = {"type": "http", "method": "POST", "path": "/_upload", "headers": []}
    asyncio.run(CuerpoMedido(PlainTextResponse("x"))(scope, recibir, enviar))
    assert enviados[0]["status"] == 408
