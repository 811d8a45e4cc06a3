"""El simulador es un proceso: se encuentra, se para bien y, si muere, sus libros no quedan a medias."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from factursaas.cli import app
from factursaas.simulador.arranque import Simulador, en_marcha, encontrar, orden
from factursaas.simulador.cliente import SimuladorNoAtiende
from tests.simulador.piezas import Obligado, contexto_tls, envio, nif_nuevo


def esperar(condicion: object, segundos: float = 20) -> bool:
    limite = time.monotonic() + segundos
    while not condicion() and time.monotonic() < limite:  # pyright: ignore[reportCallIssue]
        time.sleep(0.02)
    return bool(condicion())  # pyright: ignore[reportCallIssue]


def conectar(simulador: Simulador) -> Obligado:
    return Obligado(simulador, contexto_tls(simulador, simulador.certificado(nif_nuevo(), "ANA", colaborador=True)))


def test_dice_donde_esta_mientras_atiende(carpeta: Path) -> None:
    with en_marcha(carpeta) as simulador:
        publicado = json.loads((carpeta / "simulador.json").read_text())
        assert publicado == {"url": simulador.url, "pid": simulador.pid, "ca": str(carpeta / "ca.pem")}
        assert simulador.url.startswith("https://127.0.0.1:")
        assert encontrar(carpeta) == simulador
    with pytest.raises(SimuladorNoAtiende):
        encontrar(carpeta)


def test_la_espera_y_los_libros_sobreviven_a_un_reinicio(carpeta: Path) -> None:
    with en_marcha(carpeta, espera=2) as simulador:
        obligado = conectar(simulador)
        assert obligado.enviar(obligado.alta("F-1")).TiempoEsperaEnvio == "2"
        obligado.fallo("html", veces=4)
        antes, autoridad = obligado.libros(), simulador.ca.read_bytes()
    with en_marcha(carpeta) as simulador:
        assert simulador.control.libros(obligado.nif) == antes
        assert [fallo["veces"] for fallo in simulador.control.ver_fallos()] == [4]
        assert simulador.ca.read_bytes() == autoridad


def test_con_sigterm_se_para_bien_y_contesta_lo_que_tenia_a_medias(carpeta: Path) -> None:
    with en_marcha(carpeta) as simulador:
        obligado = conectar(simulador)
        obligado.fallo("retraso", valor=1)
        estados: list[int] = []
        mensaje = envio(obligado.nif, [obligado.alta("F-1")])
        hilo = threading.Thread(target=lambda: estados.append(obligado.mandar(mensaje).status_code))
        hilo.start()
        assert esperar(lambda: obligado.libros()["facturas"])
        os.kill(simulador.pid, signal.SIGTERM)
        hilo.join()
        assert estados == [200]
        assert esperar(lambda: not (carpeta / "simulador.json").exists())


def test_no_hay_dos_con_la_misma_carpeta(carpeta: Path) -> None:
    with en_marcha(carpeta):
        segundo = subprocess.run(orden(carpeta, 0), capture_output=True, text=True, check=False, timeout=60)
        assert segundo.returncode == 1
        assert "Ya hay un simulador" in segundo.stderr


def test_muere_con_quien_lo_arranco(carpeta: Path) -> None:
    padre = subprocess.Popen([sys.executable, "-c", f"import subprocess; subprocess.run({orden(carpeta, 0)!r})"])
    assert esperar((carpeta / "simulador.json").exists)
    simulador = encontrar(carpeta)
    padre.kill()
    padre.wait()
    assert esperar(lambda: not simulador.control.salud())
    assert not (carpeta / "simulador.json").exists()


@pytest.mark.parametrize("intento", range(4))
def test_si_lo_matan_a_mitad_de_un_mensaje_esta_entero_o_no_esta(carpeta: Path, intento: int) -> None:
    with en_marcha(carpeta) as simulador:
        obligado = conectar(simulador)
        obligado.enviar(obligado.alta("F-0"))
        mensaje = envio(obligado.nif, [obligado.alta(f"F-{n}") for n in range(1, 1001)])

        def mandar() -> None:
            with suppress(httpx.HTTPError):
                obligado.mandar(mensaje)

        hilo = threading.Thread(target=mandar)
        hilo.start()
        time.sleep(0.1 + 0.2 * intento)
        os.kill(simulador.pid, signal.SIGKILL)
        hilo.join()
    with en_marcha(carpeta) as simulador:
        obligado = Obligado(simulador, contexto_tls(simulador), obligado.nif)
        libros = obligado.libros()
        enteros = {(1, 1, 1), (2, 1001, 1001)}
        assert (len(libros["envios"]), len(libros["registros"]), len(libros["facturas"])) in enteros


def test_las_ordenes_piden_ven_y_quitan_fallos(carpeta: Path) -> None:
    def ejecutar(*partes: str) -> str:
        hecho = CliRunner().invoke(app, ["simulador", *partes, "--carpeta", str(carpeta)])
        assert hecho.exit_code == 0, hecho.output
        return hecho.output

    with en_marcha(carpeta):
        ejecutar("fallo", "rechazar", "--nif", "12345678Z", "--numero", "F-1", "--veces", "2")
        ejecutar("fallo", "html", "--veces", "0")
        assert ejecutar("fallos") == "rechazar veces=2 nif=12345678Z valor=1104 numero=F-1\nhtml valor=0\n"
        assert [fallo["clase"] for fallo in json.loads(ejecutar("fallos", "--json"))] == ["rechazar", "html"]
        ejecutar("limpiar")
        assert ejecutar("fallos") == "No hay ninguno.\n"


def test_las_ordenes_dicen_que_no_hay_simulador(carpeta: Path) -> None:
    hecho = CliRunner().invoke(app, ["simulador", "fallos", "--carpeta", str(carpeta)])
    assert hecho.exit_code == 1
    assert "No hay ningún simulador en marcha" in hecho.output
