"""Lo que tarda en arrancar y lo que ocupa la aplicación, con un proceso de Django con VERI*FACTU al lado."""

import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from bench import blanca, copia
from bench.copia import Arranque, primer_byte
from bench.instalacion import usar_datos
from bench.memoria import propia, residente
from bench.navegador import chromium, contexto
from bench.resultados import Medida, Meta, Opciones
from bench.siembra import cuadrar, sembrar
from factursaas.arranque import postgres
from factursaas.arranque.migraciones import migrar

_DJANGO = """
import django, os, psutil
from django.conf import settings
settings.configure(
    SECRET_KEY="x",
    USE_TZ=True,
    ROOT_URLCONF="django.contrib.admin.sites",
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "ninguna"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django_verifactu"],
)
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
from django_verifactu import issuing, sending, verifying
print(psutil.Process().memory_info().rss)
"""
_PINTURA = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_REMISION_MAXIMA = 90.0


def medir(opciones: Opciones) -> Iterator[Medida]:
    """La base sola, `make run` en frío y en templado, y lo que ocupa cada proceso en reposo y trabajando."""
    yield from _base(opciones)
    proyecto = copia.copiar(opciones.carpeta / "copia")
    opciones.decir(
        "en frío: sin páginas construidas, sin datos y sin código compilado, con el entorno de Python puesto"
    )
    with copia.en_marcha(proyecto) as fria:
        yield Medida("make run en frío, hasta la portada", "s", [fria.segundos])
        yield Medida("construir las páginas", "s", [fria.construccion or 0.0])
    templados: list[float] = []
    for _ in range(1 if opciones.rapido else 4):
        with copia.en_marcha(proyecto) as templada:
            templados.append(templada.segundos)
    with copia.en_marcha(proyecto) as en_marcha:
        templados.append(en_marcha.segundos)
        yield Medida("make run en templado, hasta la portada", "s", templados)
        veces = 20 if opciones.rapido else 200
        yield Medida("primer byte de la portada", "ms", [primer_byte(en_marcha.puerto) * 1000 for _ in range(veces)])
        yield from _pintura(opciones, en_marcha.puerto)
        yield from _memoria(opciones, en_marcha, proyecto / ".data")


def _base(opciones: Opciones) -> Iterator[Medida]:
    opciones.decir("la base de datos embebida")
    primeras: list[float] = []
    siguientes: list[float] = []
    tablas: list[float] = []
    al_dia: list[float] = []
    for vez in range(1 if opciones.rapido else 5):
        carpeta = opciones.carpeta / f"base{vez}"
        for de_arrancar, de_migrar in ((primeras, tablas), *[(siguientes, al_dia)] * 3):
            inicio = time.perf_counter()
            with postgres.asegurar(carpeta) as servidor:
                arrancada = time.perf_counter()
                migrar(servidor.url_owner, temporal=True)
                de_migrar.append(time.perf_counter() - arrancada)
            de_arrancar.append(arrancada - inicio)
    yield Medida("base de datos, primera vez", "s", primeras, (Meta(maximo=1),))
    yield Medida("base de datos, siguientes", "s", siguientes, (Meta(maximo=0.2),))
    yield Medida("crear las tablas", "s", tablas)
    yield Medida("mirar que las tablas están al día", "s", al_dia)


def _pintura(opciones: Opciones, puerto: int) -> Iterator[Medida]:
    veces = 3 if opciones.rapido else 10
    try:
        with chromium() as navegador:
            yield Medida("primera pintura de la portada", "ms", _pintar(navegador, f"http://localhost:{puerto}", veces))
            if opciones.rapido:
                opciones.decir("la página en blanco de Reflex, que hay que construir, solo se mide sin --rapido")
                return
            with blanca.servida(opciones.carpeta / "blanca") as direccion:
                yield Medida("primera pintura de una página en blanco", "ms", _pintar(navegador, direccion, veces))
    except SystemExit as falta:
        opciones.decir(str(falta))


def _pintar(navegador: Browser, direccion: str, veces: int) -> list[float]:
    """Cada vez con la caché vacía."""
    pinturas: list[float] = []
    for _ in range(veces):
        ordenador = contexto(navegador, direccion)
        pagina = ordenador.new_page()
        pagina.goto("/")
        pinturas.append(float(pagina.wait_for_function(_PINTURA).json_value()))
        ordenador.close()
    return pinturas


def _memoria(opciones: Opciones, en_marcha: Arranque, datos: Path) -> Iterator[Medida]:
    web, trabajador = (en_marcha.pid(pieza) for pieza in ("web", "trabajador"))
    time.sleep(2)
    todo = en_marcha.proceso.pid
    yield Medida("memoria del proceso web en reposo", "MB", [residente(web) / 1e6])
    yield Medida("memoria del trabajador en reposo", "MB", [residente(trabajador) / 1e6])
    yield Medida("memoria de todo make run en reposo, sin contar dos veces lo compartido", "MB", [propia(todo) / 1e6])
    facturas = 20 if opciones.rapido else 200
    opciones.decir(f"emitiendo y remitiendo {4 * facturas} facturas")
    mayor, segundos = _trabajando(trabajador, datos, facturas)
    yield Medida("memoria del trabajador remitiendo, la mayor", "MB", [mayor / 1e6])
    yield Medida(f"emitir y remitir {4 * facturas} facturas de 4 cuentas", "s", [segundos])
    django = subprocess.run([sys.executable, "-c", _DJANGO], check=True, capture_output=True, text=True)  # noqa: S603
    yield Medida("memoria de un proceso de Django con django-verifactu", "MB", [int(django.stdout) / 1e6])


def _trabajando(pid: int, datos: Path, facturas: int) -> tuple[int, float]:
    """Lo más que ocupa el trabajador hasta que todo lo emitido ha llegado a la AEAT simulada, y lo que tarda."""
    usar_datos(datos)
    inicio = time.perf_counter()
    with postgres.asegurar(datos) as servidor, _vigilando(pid) as lecturas:
        cuentas = sembrar(servidor.url_owner, 4, facturas)
        limite = time.monotonic() + _REMISION_MAXIMA
        while (cuadre := cuadrar(servidor.url_owner, cuentas, {})).sin_remitir and time.monotonic() < limite:
            time.sleep(0.5)
        if cuadre.sin_remitir:
            raise SystemExit(str(cuadre))
    return max(lecturas), time.perf_counter() - inicio


@contextmanager
def _vigilando(pid: int) -> Generator[list[int]]:
    lecturas, fin = [residente(pid)], threading.Event()

    def mirar() -> None:
        while not fin.wait(0.1):
            lecturas.append(residente(pid))

    hilo = threading.Thread(target=mirar)
    hilo.start()
    try:
        yield lecturas
    finally:
        fin.set()
        hilo.join()
