"""Saber cómo va un proceso, y de quién es una línea del registro."""

from typing import Annotated

import typer

from factursaas.cli.comun import Json, errores_claros, informar

app = typer.Typer()


@app.command()
def salud(
    trabajador: Annotated[bool, typer.Option("--trabajador", help="El trabajador, en vez del web.")] = False,
    en_json: Json = False,
) -> None:
    """Dice si el proceso web o el trabajador de esta máquina está bien. Sale con 1 si no."""
    from factursaas.arranque import salud as preguntar

    with errores_claros():
        faltas = preguntar.del_trabajador() if trabajador else preguntar.del_web()
    texto = "\n".join(f"{que}: {dicho}" for que, dicho in faltas.items()) or "Bien."
    informar({"estado": "mal" if faltas else "bien", "falta": faltas}, texto, en_json=en_json)
    raise typer.Exit(1 if faltas else 0)


@app.command()
def seudonimo(
    user_id: Annotated[str, typer.Argument(help="El identificador de la cuenta en el proveedor de identidad.")],
) -> None:
    """Con qué nombre sale un inquilino en los registros y en los avisos de errores."""
    from factursaas.observar.seudonimo import seudonimo as de

    with errores_claros():
        typer.echo(de(user_id))
