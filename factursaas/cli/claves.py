"""Los secretos de la instalación."""

from dataclasses import asdict

import typer

from factursaas.cli.comun import Json, errores_claros, informar

app = typer.Typer()


@app.command("rotar-clave")
def rotar_clave(en_json: Json = False) -> None:
    """Vuelve a cifrar los certificados con FACTURSAAS_SECRET_KEY.

    El secreto de antes va en FACTURSAAS_SECRET_KEY_PREVIOUS. Sale con 1 si alguno no se abre con ningún secreto:
    quien lo subió tendrá que volver a subirlo.
    """
    from factursaas.arranque import claves

    with errores_claros():
        hecho = claves.rotar()
    texto = f"{hecho.recifrados} certificados vueltos a cifrar y {hecho.al_dia} que ya lo estaban."
    if hecho.cerrados:
        texto += f" {hecho.cerrados} no se abren con ningún secreto: hay que volver a subirlos."
    informar(asdict(hecho), texto, en_json=en_json)
    raise typer.Exit(1 if hecho.cerrados else 0)
