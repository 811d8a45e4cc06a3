"""De la tecla al total en el editor, con un Chromium de verdad: `python -m bench.editor --help`."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from playwright.sync_api import Page, WebSocket

from bench.informe import percentil
from bench.instalacion import en_marcha
from bench.navegador import chromium, contexto, entrar

CONCEPTO = 'textarea[name$=".descripcion"]'
_PEGAR = """(campo, texto) => {
    const datos = new DataTransfer();
    datos.setData("text/plain", texto);
    campo.dispatchEvent(new ClipboardEvent("paste", { clipboardData: datos, bubbles: true, cancelable: true }));
}"""
# Desde que se pulsa hasta que el total ya es otro en la página.
_CRONOMETRO = """() => {
    const total = () => document.querySelector(".suma").textContent;
    window.tardanzas = [];
    let desde = 0, antes = "";
    addEventListener("keydown", () => { desde = performance.now(); antes = total(); }, true);
    new MutationObserver(() => {
        if (desde && total() !== antes) { window.tardanzas.push((performance.now() - desde) / 1000); desde = 0; }
    }).observe(document.querySelector(".papel"), { childList: true, subtree: true, characterData: true });
}"""


def principal(
    lineas: Annotated[list[int], typer.Option(help="Cuántas líneas; se puede repetir.")] = [3, 50, 200],  # noqa: B006
    teclas: Annotated[int, typer.Option(help="Cuántas se miden con cada tamaño.")] = 60,
    direccion: Annotated[str, typer.Option(help="Una aplicación ya en marcha; sin ella se arranca una.")] = "",
) -> None:
    """Teclea un precio y dice cuánto tarda el total y cuánto pesa lo mayor que viaja por el websocket."""
    with (
        tempfile.TemporaryDirectory(prefix="factursaas-editor-") as carpeta,
        chromium() as navegador,
        en_marcha(direccion, Path(carpeta)) as donde,
    ):
        typer.echo(
            f"{'líneas':>8}{'teclas':>8}{'p50 ms':>9}{'p95 ms':>9}{'máx ms':>9}{'sube máx B':>12}{'baja máx B':>12}"
        )
        for cuantas in lineas:
            suyo = contexto(navegador, donde)
            typer.echo(_fila(cuantas, **medir(suyo.new_page(), cuantas, teclas)))
            suyo.close()


def _fila(lineas: int, tardanzas: list[float], sube: int, baja: int) -> str:
    tiempos = "".join(f"{percentil(tardanzas, p):9.0f}" for p in (50, 95, 100))
    return f"{lineas:8}{len(tardanzas):8}{tiempos}{sube:12}{baja:12}"


def medir(pagina: Page, lineas: int, teclas: int) -> dict[str, Any]:
    """Lo que tarda cada tecla, y lo que pesa la trama mayor en cada sentido; la pestaña, en blanco."""
    pagina.set_default_timeout(60_000)
    pesos: dict[str, list[int]] = {"framesent": [], "framereceived": []}
    pagina.on("websocket", lambda canal: _pesar(canal, pesos))
    _abrir(pagina, lineas)
    for tramas in pesos.values():
        tramas.clear()
    pagina.evaluate(_CRONOMETRO)
    for i in range(teclas):
        pagina.keyboard.press("123456789"[i % 9])
        pagina.wait_for_timeout(120)
        if i % 5 == 4:
            pagina.keyboard.press("ControlOrMeta+a")
    pagina.wait_for_timeout(1_000)
    tardanzas = pagina.evaluate("window.tardanzas")
    return {"tardanzas": tardanzas, "sube": max(pesos["framesent"]), "baja": max(pesos["framereceived"])}


def _pesar(canal: WebSocket, pesos: dict[str, list[int]]) -> None:
    canal.on("framesent", lambda trama: pesos["framesent"].append(_bytes(trama)))
    canal.on("framereceived", lambda trama: pesos["framereceived"].append(_bytes(trama)))


def _bytes(trama: str | bytes) -> int:
    return len(trama.encode() if isinstance(trama, str) else trama)


def _abrir(pagina: Page, lineas: int) -> None:
    """Una factura guardada con esas líneas, y el cursor en el precio de la de en medio."""
    entrar(pagina, f"editor{lineas}@example.es")
    pagina.goto("/facturas/nueva")
    pagina.locator(CONCEPTO).first.focus()
    hoja = "\n".join(f"Trabajo número {i}\t{i + 1}\t12,50" for i in range(lineas))
    pagina.locator(":focus").evaluate(_PEGAR, hoja)
    pagina.locator(f"li[data-clave]:nth-of-type({lineas}) output").filter(has_text="€").wait_for()
    pagina.locator("[data-guardado=guardado]").wait_for()
    pagina.wait_for_timeout(1_500)
    pagina.locator('input[name$=".precio"]').nth(lineas // 2).focus()


if __name__ == "__main__":
    typer.run(principal)
