"""La aplicación como la tendría un operador: PostgreSQL, Redis, procesos web y un trabajador, que se reponen solos."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx
import psutil

from factursaas.arranque import base, frontend, postgres
from factursaas.arranque.migraciones import migrar
from factursaas.arranque.postmaster import puerto_libre
from factursaas.config import RAIZ, ajustes
from factursaas.integrations.dev_issuer import emisor_de_desarrollo
from factursaas.integrations.tokens import emisor_configurado

_ESPERA = 120.0
_ENTORNO = {
    "FACTURSAAS_ENV": "development",
    "FACTURSAAS_RATE_LIMITS": "false",  # todas las personas de la prueba llegan desde la misma máquina
    # Lo que se escribe en producción también cuesta.
    "FACTURSAAS_LOG_FORMAT": "json",
    "FACTURSAAS_LOG_LEVEL": "INFO",
}


@dataclass
class Pieza:
    """Un proceso que, si muere, se vuelve a arrancar igual, como hace `restart: unless-stopped`."""

    nombre: str
    orden: list[str]
    entorno: dict[str, str]
    registro: IO[bytes]
    proceso: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.arrancar()

    def arrancar(self) -> None:
        """Lo pone en marcha."""
        self.proceso = subprocess.Popen(  # noqa: S603 - órdenes nuestras
            self.orden, cwd=RAIZ, env=self.entorno, stdout=self.registro, stderr=self.registro, start_new_session=True
        )

    def matar(self) -> None:
        """Como un fallo de la máquina: sin avisar."""
        with suppress(ProcessLookupError):
            os.killpg(self.proceso.pid, signal.SIGKILL)
        self.proceso.wait()

    def parar(self) -> None:
        """Le pide que acabe."""
        self.proceso.terminate()
        try:
            self.proceso.wait(20)
        except subprocess.TimeoutExpired:
            self.matar()


class Instalacion:
    """Todo lo que hace falta para atender, en procesos de verdad."""

    def __init__(self, carpeta: Path, webs: int, *, con_redis: bool = True) -> None:
        carpeta.mkdir(parents=True, exist_ok=True)
        os.environ.update(_ENTORNO)
        usar_datos(carpeta)
        self._registro = (carpeta / "registro.txt").open("ab")
        self.puertos = [puerto_libre() for _ in range(webs)]
        # Los tokens de prueba los firma uno solo, y valen en todos: es lo que haría un proxy con un solo origen.
        os.environ |= {"PORT": str(self.puertos[0]), "FACTURSAAS_BACKEND_PORT": str(self.puertos[0])}
        frontend.asegurar()
        self.postgres = postgres.asegurar(carpeta / "postgres")
        self.url = self.postgres.url_owner
        migrar(self.url)
        self._comun = frontend.entorno() | base.entorno_de(self.url)
        self.redis = self._redis(carpeta) if con_redis else None
        python = [sys.executable, "-m"]
        self.webs = [self._web(puerto) for puerto in self.puertos]
        orden_simulador = [*python, "factursaas.simulador", "--carpeta", str(carpeta / "simulador"), "--espera", "2"]
        self.simulador = self._pieza("simulador", orden_simulador)
        self.trabajador = self._pieza("trabajador", [*python, "factursaas.arranque.trabajador"])
        self._vivo = True
        threading.Thread(target=self._reponer, daemon=True).start()
        for puerto in self.puertos:
            esperar(puerto)

    @property
    def piezas(self) -> list[Pieza]:
        """Los procesos que se reponen."""
        return [pieza for pieza in (self.redis, *self.webs, self.simulador, self.trabajador) if pieza]

    def matar_postgres(self) -> None:
        """Mata al servidor de la base con todos sus procesos."""
        for proceso in _familia(self.postgres.pid):
            with suppress(psutil.NoSuchProcess):
                proceso.kill()

    def memoria(self) -> int:
        """Bytes residentes de los procesos web."""
        return sum(proceso.memory_info().rss for web in self.webs for proceso in _familia(web.proceso.pid))

    def cpu(self) -> dict[str, float]:
        """Segundos de procesador gastados por cada pieza; lo que gasta no depende de lo ocupada que esté la máquina."""
        return {
            "web": sum(_cpu(web.proceso.pid) for web in self.webs),
            "PostgreSQL": _cpu(self.postgres.pid),
            "Redis": _cpu(self.redis.proceso.pid) if self.redis else 0.0,
        }

    def parar(self) -> None:
        """Lo para todo."""
        self._vivo = False
        for pieza in reversed(self.piezas):
            pieza.parar()
        self.postgres.parar()

    def _reponer(self) -> None:
        while self._vivo:
            for pieza in self.piezas:
                if pieza.proceso.poll() is not None and self._vivo:
                    pieza.arrancar()
            if not self.postgres.vivo and self._vivo:
                self.postgres.revivir()
            time.sleep(0.5)

    def _pieza(self, nombre: str, orden: list[str], **entorno: str) -> Pieza:
        return Pieza(nombre, orden, self._comun | entorno, self._registro)

    def _web(self, puerto: int) -> Pieza:
        return self._pieza(f"web:{puerto}", [sys.executable, "-m", "factursaas.arranque.web"], PORT=str(puerto))

    def _redis(self, carpeta: Path) -> Pieza:
        programa = shutil.which("redis-server")
        if programa is None:
            raise SystemExit("Falta redis-server: instálalo (en Debian, apt-get install redis-server).")
        puerto = puerto_libre()
        self._comun["REDIS_URL"] = f"redis://127.0.0.1:{puerto}/0"
        orden = [programa, "--port", str(puerto), "--bind", "127.0.0.1", "--dir", str(carpeta), "--save", ""]
        return self._pieza("redis", [*orden, "--appendonly", "yes", "--maxmemory-policy", "noeviction"])


@contextmanager
def en_marcha(url: str, carpeta: Path) -> Generator[str]:
    """La dirección de una aplicación: la que se da o, si no, una con la cuenta de ejemplo mientras dura el bloque."""
    if url:
        yield url
        return
    instalacion = Instalacion(carpeta, 1, con_redis=False)
    try:
        base.crear_demo(instalacion.url)
        yield f"http://localhost:{instalacion.puertos[0]}"
    finally:
        instalacion.parar()


def usar_datos(carpeta: Path) -> None:
    """Este proceso trabaja con esos datos; si antes hubo otra instalación, sus claves ya no valen."""
    os.environ |= {"FACTURSAAS_DATA_DIR": str(carpeta), "FACTURSAAS_STATE_DIR": str(carpeta / "estado")}
    for recordado in (ajustes, emisor_de_desarrollo, emisor_configurado):
        recordado.cache_clear()


def _familia(pid: int) -> list[psutil.Process]:
    try:
        padre = psutil.Process(pid)
        return [padre, *padre.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _cpu(pid: int) -> float:
    total = 0.0
    for proceso in _familia(pid):
        with suppress(psutil.NoSuchProcess):
            tiempos = proceso.cpu_times()
            total += tiempos.user + tiempos.system
    return total


def esperar(puerto: int) -> None:
    """Hasta que la aplicación de ese puerto responde."""
    limite = time.monotonic() + _ESPERA
    while time.monotonic() < limite:
        with suppress(httpx.HTTPError):
            if httpx.get(f"http://localhost:{puerto}/ping", timeout=2).status_code == 200:
                return
        time.sleep(0.2)
    raise SystemExit(f"El proceso del puerto {puerto} no responde: mira registro.txt.")
