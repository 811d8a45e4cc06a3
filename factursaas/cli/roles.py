"""Los roles de la base para quien la administra."""

from typing import Annotated

import typer

from factursaas.cli.comun import Json, errores_claros, informar

app = typer.Typer()


@app.command("rol-lectura")
def rol_lectura(
    contrasena: Annotated[
        str,
        typer.Option(
            "--contrasena",
            envvar="FACTURSAAS_READER_PASSWORD",
            prompt="Contraseña del rol de solo lectura",
            hide_input=True,
            help="La que tendrá. Mejor por la variable o cuando se pregunte: en la orden la ve quien liste procesos.",
        ),
    ],
    en_json: Json = False,
) -> None:
    """Crea el rol con el que se mira la base a mano (Adminer): lee todo menos los secretos y no puede escribir."""
    from factursaas.arranque import base, roles

    with errores_claros(), base.en_marcha() as url:
        rol = roles.crear_lectura(url, contrasena)
    informar({"rol": rol}, f"Listo. Entra con el usuario «{rol}».", en_json=en_json)
