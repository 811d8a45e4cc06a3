"""El PDF de una factura: cuántos salen por segundo, con otras herramientas al lado, y que la memoria no crece."""

import time
from collections.abc import Iterator
from importlib import import_module
from itertools import count

import psutil

from bench import pdf_reportlab
from bench.muestra import CLIENTE, EMISOR, LOGO, muestra
from bench.resultados import Medida, Meta, Opciones
from bench.rivales_pdf import Dibujante, Papel, escribir
from factursaas.documents.pdf import imprimir

LARGOS = (10, 200)
NUESTRO = "PDF · {} líneas"
LIENZO, PLATYPUS = "PDF, lienzo pelado de reportlab · {} líneas", "PDF, platypus de reportlab · {} líneas"
TYPST, WEASYPRINT = "PDF, typst · {} líneas", "PDF, WeasyPrint · {} líneas"
MINIMOS = {LIENZO: 1.0, TYPST: 1.2, WEASYPRINT: 7.0}
MEGAS_DE_MAS = 8.0
CALENTANDO = 100
"""Las que se hacen antes de mirar: cargan fuentes y llenan lo que se guarda."""


def medir(opciones: Opciones) -> Iterator[Medida]:
    """Nuestro PDF y los demás, por turnos, con facturas que no se repiten."""
    yield _memoria(opciones)
    dibujantes = dict(_dibujantes(opciones))
    for largo in LARGOS:
        yield from _comparar(opciones, largo, dibujantes)


def _dibujantes(opciones: Opciones) -> Iterator[tuple[str, Dibujante]]:
    """Nosotros y los que se dejan cargar."""
    yield NUESTRO, _nuestro
    yield LIENZO, pdf_reportlab.lienzo()
    yield PLATYPUS, pdf_reportlab.platypus()
    try:
        yield TYPST, import_module("bench.pdf_typst").compilador(opciones.carpeta, LOGO)
    except ImportError as fallo:
        opciones.decir(f"Sin typst: {fallo}")
    try:
        yield WEASYPRINT, import_module("bench.pdf_weasyprint").navegador()
    except (ImportError, OSError) as fallo:
        opciones.decir(f"Sin WeasyPrint, que necesita Pango en el sistema: {fallo}")


def _nuestro(papel: Papel) -> bytes:
    """El camino del producto, de la factura guardada a los bytes."""
    suya = papel.muestra
    return imprimir(suya.factura, EMISOR, CLIENTE, suya.logo, suya.cotejo)


def _comparar(opciones: Opciones, largo: int, dibujantes: dict[str, Dibujante]) -> Iterator[Medida]:
    """Por turnos: lo que la máquina haga mientras tanto les toca a todos."""
    numeros = count(1)
    segundos = 0.3 if opciones.rapido else 2.0
    cuantas = {
        nombre: max(1, min(50, round(segundos / _tardar(dibujar, largo, numeros, 2) * 2)))
        for nombre, dibujar in dibujantes.items()
    }
    ritmos: dict[str, list[float]] = {nombre: [] for nombre in dibujantes}
    for vuelta in range(3 if opciones.rapido else 7):
        opciones.decir(f"PDF de {largo} líneas, vuelta {vuelta + 1}")
        for nombre, dibujar in dibujantes.items():
            ritmos[nombre].append(cuantas[nombre] / _tardar(dibujar, largo, numeros, cuantas[nombre]))
    for nombre, valores in ritmos.items():
        con_metas = nombre == NUESTRO and largo == LARGOS[0]
        metas = tuple(Meta(rival.format(largo), minimo=minimo) for rival, minimo in MINIMOS.items())
        yield Medida(nombre.format(largo), "facturas/s", valores, metas if con_metas else (), largo)


def _tardar(dibujar: Dibujante, largo: int, numeros: Iterator[int], cuantas: int) -> float:
    """Los segundos que tardan unas facturas nuevas; escribir sus textos no cuenta."""
    papeles = [escribir(muestra(next(numeros), largo)) for _ in range(cuantas)]
    empieza = time.perf_counter()
    for papel in papeles:
        dibujar(papel)
    return time.perf_counter() - empieza


def _memoria(opciones: Opciones) -> Medida:
    """Lo que crece el proceso de las primeras cien facturas a las últimas."""
    total = 300 if opciones.rapido else 10_000
    proceso, antes = psutil.Process(), 0
    opciones.decir(f"{total} PDF seguidos, mirando la memoria")
    for numero in range(1, total + 1):
        suya = muestra(numero, 10)
        imprimir(suya.factura, EMISOR, CLIENTE, suya.logo, suya.cotejo)
        if numero == CALENTANDO:
            antes = proceso.memory_info().rss
    crecido = (proceso.memory_info().rss - antes) / 2**20
    return Medida(f"Memoria de más al hacer {total} PDF", "MB", [crecido], (Meta(maximo=MEGAS_DE_MAS),))
