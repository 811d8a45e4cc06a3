"""Lo que pesan y lo que tardan las páginas: `python -m bench.paginas --help`."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Browser, Page, StorageState

from bench import blanca
from bench.instalacion import en_marcha
from bench.navegador import EJEMPLO, chromium, contexto, entrar
from bench.peso import Peso, pesar
from bench.vitales import LENTITUD, Uso, Visita, Vitales, medir

ANCHOS = (1440, 390)


def _cambiar_de_tema(pagina: Page) -> None:
    for nombre in ("Tema: oscuro", "Tema: claro"):
        pagina.locator(f'[aria-label="{nombre}"]:visible').first.click()


def _menu(pagina: Page) -> None:
    if mas := pagina.get_by_role("button", name="Más").all():
        mas[0].click()
    _cambiar_de_tema(pagina)


def _buscar(pagina: Page) -> None:
    pagina.get_by_role("searchbox").first.press_sequentially("bodegas", delay=60)


def _escribir(pagina: Page) -> None:
    pagina.locator('textarea[name$=".descripcion"]').first.press_sequentially("Corte de pelo", delay=60)
    pagina.locator('input[name$=".precio"]').first.press_sequentially("1.234,50", delay=60)


PAGINAS: tuple[tuple[str, str, Uso], ...] = (
    ("Portada", "/", _cambiar_de_tema),
    ("Panel", "/panel", _menu),
    ("Lista de facturas", "/facturas", _buscar),
    ("Editor", "/facturas/nueva", _escribir),
)


def principal(
    url: Annotated[str, typer.Option(help="La de una aplicación ya en marcha; si no, se arranca una.")] = "",
    con_vitales: Annotated[bool, typer.Option("--vitales/--sin-vitales", help="Medir además LCP, INP y CLS.")] = True,
) -> None:
    """Pesa la primera vista de cada página frente a una de Reflex en blanco, y mide lo que se nota al usarlas."""
    with tempfile.TemporaryDirectory(prefix="factursaas-paginas-") as temporal, chromium() as navegador:
        carpeta = Path(temporal)
        with blanca.servida(carpeta / "blanca") as vacia:
            base = pesar(contexto(navegador, vacia).new_page(), "/")
        with en_marcha(url, carpeta / "datos") as direccion:
            typer.echo(_pesos(navegador, direccion, _sesion(navegador, direccion), base))
            if con_vitales:
                typer.echo(_tiempos(navegador, direccion, _sesion(navegador, direccion)))


def _sesion(navegador: Browser, url: str) -> StorageState:
    suyo = contexto(navegador, url)
    entrar(suyo.new_page(), EJEMPLO)
    estado = suyo.storage_state()
    suyo.close()
    return estado


def _pesos(navegador: Browser, url: str, sesion: StorageState, base: Peso) -> str:
    filas = [_fila("Reflex en blanco", base, base)]
    for nombre, ruta, _ in PAGINAS:
        suyo = contexto(navegador, url, sesion)
        filas.append(_fila(nombre, pesar(suyo.new_page(), ruta), base))
        suyo.close()
    cabecera = "| primera vista | JavaScript | con gzip | veces la blanca | CSS con gzip | fuentes |"
    return "\n".join([cabecera, "| --- | ---: | ---: | ---: | ---: | ---: |", *filas])


def _fila(nombre: str, peso: Peso, base: Peso) -> str:
    (js, comprimido), (_, css), (_, fuentes) = (peso.de(clase) for clase in ("JavaScript", "CSS", "fuentes"))
    veces = f"{js / base.de('JavaScript')[0]:.2f} · {comprimido / base.de('JavaScript')[1]:.2f}"
    return f"| {nombre} | {js} | {comprimido} | {veces} | {css} | {fuentes} |"


def _tiempos(navegador: Browser, url: str, sesion: StorageState) -> str:
    cabecera = f"| con el procesador {LENTITUD}× más lento | LCP ms | INP ms | CLS | |"
    filas = [cabecera, "| --- | ---: | ---: | ---: | --- |"]
    for nombre, ruta, usar in PAGINAS:
        for ancho in ANCHOS:
            visita = Visita(url, ruta, usar, sesion if ruta != "/" else None, ancho)
            filas.append(_renglon(f"{nombre}, {ancho} px", medir(navegador, visita)))
    return "\n".join(filas)


def _renglon(nombre: str, v: Vitales) -> str:
    return f"| {nombre} | {v.LCP:.0f} | {v.INP:.0f} | {v.CLS:.3f} | {'bueno' if v.buenos else 'FUERA'} |"


if __name__ == "__main__":
    typer.run(principal)
