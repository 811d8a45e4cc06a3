"""Los roles de la base para quien la administra."""

import typer

from factursaas.cli.comun import Json, errores_claros, informar

app = typer.Typer()


@app.command("rol-lectura")
def rol_lectura(en_json: Json = False) -> None:
    """Crea el rol con el que se mira la base a mano (Adminer): lee todo menos los secretos y no puede escribir.

    Pregunta su contraseña, o la toma de FACTURSAAS_READER_PASSWORD: en la orden la vería quien liste procesos.
    """
    from factursaas.arranque import base, roles
    from factursaas.config import ajustes

    with errores_claros():
        puesta = ajustes().contrasena_de_lectura
        contrasena = puesta.get_secret_value() if puesta else typer.prompt("Contraseña", hide_input=True)
        with base.en_marcha() as url:
            rol = roles.crear_lectura(url, contrasena)
    informar({"rol": rol}, f"Listo. Entra con el usuario «{rol}».", en_json=en_json)
