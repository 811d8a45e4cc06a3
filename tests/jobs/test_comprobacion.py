"""Cada noche se comprueba lo de todos, cada uno a su hora, y queda guardado."""

import asyncio
import logging
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from procrastinate import PsycopgConnector

from factursaas import db
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.jobs import comprobacion
from factursaas.jobs.trabajador import app
from factursaas.services import comprobacion as comprobacion_de_cadenas
from factursaas.services import comprobaciones
from tests import fabrica

MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize("ahora", [datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 7, 1, 22, 30, tzinfo=UTC)])
def test_toca_de_madrugada_en_madrid_y_repartido(ahora: datetime) -> None:
    turnos = [comprobacion.turno_de(f"user_{n}", ahora) for n in range(400)]
    assert all(ahora < turno <= ahora + timedelta(days=1, hours=1) for turno in turnos)
    horas = {turno.astimezone(MADRID).hour for turno in turnos}
    assert horas <= set(range(2, 7))
    assert len({turno.minute for turno in turnos}) == 60


def test_cada_uno_tiene_siempre_la_misma_hora() -> None:
    hoy = datetime(2027, 5, 3, 12, tzinfo=MADRID)
    primero, segundo = (comprobacion.turno_de("user_a", hoy + timedelta(days=n)) for n in (0, 1))
    assert segundo - primero == timedelta(days=1)


def test_la_nocturna_queda_guardada(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    comprobacion.comprobar(ana.user_id)
    with tenant_session(ana) as sesion:
        guardada = comprobaciones.ultima(sesion)
    assert guardada is not None
    assert (guardada.pedida_por, guardada.registros, guardada.halladas) == ("nocturna", 1, 0)


def test_si_algo_no_cuadra_queda_en_el_registro_del_servidor(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fabrica.con_emitida(ana)
    monkeypatch.setattr(comprobacion_de_cadenas, "leer_registro", lambda *_: None)
    with caplog.at_level(logging.ERROR):
        comprobacion.comprobar(ana.user_id)
    assert re.search(r"registros de \w+ hay 1 anomalías", caplog.text)


def test_repartir_dos_veces_apunta_una_sola(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    url = db.motor().url.set(drivername="postgresql").render_as_string(hide_password=False)

    async def repartir() -> None:
        with app.replace_connector(PsycopgConnector(conninfo=url)) as abierta:
            async with abierta.open_async():
                for _ in range(2):
                    await app.tasks["repartir_comprobaciones"](timestamp=int(datetime.now(UTC).timestamp()))

    asyncio.run(repartir())
    with psycopg.connect(url) as conexion:
        apuntadas = conexion.execute(
            "SELECT scheduled_at, args FROM procrastinate_jobs WHERE queueing_lock = %s",
            (f"comprobacion/{ana.user_id}",),
        ).fetchall()
    [(cuando, datos)] = apuntadas
    assert datos == {"user_id": ana.user_id}
    assert cuando.astimezone(MADRID).hour in range(2, 7)
