"""Qué contesta la aplicación a quien reparte el trabajo, según lo que le falte."""

import asyncio
import json
import socket
import time
from typing import Any

import psycopg
import pytest

from factursaas import db
from factursaas.api.salud import Salud
from factursaas.arranque import latidos
from factursaas.config import ajustes
from factursaas.services import salud


def preguntar(ruta: str = "/health/ready") -> tuple[int, dict[str, Any]]:
    return asyncio.run(_preguntar(Salud(), ruta))


async def _preguntar(a_quien: Salud, ruta: str) -> tuple[int, dict[str, Any]]:
    mensajes: list[dict[str, Any]] = []

    async def enviar(mensaje: Any) -> None:
        mensajes.append(mensaje)

    await a_quien({"type": "http", "path": ruta, "method": "GET", "headers": []}, enviar, enviar)  # pyright: ignore
    return mensajes[0]["status"], json.loads(mensajes[1]["body"])


def test_con_la_base_al_dia_esta_lista(aparte: str) -> None:
    assert preguntar() == (200, {"estado": "bien"})


def test_sin_la_ultima_migracion_no_esta_lista_y_dice_como_arreglarlo(aparte: str) -> None:
    with psycopg.connect(aparte) as conexion:
        conexion.execute("UPDATE alembic_version SET version_num = '0011'")
    assert preguntar() == (503, {"estado": "mal", "falta": {"base_de_datos": salud.SIN_MIGRAR}})
    with psycopg.connect(aparte) as conexion:
        conexion.execute("DROP TABLE alembic_version")
    assert preguntar()[1]["falta"] == {"base_de_datos": salud.SIN_MIGRAR}


def test_una_base_mas_nueva_vale_mientras_llega_el_relevo(aparte: str) -> None:
    with psycopg.connect(aparte) as conexion:
        conexion.execute("UPDATE alembic_version SET version_num = '9999'")
    assert preguntar()[0] == 200


def test_sin_base_no_esta_lista_pero_sigue_viva_y_no_tarda(base: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mudo:
        propia = db.motor().url
        db.conectar(propia.set(port=mudo.getsockname()[1]))
        try:
            inicio = time.monotonic()
            estado, dicho = preguntar()
            assert time.monotonic() - inicio < 6
            assert preguntar("/health/live") == (200, {"estado": "bien"})
        finally:
            db.conectar(propia)
    assert (estado, dicho["falta"]) == (503, {"base_de_datos": salud.SIN_RESPUESTA})
    assert str(propia.password) not in json.dumps(dicho)


def test_sin_redis_no_esta_lista(aparte: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ajustes(), "redis_url", "redis://:secreta@127.0.0.1:1/0")
    assert preguntar() == (503, {"estado": "mal", "falta": {"redis": salud.SIN_RESPUESTA}})


def test_por_mucho_que_pregunten_a_la_base_se_le_pregunta_una_vez(aparte: str, monkeypatch: pytest.MonkeyPatch) -> None:
    veces: list[int] = []
    preguntar_a_la_base = salud.falta_en_la_base
    monkeypatch.setattr(salud, "falta_en_la_base", lambda: veces.append(1) or preguntar_a_la_base())

    async def muchas() -> None:
        uno = Salud()
        assert {
            estado for estado, _ in await asyncio.gather(*(_preguntar(uno, "/health/ready") for _ in range(50)))
        } == {200}

    asyncio.run(muchas())
    assert len(veces) == 1


def test_un_trabajador_que_no_late_no_esta_bien(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not latidos.reciente()
    with latidos.latiendo() as latir:
        latir()
        assert latidos.reciente()
        monkeypatch.setattr(latidos, "VIEJO", -1.0)
        assert not latidos.reciente()
    assert list((ajustes().datos / "latidos").iterdir()) == []


def test_la_funcion_que_cuenta_lo_de_todos_no_deja_abierta_la_puerta(aparte: str) -> None:
    consulta = "SELECT current_setting('app.user_id', true) FROM marcha_de_la_remision()"
    app = db.url_de_aplicacion(aparte).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(app) as conexion:
        conexion.execute("SELECT set_config('app.user_id', 'user_ana', true)")
        assert conexion.execute(consulta).fetchone() is not None
        assert conexion.execute("SELECT current_setting('app.user_id', true)").fetchone() == ("user_ana",)
    with psycopg.connect(aparte) as conexion:
        publica = "SELECT has_function_privilege('public', 'marcha_de_la_remision()', 'execute')"
        assert conexion.execute(publica).fetchone() == (False,)
