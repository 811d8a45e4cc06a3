"""El proceso `worker` de verdad: oye lo que se emite, lo manda, y si muere, otro sigue donde estaba."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import select

from factursaas.arranque import base as arranque_base
from factursaas.config import RAIZ, entorno_con
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Entrega
from factursaas.simulador.arranque import Simulador
from tests import fabrica
from tests.jobs.apoyo import emitir, en_sus_libros, huellas, nif_al_azar

PACIENCIA = 90.0
# El de siempre, que da antes por muerto a quien no late: con sus 20 segundos no se probaría nada más.
_GUION = """
from factursaas.arranque import trabajador
from factursaas.jobs import trabajador as trabajo

trabajo.LATIDO, trabajo.MUERTO = 1.0, 4.0
trabajador.ejecutar()
"""


@contextmanager
def trabajador(url_owner: str) -> Iterator[subprocess.Popen[bytes]]:
    entorno = entorno_con(**arranque_base.entorno_de(url_owner))
    orden = [sys.executable, "-c", _GUION]
    proceso = subprocess.Popen(orden, cwd=RAIZ, env=entorno)
    try:
        yield proceso
    finally:
        proceso.kill()
        proceso.wait()


def esperar(condicion: Callable[[], bool]) -> None:
    limite = time.monotonic() + PACIENCIA
    while not condicion():
        assert time.monotonic() < limite, "no ha llegado a tiempo"
        time.sleep(0.1)


def contestadas(quien: Inquilino) -> int:
    with tenant_session(quien) as db:
        return len(db.exec(select(Entrega)).all())


@pytest.fixture
def tres(aparte: str, inquilino: Callable[..., Inquilino]) -> dict[str, Inquilino]:
    """Tres inquilinos, cada uno con su NIF, en una base aparte: el trabajador remite lo de todos los que haya."""
    todos = {nif_al_azar(): inquilino(f"t{i}") for i in range(3)}
    for nif, quien in todos.items():
        fabrica.con_emisor(quien, nif=nif)
    return todos


def test_lo_que_se_emite_llega_solo_y_al_parar_acaba_lo_que_tiene(
    aparte: str, simulador: Simulador, tres: dict[str, Inquilino]
) -> None:
    with trabajador(aparte) as proceso:
        for quien in tres.values():
            emitir(quien, 2)
        esperar(lambda: all(contestadas(quien) == 2 for quien in tres.values()))
        proceso.terminate()
        assert proceso.wait(30) == 0
    assert all(en_sus_libros(simulador, nif) == huellas(quien) for nif, quien in tres.items())


def test_si_lo_matan_con_un_envio_en_la_mano_otro_lo_aclara_y_sigue(
    aparte: str, simulador: Simulador, tres: dict[str, Inquilino]
) -> None:
    (nif, quien), *_ = tres.items()
    emitir(quien)
    with trabajador(aparte) as proceso:
        esperar(lambda: contestadas(quien) == 1)
        simulador.control.poner_fallo("retraso", nif=nif, valor=4)
        emitir(quien)
        esperar(lambda: len(en_sus_libros(simulador, nif)) == 2)
        assert contestadas(quien) == 1
        os.kill(proceso.pid, 9)
        proceso.wait()
    emitir(quien)
    with trabajador(aparte):
        esperar(lambda: contestadas(quien) == 3)
    assert en_sus_libros(simulador, nif) == huellas(quien)
