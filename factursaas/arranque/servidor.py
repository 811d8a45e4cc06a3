"""El supervisor de `make run` y `make dev`: lo arranca todo en orden, lo vigila y lo para entero."""

import json
import os
import signal
import threading
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil

from factursaas.arranque import ayudantes, base, bloqueos, cerrojos, consola, cuenta, frontend, postgres, puertos
from factursaas.arranque.ayudantes import Ayudante
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.postgres import ServidorPostgres
from factursaas.config import ajustes

ESPERA_WEB = 180.0
LATIDO = 0.5
CERROJO = "factursaas.lock"


class Interrumpido(Exception):
    """Han pedido parar antes de acabar de arrancar."""


def ejecutar(*, desarrollo: bool) -> None:
    """Arranca y atiende hasta que piden parar; al volver no queda nada en marcha.

    Raises:
        ErrorDeArranque: si algo lo impide o un proceso muere sin que se le pida.
        ConfiguracionIncompleta: si falta configuración.
    """
    ajustes().exigir_completa()
    datos = ajustes().datos
    cuenta.preparar_datos(datos)
    with ExitStack() as pila:
        parada = pila.enter_context(_escuchar_senales())
        pila.enter_context(_unico(datos))
        puertos.exigir_libre(ajustes().puerto, ajustes().direccion_escucha)
        with suppress(Interrumpido):
            _vivir(pila, parada, desarrollo=desarrollo)
        consola.decir("\nParando…")
    consola.decir("Todo parado.")


def _vivir(pila: ExitStack, parada: threading.Event, *, desarrollo: bool) -> None:
    construccion = None if desarrollo else frontend.empezar()
    if construccion:
        pila.callback(construccion.cerrar)
    servidor, url_owner = _base(pila)
    _seguir(parada)
    base.poner_al_dia(url_owner)
    while construccion and construccion.en_curso:
        _seguir(parada, 0.05)
    if construccion:
        construccion.cerrar()
    if desarrollo:
        bloqueos.preparar()
        pila.callback(bloqueos.reponer)
    web = _web(url_owner, desarrollo=desarrollo)
    pila.callback(web.parar)
    acompanan = ayudantes.arrancar(frontend.entorno() | base.entorno_de(url_owner))
    for ayudante in acompanan:
        pila.callback(ayudante.parar)
    _esperar_respuesta(web, parada)
    tardanza = time.time() - psutil.Process().create_time()
    consola.decir(f"factursaas responde en {_url()} ({consola.segundos(tardanza)}). Ctrl+C para parar.")
    _vigilar([web, *acompanan], servidor, parada)


def _base(pila: ExitStack) -> tuple[ServidorPostgres | None, str]:
    if externa := base.url_externa():
        return None, externa
    if not base.creada():
        consola.decir("Creando la base de datos…")
    servidor = pila.enter_context(postgres.asegurar(ajustes().datos))
    return servidor, servidor.url_owner


def _web(url_owner: str, *, desarrollo: bool) -> Ayudante:
    entorno = frontend.entorno() | base.entorno_de(url_owner)
    if not desarrollo:
        return Ayudante("El servidor web", entorno, "factursaas.arranque.web")
    consola.decir("Arrancando con recarga en caliente; la primera compilación tarda unos segundos…")
    trasero = str(ajustes().puerto_backend or puertos.elegir_libre(ajustes().puerto + 1))
    opciones = ["run", "--frontend-port", str(ajustes().puerto), "--backend-port", trasero]
    opciones += ["--backend-host", ajustes().direccion_escucha]
    # Las migraciones ya están puestas; Reflex las comprobaría otra vez con un rol que no puede verlas.
    entorno |= {"FACTURSAAS_LOG_DETAIL": "1", "FACTURSAAS_BACKEND_PORT": trasero}
    entorno |= {"ALEMBIC_CONFIG": str(frontend.CACHE / "ninguno.ini")}
    return Ayudante("El servidor de desarrollo", entorno, "reflex", *opciones)


def _esperar_respuesta(web: Ayudante, parada: threading.Event) -> None:
    limite = time.monotonic() + ESPERA_WEB
    while not puertos.responde(ajustes().puerto):
        if web.codigo is not None:
            raise ErrorDeArranque(
                f"El servidor web ha terminado solo (código {web.codigo}). Se para todo: más arriba está "
                "lo que ha dicho."
            )
        if time.monotonic() > limite:
            raise ErrorDeArranque(
                f"La aplicación no responde en {_url()} tras {ESPERA_WEB:.0f} s. Más arriba está lo que ha dicho."
            )
        _seguir(parada, 0.05)


def _vigilar(procesos: list[Ayudante], servidor: ServidorPostgres | None, parada: threading.Event) -> None:
    while not parada.wait(LATIDO):
        for ayudante in procesos:
            ayudante.revisar()
        if servidor and not servidor.vivo:
            consola.decir("La base de datos se ha caído; se vuelve a arrancar.")
            servidor.revivir()


def _seguir(parada: threading.Event, espera: float = 0) -> None:
    """Espera un poco y se detiene si han pedido parar."""
    if parada.wait(espera):
        raise Interrumpido


def _url() -> str:
    return ajustes().origen or f"http://localhost:{ajustes().puerto}"


@contextmanager
def _unico(datos: Path) -> Generator[None]:
    """Solo un supervisor por directorio de datos; el segundo se va sin tocar nada."""
    fichero = datos / CERROJO
    descriptor = cerrojos.intentar(fichero)
    if descriptor is None:
        otro = leer_cerrojo(fichero)
        raise ErrorDeArranque(
            f"factursaas ya está en marcha en {otro['url']} (pid {otro['pid']}) con estos mismos datos ({datos}). "
            f"Para pararlo: kill {otro['pid']}"
        )
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "url": _url()}).encode(), 0)
        yield
    finally:
        cerrojos.cerrar(descriptor)


def leer_cerrojo(fichero: Path) -> dict[str, str]:
    """Quién tiene el turno y dónde atiende."""
    try:
        leido = json.loads(fichero.read_text(encoding="utf-8"))
    except ValueError:
        return {"url": "otra terminal", "pid": "desconocido"}
    return {"url": str(leido["url"]), "pid": str(leido["pid"])}


@contextmanager
def _escuchar_senales() -> Generator[threading.Event]:
    """Ctrl+C, SIGTERM y el cierre de la terminal piden parar; nada se corta a medias."""
    parada = threading.Event()
    previas = {s: signal.signal(s, lambda *_: parada.set()) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield parada
    finally:
        for senal, previa in previas.items():
            signal.signal(senal, previa)
