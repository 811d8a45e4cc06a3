"""WCAG 2.2 AA en todas las pantallas, los dos temas y tres anchos: `python -m bench.accesibilidad --help`."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import typer
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bench.instalacion import en_marcha
from bench.navegador import chromium, contexto
from bench.recorrido import pantallas
from bench.teclado import tabular

Miradas = tuple[tuple[int, str], ...]
OPERADORA = "operadora@example.es"
# El ancho y el tema de cada mirada. En diagonal se ven los dos anchos y los dos temas en la mitad de tiempo.
TODAS = ((1440, "claro"), (1440, "oscuro"), (390, "claro"), (390, "oscuro"))
EN_DIAGONAL = ((1440, "claro"), (390, "oscuro"))
_TEMAS: dict[str, Literal["light", "dark"]] = {"claro": "light", "oscuro": "dark"}
# 1440 al 200 % son 720, y 1280 al 400 %, 320 (WCAG 1.4.4 y 1.4.10).
ESTRECHOS = (720, 320, 390)
_ALTO = 900
_NORMAS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Lo único que cambia de un tema a otro es el color.
_DE_COLOR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# Las filas de una lista son iguales: con las primeras basta.
_REPETIDAS = ["tbody tr:nth-child(n+9)", "li:nth-child(n+13)"]
# Un menú abierto cuelga del final del documento, fuera de toda región: así son los menús.
# Lo que una barra pegada al borde tape depende de por dónde vaya la página: que no tape el foco lo mira el tabulador.
_AXE = """async ([runOnly, exclude]) => {
    const rules = { region: { enabled: !document.querySelector('[role=menu]') } };
    const { violations } = await axe.run({ exclude }, { runOnly, rules, resultTypes: ['violations'] });
    const hallados = violations.flatMap(v =>
        v.nodes.map(n => `${v.id}: ${n.target.join(' ')} — ${n.failureSummary}`));
    return hallados.filter(hallado => !hallado.includes('partially obscured'));
}"""
# Lo que se sale por la derecha sin estar dentro de algo que se desplace solo.
_DESBORDA = """() => {
    const ancho = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= ancho) return [];
    const fuera = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > ancho + 1);
    return [`desborda ${document.documentElement.scrollWidth - ancho} px: ` + fuera.slice(0, 3).map(e =>
        `${e.tagName.toLowerCase()}.${e.getAttribute('class')}`).join(', ')];
}"""
# WCAG 1.4.12: quien separa las letras y los renglones tampoco pierde nada.
_ESPACIADO = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
_IDENTIDAD = "[document.documentElement.lang, document.querySelectorAll('h1').length, document.title]"
_SE_MUEVE = "document.getAnimations().filter(a => a.effect.getComputedTiming().activeDuration > 10).length"


@dataclass
class Informe:
    """Lo que se ha encontrado en cada pantalla, por tema y ancho."""

    filas: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    titulos: dict[str, str] = field(default_factory=dict)

    @property
    def hallazgos(self) -> list[str]:
        """Todo lo que no cumple, con su pantalla."""
        return [
            f"{pantalla} ({como}): {que}"
            for pantalla, columnas in self.filas.items()
            for como, cuales in columnas.items()
            for que in cuales
        ]

    def __str__(self) -> str:
        columnas = list(next(iter(self.filas.values())))
        renglones = [["pantalla", *columnas], ["---", *(["---:"] * len(columnas))]]
        renglones += [[nombre, *(str(len(suyas[c])) for c in columnas)] for nombre, suyas in self.filas.items()]
        return "\n".join(f"| {' | '.join(renglon)} |" for renglon in renglones)


def recorrer(pagina: Page, operadora: str = OPERADORA, miradas: Miradas = TODAS) -> Informe:
    """Pasa axe-core, el tabulador y las comprobaciones de ancho por todas las pantallas; la pestaña, en blanco."""
    informe = Informe()
    _ensanchar(pagina, miradas[0][0])
    for pantalla in pantallas(pagina, operadora):
        informe.filas[pantalla.nombre] = dict(_mirar(pagina, miradas, con_teclado=pantalla.abrir is None))
        informe.titulos[pantalla.ruta] = pagina.title()
        _ensanchar(pagina, miradas[0][0])
    return informe


def _mirar(pagina: Page, miradas: Miradas, *, con_teclado: bool) -> Iterator[tuple[str, list[str]]]:
    if not pagina.evaluate("'axe' in window"):
        pagina.evaluate(Axe().axe_script)
    anchos = set[int]()
    tropiezos: list[str] = []
    for ancho, tema in miradas:
        _ensanchar(pagina, ancho)
        _pintar(pagina, _TEMAS[tema])
        reglas = _DE_COLOR if ancho in anchos else _NORMAS
        yield f"{ancho} {tema}", pagina.evaluate(_AXE, [reglas, _REPETIDAS])
        if con_teclado and ancho not in anchos:
            tropiezos += [f"a {ancho} px, {problema}" for problema in tabular(pagina).problemas]
        anchos.add(ancho)
    yield "ancho", list(_estrechar(pagina))
    yield "nombre", _identidad(pagina)
    yield "teclado", tropiezos


def _pintar(pagina: Page, tema: Literal["light", "dark"]) -> None:
    pagina.emulate_media(color_scheme=tema)
    pagina.wait_for_function("tema => document.documentElement.classList.contains(tema)", arg=tema)
    pagina.evaluate("() => new Promise(listo => requestAnimationFrame(() => requestAnimationFrame(listo)))")


def _estrechar(pagina: Page) -> Iterator[str]:
    for ancho in ESTRECHOS:
        _ensanchar(pagina, ancho)
        yield from (f"a {ancho} px, {que}" for que in pagina.evaluate(_DESBORDA))
    hoja = pagina.add_style_tag(content=_ESPACIADO)
    yield from (f"con el texto separado, {que}" for que in pagina.evaluate(_DESBORDA))
    hoja.evaluate("hoja => hoja.remove()")


def _identidad(pagina: Page) -> list[str]:
    idioma, titulares, titulo = pagina.evaluate(_IDENTIDAD)
    esperado = idioma == "es" and titulares == 1 and "factursaas" in titulo
    problemas = [] if esperado else [f"lang={idioma}, {titulares} h1, título «{titulo}»"]
    return [*problemas, "algo se mueve"] if pagina.evaluate(_SE_MUEVE) else problemas


def _ensanchar(pagina: Page, ancho: int) -> None:
    pagina.set_viewport_size({"width": ancho, "height": _ALTO})


def principal(
    url: Annotated[str, typer.Option(help="La de una aplicación ya en marcha; si no, se arranca una.")] = "",
    operadora: Annotated[str, typer.Option(help="El correo de quien cuida esa instalación.")] = OPERADORA,
) -> None:
    """Recorre todas las pantallas y escribe la tabla de lo que no cumple."""
    with tempfile.TemporaryDirectory(prefix="factursaas-accesible-") as temporal, chromium() as navegador:
        os.environ["FACTURSAAS_OPERATORS"] = operadora
        with en_marcha(url, Path(temporal)) as direccion:
            informe = recorrer(contexto(navegador, direccion).new_page(), operadora)
    typer.echo(informe)
    for hallazgo in informe.hallazgos:
        typer.echo(f"\n{hallazgo}")
    raise typer.Exit(bool(informe.hallazgos))


if __name__ == "__main__":
    typer.run(principal)
