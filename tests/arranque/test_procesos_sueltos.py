"""Los procesos que se reparten en contenedores: cuándo se niegan a arrancar y si se sabe que responden."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from factursaas.arranque.postmaster import puerto_libre
from factursaas.config import RAIZ
from factursaas.simulador.arranque import encontrar

OIDC = {
    "FACTURSAAS_ENV": "production",
    "FACTURSAAS_ORIGIN": "https://facturas.example.es",
    "OIDC_ISSUER": "https://id.example.es",
    "OIDC_CLIENT_ID": "factursaas",
}
BASE = {"DATABASE_URL": "postgresql://f:c@127.0.0.1:1/f"}


def orden(*partes: str, **entorno: str) -> subprocess.CompletedProcess[str]:
    propio = {n: v for n, v in os.environ.items() if n != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", *partes], check=False, cwd=RAIZ, env=propio | entorno, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("entorno", "codigo", "frase"),
    [
        ({}, 1, "define DATABASE_URL"),
        ({"FACTURSAAS_ENV": "production"}, 2, "FACTURSAAS_ORIGIN"),
        (OIDC | BASE | {"OIDC_NAME": "la de nadie"}, 1, "Las páginas no están construidas para esta configuración"),
    ],
)
def test_el_web_suelto_dice_lo_que_le_falta(entorno: dict[str, str], codigo: int, frase: str) -> None:
    hecho = orden("factursaas", "web", **entorno)
    assert (hecho.returncode, frase in hecho.stderr) == (codigo, True)


def test_las_paginas_no_se_construyen_sin_saber_quien_entra() -> None:
    hecho = orden("factursaas", "build", FACTURSAAS_ENV="production")
    assert (hecho.returncode, "CLERK_PUBLISHABLE_KEY u OIDC_ISSUER" in hecho.stderr) == (1, True)


class Salud(BaseHTTPRequestHandler):
    """Está bien hasta que se le dice que no."""

    estado = 200

    def do_GET(self) -> None:
        self.send_response(self.estado if self.path == "/health/ready" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Callado."""


@pytest.fixture
def puerto() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Salud) as servidor:
        threading.Thread(target=servidor.serve_forever, daemon=True).start()
        yield str(servidor.server_port)
        servidor.shutdown()


def test_un_contenedor_sabe_si_responde(puerto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    late = ("factursaas.arranque.latido", "web")
    assert orden(*late, PORT=puerto).returncode == 0
    monkeypatch.setattr(Salud, "estado", 503)
    assert orden(*late, PORT=puerto).returncode == 1
    assert orden(*late, PORT=str(puerto_libre())).returncode == 1


def test_el_simulador_atiende_a_otra_maquina_por_su_nombre(tmp_path: Path) -> None:
    carpeta = tmp_path / "simulador"
    nombre = socket.gethostname()
    proceso = subprocess.Popen(
        [sys.executable, "-m", "factursaas.simulador", "--carpeta", str(carpeta), "--nombre", nombre], cwd=RAIZ
    )
    try:
        esperar(carpeta / "simulador.json")
        simulador = encontrar(carpeta)
        assert simulador.url.startswith(f"https://{nombre}:")
        assert simulador.control.salud()
    finally:
        proceso.send_signal(signal.SIGTERM)
    assert proceso.wait(20) == 0


def esperar(fichero: Path) -> None:
    tictac = threading.Event()
    for _ in range(400):
        if fichero.exists():
            return
        tictac.wait(0.05)
    raise AssertionError(f"No aparece {fichero}")
