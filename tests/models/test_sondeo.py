"""Una conexión guardada que ha muerto no llega a nadie, y a las vivas no se les pregunta cada vez."""

import time
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlmodel import select

from factursaas import db
from factursaas.db import sondeo, tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Cliente
from factursaas.observar import metricas

_CORTAR = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = %s
"""


def _leer(quien: Inquilino) -> None:
    with tenant_session(quien) as sesion:
        sesion.exec(select(Cliente.id).limit(1)).all()


def _en_uso() -> float:
    return metricas.CONEXIONES.labels("en_uso")._value.get()


@pytest.fixture
def preguntas(aparte: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Cuántas veces se pregunta a una conexión si está viva."""
    hechas: list[str] = []
    preguntar = sondeo.responde

    def apuntar(conexion: Any) -> bool:
        hechas.append("¿vives?")
        return preguntar(conexion)

    monkeypatch.setattr(sondeo, "responde", apuntar)
    return hechas


def test_a_la_que_se_acaba_de_usar_no_se_le_pregunta(preguntas: list[str], ana: Inquilino) -> None:
    for _ in range(5):
        _leer(ana)
    assert preguntas == []


def test_a_la_que_lleva_rato_quieta_si(preguntas: list[str], ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    _leer(ana)
    monkeypatch.setattr(sondeo, "_QUIETA", 0.0)
    time.sleep(0.01)
    _leer(ana)
    assert len(preguntas) == 1


def test_si_el_servidor_las_corta_nadie_se_entera(preguntas: list[str], ana: Inquilino, aparte: str) -> None:
    abiertas: list[Any] = []
    event.listen(db.motor(), "connect", lambda conexion, _: abiertas.append(conexion))
    _leer(ana)
    antes, en_uso = len(abiertas), _en_uso()
    with psycopg.connect(db.para_psycopg(db.motor().url)) as otra:
        otra.execute(_CORTAR, (db.motor().url.username,))
    _leer(ana)
    assert len(abiertas) == antes + 1
    assert len(preguntas) == 1
    assert _en_uso() == en_uso
