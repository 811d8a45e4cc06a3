"""Una instalación entera en marcha, con todo lo que se puede observar encendido, y un rato de trabajo hecho en ella."""

import gzip
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from factursaas.arranque import base, postgres
from factursaas.arranque.migraciones import migrar
from factursaas.arranque.postmaster import puerto_libre
from factursaas.config import RAIZ
from tests import fabrica

pytestmark = pytest.mark.xdist_group("observar")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Todo lo que comparte la instalación va al mismo proceso."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("observar"))


@dataclass
class Buzon:
    """Lo que recibirían Sentry y un colector de OpenTelemetry."""

    sobres: list[str] = field(default_factory=list)
    url: str = ""

    trazas: list[ExportTraceServiceRequest] = field(default_factory=list)

    def tramos(self) -> list[Any]:
        return [
            tramo
            for mensaje in self.trazas
            for recurso in mensaje.resource_spans
            for ambito in recurso.scope_spans
            for tramo in ambito.spans
        ]

    def errores(self) -> list[dict[str, Any]]:
        lineas = [json.loads(linea) for sobre in self.sobres for linea in sobre.splitlines() if linea]
        return [linea for linea in lineas if "exception" in linea]


@pytest.fixture(scope="session")
def buzon() -> Iterator[Buzon]:
    """Un servidor HTTP que habla como ellos y guarda lo que le llega."""
    buzon = Buzon()

    class Recibe(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            cuerpo = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                cuerpo = gzip.decompress(cuerpo)
            if self.path == "/v1/traces":
                buzon.trazas.append(ExportTraceServiceRequest.FromString(cuerpo))
            else:
                buzon.sobres.append(cuerpo.decode())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None: ...

    servidor = ThreadingHTTPServer(("127.0.0.1", 0), Recibe)
    threading.Thread(target=servidor.serve_forever, daemon=True).start()
    buzon.url = f"http://clavepublica@127.0.0.1:{servidor.server_port}/7"
    yield buzon
    servidor.shutdown()


@dataclass
class Instalacion:
    """Un web y un trabajador en marcha."""

    carpeta: Path
    puerto: int = field(default_factory=puerto_libre)
    metricas_web: int = field(default_factory=puerto_libre)
    metricas_trabajador: int = field(default_factory=puerto_libre)
    entorno: dict[str, str] = field(default_factory=dict)
    procesos: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.puerto}"

    def arrancar(self, que: str, puerto_metricas: int) -> None:
        with (self.carpeta / f"{que}.log").open("wb") as salida:
            orden = [sys.executable, "-m", "tests.observar.estropeado", que]
            entorno = self.entorno | {"FACTURSAAS_METRICS_PORT": str(puerto_metricas)}
            self.procesos.append(subprocess.Popen(orden, cwd=RAIZ, env=entorno, stdout=salida, stderr=salida))

    def escrito(self, que: str) -> str:
        return (self.carpeta / f"{que}.log").read_text()

    def lineas(self, que: str) -> list[dict[str, Any]]:
        return [json.loads(linea) for linea in self.escrito(que).splitlines() if linea.startswith("{")]

    def metricas(self, puerto: int | None = None) -> dict[str, float]:
        texto = httpx.get(f"http://127.0.0.1:{puerto or self.metricas_web}/metrics", timeout=10).text
        medidas = [linea.rpartition(" ") for linea in texto.splitlines() if not linea.startswith("#")]
        return {nombre: float(valor) for nombre, _, valor in medidas}

    def parar(self) -> None:
        for proceso in self.procesos:
            proceso.terminate()
        for proceso in self.procesos:
            proceso.wait(30)


def esperar(hecho: Callable[[], bool], que: str, segundos: float = 60) -> None:
    limite = time.monotonic() + segundos
    while not hecho():
        assert time.monotonic() < limite, f"No llega: {que}"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def instalacion(
    servidor: postgres.ServidorPostgres, buzon: Buzon, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Instalacion]:
    nombre = f"observada_{uuid4().hex[:8]}"
    with psycopg.connect(fabrica.url_superusuario(servidor), autocommit=True) as conexion:
        conexion.execute(f"CREATE DATABASE {nombre} OWNER factursaas")
    url = servidor.url_owner.rsplit("/", 1)[0] + f"/{nombre}"
    migrar(url, temporal=True)
    nueva = Instalacion(tmp_path_factory.mktemp("observada"))
    nueva.entorno = os.environ | base.entorno_de(url)
    nueva.entorno |= {"PORT": str(nueva.puerto), "FACTURSAAS_DATA_DIR": str(nueva.carpeta / "datos")}
    nueva.entorno |= {"FACTURSAAS_LOG_FORMAT": "json", "FACTURSAAS_LOG_LEVEL": "DEBUG", "SENTRY_DSN": buzon.url}
    nueva.entorno["OTEL_EXPORTER_OTLP_ENDPOINT"] = buzon.url.replace("clavepublica@", "").removesuffix("/7")
    nueva.entorno["OTEL_BSP_SCHEDULE_DELAY"] = "200"
    nueva.arrancar("web", nueva.metricas_web)
    nueva.arrancar("trabajador", nueva.metricas_trabajador)
    try:
        esperar(lambda: _atiende(f"{nueva.url}/health/ready"), nueva.escrito("web"), 120)
        yield nueva
    finally:
        nueva.parar()


def _atiende(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False
