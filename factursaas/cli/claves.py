"""Los secretos de la instalación."""

from dataclasses import asdict

import typer

from factursaas.cli.comun import Json, errores_claros, informar
from factursaas.domain.plurales import contar, segun

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
    vueltos = contar(hecho.recifrados, "certificado vuelto", "certificados vueltos")
    texto = f"{vueltos} a cifrar y {hecho.al_dia} que ya lo {segun(hecho.al_dia, 'estaba', 'estaban')}."
    if hecho.cerrados:
        no_se_abren = segun(hecho.cerrados, "no se abre", "no se abren")
        texto += f" {hecho.cerrados} {no_se_abren} con ningún secreto: hay que volver a subirlos."
    informar(asdict(hecho), texto, en_json=en_json)
    raise typer.Exit(1 if hecho.cerrados else 0)
