"""La AEAT simulada de desarrollo."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factursaas.cli.comun import Json, errores_claros, informar

if TYPE_CHECKING:
    from factursaas.simulador.cliente import Control

app = typer.Typer(help="La AEAT simulada de desarrollo.", no_args_is_help=True)


Carpeta = Annotated[
    Path | None, typer.Option("--carpeta", help="La del simulador; si no se dice, la de los datos de este programa.")
]


@app.command("fallo")
def poner_fallo(  # noqa: PLR0917 - son las opciones de la orden
    clase: Annotated[str, typer.Argument(metavar="FALLO", help="Como sin_respuesta, retraso o rechazar.")],
    veces: Annotated[int, typer.Option("--veces", min=0, help="Cuántas; 0 es siempre.")] = 1,
    nif: Annotated[str | None, typer.Option("--nif", help="Solo a ese obligado.")] = None,
    valor: Annotated[int | None, typer.Option("--valor", help="Los segundos, el código o los megas.")] = None,
    numero: Annotated[str | None, typer.Option("--numero", help="Solo el registro de esa factura.")] = None,
    carpeta: Carpeta = None,
) -> None:
    """Pide al simulador que falle, para ver cómo se lleva."""
    with errores_claros():
        _control(carpeta).poner_fallo(clase, veces=veces or None, nif=nif, valor=valor, numero=numero)
        typer.echo("Hecho.")


@app.command("fallos")
def ver_fallos(carpeta: Carpeta = None, en_json: Json = False) -> None:
    """Los fallos pedidos que aún no han ocurrido."""
    with errores_claros():
        pedidos = _control(carpeta).ver_fallos()
    lineas = [
        " ".join([f["clase"], *(f"{dato}={f[dato]}" for dato in f if dato != "clase" and f[dato] is not None)])
        for f in pedidos
    ]
    informar(pedidos, "\n".join(lineas) or "No hay ninguno.", en_json=en_json)


@app.command("limpiar")
def limpiar_fallos(carpeta: Carpeta = None) -> None:
    """Quita los fallos pedidos."""
    with errores_claros():
        _control(carpeta).limpiar_fallos()
        typer.echo("Hecho.")


def _control(carpeta: Path | None) -> "Control":
    from factursaas.config import ajustes
    from factursaas.simulador.arranque import encontrar

    return encontrar(carpeta or ajustes().simulador).control
