"""De un aviso al buzón, con un servidor SMTP de verdad: llega, se repite si hace falta y no se repite si no."""

import multiprocessing
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select

from factursaas import db
from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.jobs.correos import mandar
from factursaas.models import Correo
from tests import fabrica
from tests.correo import REMITE, Buzon, servidor_smtp
from tests.jobs.test_trabajador import esperar, trabajador

_CONTEXTO = multiprocessing.get_context("forkserver")


@pytest.fixture
def buzon(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Buzon]:
    with servidor_smtp(tmp_path) as abierto:
        monkeypatch.setenv("SSL_CERT_FILE", str(abierto.autoridad))
        monkeypatch.setattr(ajustes(), "smtp_url", SecretStr(abierto.url))
        monkeypatch.setattr(ajustes(), "remite", REMITE)
        yield abierto


def cerca_del_limite(quien: Inquilino) -> None:
    for _ in range(4):
        fabrica.con_cliente(quien)


def bandeja(quien: Inquilino) -> list[Correo]:
    with tenant_session(quien) as sesion:
        return list(sesion.exec(select(Correo)))


def adelantar(quien: Inquilino) -> None:
    """Que lo que se reintenta más tarde toque ya."""
    with tenant_session(quien) as sesion:
        for correo in sesion.exec(select(Correo)):
            correo.proximo_en = datetime.now(UTC)


def test_llega_una_vez_y_no_se_repite(buzon: Buzon, carla: Inquilino) -> None:
    cerca_del_limite(carla)
    assert mandar(carla.user_id) is None
    assert mandar(carla.user_id) is None
    [llegado] = buzon.llegados
    assert llegado["To"] == "carla@example.es"
    assert llegado["Subject"] == "Tienes 4 de los 5 clientes del plan Gratis"
    assert [correo.estado for correo in bandeja(carla)] == ["enviado"]


def test_tras_una_caida_se_reintenta_y_llega(buzon: Buzon, carla: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    cerca_del_limite(carla)
    with monkeypatch.context() as parche:
        parche.setattr(ajustes(), "smtp_url", SecretStr("smtp://localhost:1"))
        volver = mandar(carla.user_id)
    assert volver is not None
    assert timedelta(seconds=30) < volver - datetime.now(UTC) < timedelta(seconds=90)
    assert mandar(carla.user_id) == volver
    assert buzon.llegados == []
    buzon.respuestas = ["451 4.3.0 Ahora no"]
    for _ in range(2):
        adelantar(carla)
        mandar(carla.user_id)
    assert len(buzon.llegados) == 1
    assert [(correo.estado, correo.intentos) for correo in bandeja(carla)] == [("enviado", 3)]


def test_lo_que_no_se_admite_no_se_insiste_y_lo_demas_sigue(buzon: Buzon, carla: Inquilino) -> None:
    fabrica.con_emisor(carla, email="taller@example.es")
    buzon.rechazados = {"carla@example.es"}
    cerca_del_limite(carla)
    assert mandar(carla.user_id) is None
    assert [str(llegado["To"]) for llegado in buzon.llegados] == ["taller@example.es"]
    assert {correo.destinatario: correo.estado for correo in bandeja(carla)} == {
        "carla@example.es": "fallido",
        "taller@example.es": "enviado",
    }


def test_apagado_el_correo_lo_pendiente_espera(buzon: Buzon, carla: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    cerca_del_limite(carla)
    with monkeypatch.context() as parche:
        parche.setattr(ajustes(), "smtp_url", None)
        assert mandar(carla.user_id) is None
    assert [(correo.estado, correo.intentos) for correo in bandeja(carla)] == [("pendiente", 0)]


def test_si_lo_matan_tras_entregarlo_se_repite_con_el_mismo_identificador(buzon: Buzon, carla: Inquilino) -> None:
    """El servidor ya lo tenía y nadie lo anotó: es la única forma de que llegue dos veces."""
    cerca_del_limite(carla)
    buzon.seguir.clear()
    url = db.motor().url.render_as_string(hide_password=False)
    proceso = _CONTEXTO.Process(target=_mandar_aparte, args=(carla.user_id, url, buzon.url, str(buzon.autoridad)))
    proceso.start()
    assert buzon.llegando.wait(30)
    proceso.kill()
    proceso.join()
    buzon.seguir.set()
    assert [(correo.estado, correo.intentos) for correo in bandeja(carla)] == [("pendiente", 1)]
    assert mandar(carla.user_id) is not None
    adelantar(carla)
    assert mandar(carla.user_id) is None
    assert len({str(llegado["Message-ID"]) for llegado in buzon.llegados}) == 1
    assert [(correo.estado, correo.intentos) for correo in bandeja(carla)] == [("enviado", 2)]


def _mandar_aparte(user_id: str, url: str, smtp: str, autoridad: str) -> None:
    import os

    os.environ["SSL_CERT_FILE"] = autoridad
    ajustes().smtp_url, ajustes().remite = SecretStr(smtp), REMITE
    db.conectar(db.normalizar_url(url))
    mandar(user_id)


def test_el_trabajador_lo_manda_solo_y_si_lo_matan_otro_lo_acaba(
    aparte: str, buzon: Buzon, carla: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTURSAAS_SMTP_URL", buzon.url)
    monkeypatch.setenv("FACTURSAAS_MAIL_FROM", REMITE)
    buzon.seguir.clear()
    with trabajador(aparte) as proceso:
        cerca_del_limite(carla)
        assert buzon.llegando.wait(60)
        proceso.kill()
        proceso.wait()
    buzon.seguir.set()
    assert [correo.estado for correo in bandeja(carla)] == ["pendiente"]
    adelantar(carla)
    with trabajador(aparte):
        esperar(lambda: [correo.estado for correo in bandeja(carla)] == ["enviado"])
    assert len({str(llegado["Message-ID"]) for llegado in buzon.llegados}) == 1
