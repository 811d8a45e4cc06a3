"""`python -m factursaas run` entero, como lo usa una persona: arrancar, molestar, matar y volver a arrancar."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from factursaas.arranque import frontend, puertos
from factursaas.config import RAIZ, entorno_con

pytestmark = pytest.mark.xdist_group("arranque")
PACIENCIA = 120


@dataclass
class Puesto:
    """Un directorio de datos, un puerto y los supervisores que se arrancan con ellos."""

    datos: Path
    puerto: int
    arrancados: list[subprocess.Popen[str]] = field(default_factory=list)

    def abrir(self) -> subprocess.Popen[str]:
        entorno = entorno_con(PORT=str(self.puerto), FACTURSAAS_DATA_DIR=str(self.datos), FACTURSAAS_ENV="development")
        proceso = subprocess.Popen(
            [sys.executable, "-m", "factursaas", "run"],
            cwd=RAIZ,
            env=entorno,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.arrancados.append(proceso)
        return proceso

    def arrancar(self) -> subprocess.Popen[str]:
        proceso = self.abrir()
        leer_hasta(proceso, "responde en")
        return proceso

    def en_marcha(self) -> subprocess.Popen[str]:
        """El que haya dejado en marcha otra prueba, que arrancar cuesta; si no hay ninguno, uno nuevo."""
        ultimo = self.arrancados[-1] if self.arrancados else None
        return ultimo if ultimo and ultimo.poll() is None else self.arrancar()

    def estado(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.puerto}/", timeout=10) as respuesta:
            return respuesta.status

    def pid_postgres(self) -> int:
        pgdata = self.datos / json.loads((self.datos / "postgres.json").read_text())["pgdata"]
        return int((pgdata / "postmaster.pid").read_text().split("\n")[0])


def leer_hasta(proceso: subprocess.Popen[str], texto: str) -> None:
    assert proceso.stdout
    for linea in proceso.stdout:
        if texto in linea:
            return
    pytest.fail(f"no ha dicho «{texto}»: {proceso.communicate()[1]}")


@pytest.fixture(scope="module")
def construido() -> None:
    frontend.asegurar()


@pytest.fixture(scope="module")
def puesto(construido: None) -> Iterator[Puesto]:
    puesto = Puesto(Path(tempfile.mkdtemp(prefix="factursaas-")), puertos.elegir_libre(21000 + os.getpid() % 10000))
    (puesto.datos / "demo").touch()
    yield puesto
    for proceso in puesto.arrancados:
        proceso.terminate()
        proceso.communicate(timeout=PACIENCIA)
    shutil.rmtree(puesto.datos)


@pytest.fixture
def en_marcha(puesto: Puesto) -> subprocess.Popen[str]:
    return puesto.en_marcha()


def _web(proceso: subprocess.Popen[str]) -> psutil.Process:
    hijos = psutil.Process(proceso.pid).children()
    return next(hijo for hijo in hijos if "factursaas.arranque.web" in hijo.cmdline())


def _esperar(condicion, que: str) -> None:
    limite = time.monotonic() + PACIENCIA
    while not condicion():
        assert time.monotonic() < limite, f"no ha pasado: {que}"
        time.sleep(0.05)


def test_el_segundo_se_va_sin_molestar_y_el_primero_se_para_entero(puesto: Puesto) -> None:
    primero = puesto.arrancar()
    postgres, web = puesto.pid_postgres(), _web(primero)
    segundo = puesto.abrir()
    _, errores = segundo.communicate(timeout=PACIENCIA)
    assert segundo.returncode == 1
    assert f"ya está en marcha en http://localhost:{puesto.puerto} (pid {primero.pid})" in errores
    assert puesto.estado() == 200

    primero.send_signal(signal.SIGTERM)
    salida, errores = primero.communicate(timeout=PACIENCIA)
    assert (primero.returncode, errores) == (0, "")
    assert salida.endswith("Todo parado.\n")
    assert not psutil.pid_exists(postgres)
    assert not web.is_running()


def test_si_muere_el_proceso_que_atiende_lo_reponen_en_el_acto(
    puesto: Puesto, en_marcha: subprocess.Popen[str]
) -> None:
    [atiende] = _web(en_marcha).children()
    atiende.kill()
    _esperar(lambda: puertos.responde(puesto.puerto), "atiende otro")
    [repuesto] = _web(en_marcha).children()
    assert repuesto.pid != atiende.pid


def test_si_muere_la_web_se_vuelve_a_arrancar(puesto: Puesto, en_marcha: subprocess.Popen[str]) -> None:
    muerta = _web(en_marcha)
    repartidos = muerta.children()
    muerta.kill()
    leer_hasta(en_marcha, "El servidor web ha terminado solo")
    _esperar(lambda: puertos.responde(puesto.puerto), "hay otra web")
    assert _web(en_marcha).pid != muerta.pid
    assert not any(proceso.is_running() for proceso in repartidos)


def test_si_muere_la_base_se_vuelve_a_arrancar_en_su_sitio(puesto: Puesto, en_marcha: subprocess.Popen[str]) -> None:
    postgres = puesto.pid_postgres()
    os.kill(postgres, signal.SIGKILL)
    leer_hasta(en_marcha, "se ha caído")
    _esperar(lambda: _pid_postgres_o_nada(puesto) not in (0, postgres), "hay otro PostgreSQL")
    assert en_marcha.poll() is None
    assert puesto.estado() == 200


def _pid_postgres_o_nada(puesto: Puesto) -> int:
    try:
        return puesto.pid_postgres()
    except (OSError, ValueError):
        return 0


def test_si_matan_al_supervisor_la_web_muere_y_la_base_se_adopta(
    puesto: Puesto, en_marcha: subprocess.Popen[str]
) -> None:
    postgres, web = puesto.pid_postgres(), _web(en_marcha)
    en_marcha.kill()
    en_marcha.wait()
    _esperar(lambda: not web.is_running() or web.status() == psutil.STATUS_ZOMBIE, "la web muere")
    assert psutil.pid_exists(postgres)

    puesto.arrancar()
    assert puesto.pid_postgres() == postgres
    assert puesto.estado() == 200


def test_ctrl_c_tambien_acaba_bien_y_para_la_base_que_hubiera_adoptado(
    puesto: Puesto, en_marcha: subprocess.Popen[str]
) -> None:
    postgres = puesto.pid_postgres()
    en_marcha.send_signal(signal.SIGINT)
    en_marcha.communicate(timeout=PACIENCIA)
    assert en_marcha.returncode == 0
    _esperar(lambda: not psutil.pid_exists(postgres), "la base se para")


def test_un_puerto_ocupado_se_dice_sin_arrancar_nada(puesto: Puesto) -> None:
    with socket.socket() as intruso:
        intruso.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        intruso.bind(("127.0.0.1", puesto.puerto))
        intruso.listen()
        proceso = puesto.abrir()
        _, errores = proceso.communicate(timeout=PACIENCIA)
    assert proceso.returncode == 1
    assert f"El puerto {puesto.puerto} ya lo usa" in errores
    assert f"(pid {os.getpid()})" in errores


def test_el_frontend_no_lleva_grabado_ningun_puerto(construido: None) -> None:
    trozos = list(frontend.PAGINAS.glob("assets/reflex-env-*.js"))
    assert trozos
    for trozo in trozos:
        assert "location.origin" in trozo.read_text()
        assert "://" not in trozo.read_text()
