"""`make bench`: dónde estamos, con los demás al lado."""

import tempfile
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from bench.grafico import dibujar
from bench.grafico import texto as texto_del_grafico
from bench.resultados import Opciones, Resultados

SECCIONES = ("emitir", "leer", "evento", "pdf", "xml", "arranque")


def principal(
    only: Annotated[str, typer.Option(help=f"Solo estas, separadas por comas: {', '.join(SECCIONES)}.")] = "",
    rapido: Annotated[bool, typer.Option("--rapido", help="Con menos datos y menos veces: para ver que anda.")] = False,
    json: Annotated[Path | None, typer.Option(help="Dónde dejar además lo medido, en JSON.")] = None,
    grafico: Annotated[Path | None, typer.Option(help="Dónde dibujar cómo crece lo medido, en PNG.")] = None,
    filas: Annotated[int, typer.Option(help="Facturas de la tabla al leer; si no se dice, tres millones.")] = 0,
) -> None:
    """Mide cada cosa junto a aquello con lo que se compara, en la misma pasada, y escribe una tabla."""
    pedidas = [nombre.strip() for nombre in only.split(",") if nombre.strip()] or list(SECCIONES)
    if desconocidas := [nombre for nombre in pedidas if nombre not in SECCIONES]:
        raise typer.BadParameter(f"No hay {', '.join(desconocidas)}. Hay: {', '.join(SECCIONES)}.")
    resultados = Resultados()
    for nombre in pedidas:
        typer.echo(f"· {nombre}", err=True)
        with tempfile.TemporaryDirectory(prefix=f"factursaas-bench-{nombre}-") as carpeta:
            opciones = Opciones(Path(carpeta), rapido, lambda texto: typer.echo(f"    {texto}", err=True), filas)
            resultados.anadir(import_module(f"bench.{nombre}").medir(opciones))
        if json:
            resultados.guardar(json)
    typer.echo(resultados.tabla())
    if crece := texto_del_grafico(resultados.medidas):
        typer.echo(f"\n{crece}")
    if grafico and not dibujar(resultados.medidas, grafico):
        typer.echo("Nada de lo medido se ha medido a varios tamaños: no hay gráfico.", err=True)


if __name__ == "__main__":
    typer.run(principal)
