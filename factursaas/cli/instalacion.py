"""Arrancar, poner al día y revisar la instalación."""

from dataclasses import asdict
from typing import Annotated

import typer

from factursaas.cli.comun import Json, errores_claros, informar

app = typer.Typer()


@app.command()
def run() -> None:
    """Arranca la aplicación entera en un solo puerto. Se para con Ctrl+C."""
    from factursaas.arranque import servidor

    with errores_claros():
        servidor.ejecutar(desarrollo=False)


@app.command()
def dev() -> None:
    """Arranca con recarga en caliente, para desarrollar."""
    from factursaas.arranque import servidor

    with errores_claros():
        servidor.ejecutar(desarrollo=True)


@app.command()
def build() -> None:
    """Construye el frontend de producción, si lo construido no está al día."""
    from factursaas.arranque import frontend

    with errores_claros():
        frontend.asegurar()
        typer.echo("El frontend está al día.")


@app.command()
def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="No toca tu base: comprueba en una temporal que no falta ninguna migración.")
    ] = False,
    en_json: Json = False,
) -> None:
    """Crea o actualiza las tablas y los permisos de la base de datos."""
    from factursaas.arranque import base

    with errores_claros():
        version = base.comprobar_migraciones() if check else base.migrar()
        texto = "Los modelos y las migraciones coinciden" if check else "La base de datos está al día"
        informar({"version": version}, f"{texto} (versión {version}).", en_json=en_json)


@app.command()
def demo() -> None:
    """Crea inquilinos de ejemplo con un año de facturas, si la base está vacía."""
    from factursaas.arranque import base

    with errores_claros():
        base.migrar(con_demo=True)
        typer.echo("Los datos de ejemplo están listos.")


@app.command()
def doctor(en_json: Json = False) -> None:
    """Comprueba que la instalación está sana y dice cómo arreglar lo que no."""
    from factursaas.arranque import doctor as revision

    with errores_claros():
        comprobaciones = revision.revisar()
    lineas = [f"{'bien ' if c.bien else 'FALLA'}  {c.nombre}: {c.detalle}" for c in comprobaciones]
    informar([asdict(c) for c in comprobaciones], "\n".join(lineas), en_json=en_json)
    raise typer.Exit(0 if all(c.bien for c in comprobaciones) else 1)
