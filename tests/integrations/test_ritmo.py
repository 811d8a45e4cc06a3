"""Contar peticiones, con Redis de verdad: todos los procesos juntos y, si se cae, cada uno lo suyo."""

import asyncio
from ipaddress import ip_network
from pathlib import Path

import pytest

from factursaas.config import Ajustes
from factursaas.domain.direcciones import quien_llama
from factursaas.integrations.ritmo import Medida, Ritmo
from tests.redis_de_prueba import ServidorRedis


def con(**valores: str) -> Ajustes:
    return Ajustes(FACTURSAAS_RATE_LIMITS="true", FACTURSAAS_RATE_API="2/minute", **valores)  # pyright: ignore


def test_a_cada_uno_se_le_cuenta_lo_suyo() -> None:
    async def pedir() -> list[bool]:
        ritmo = Ritmo(con())
        veredictos = [await ritmo.contar(Medida.API, quien) for quien in ("ana", "ana", "ana", "bruno")]
        return [v.cabe for v in veredictos if v]

    assert asyncio.run(pedir()) == [True, True, False, True]


def test_con_redis_dos_procesos_cuentan_juntos_y_sin_el_se_sigue_atendiendo(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def pedir() -> list[bool]:
        with ServidorRedis(tmp_path) as redis:
            uno, otro = Ritmo(con(REDIS_URL=redis.url)), Ritmo(con(REDIS_URL=redis.url))
            veredictos = [await ritmo.contar(Medida.API, "ana") for ritmo in (uno, otro, uno)]
        veredictos += [await uno.contar(Medida.API, "ana") for _ in range(3)]
        return [v.cabe for v in veredictos if v]

    juntos, caido = (resultado := asyncio.run(pedir()))[:3], resultado[3:]
    assert juntos == [True, True, False]
    assert caido == [True, True, False], "sin Redis hay tope, pero de cada proceso"
    assert caplog.text.count("Redis no contesta") == 1, "se anota una vez, no en cada petición"


@pytest.mark.parametrize(
    ("cliente", "reenviada", "quien"),
    [
        ("203.0.113.9", "6.6.6.6", "203.0.113.9"),
        ("172.18.0.2", "198.51.100.7", "198.51.100.7"),
        ("172.18.0.2", "6.6.6.6, 198.51.100.7, 172.18.0.3", "198.51.100.7"),
        ("172.18.0.2", "6.6.6.6, no es una dirección", "172.18.0.2"),
        ("::ffff:172.18.0.2", "2001:db8::1", "2001:db8::1"),
        ("172.18.0.2", "", "172.18.0.2"),
    ],
)
def test_solo_se_cree_a_los_intermediarios_de_confianza(cliente: str, reenviada: str, quien: str) -> None:
    assert quien_llama(cliente, reenviada, [ip_network("172.18.0.0/16")]) == quien
