"""Los procesos sueltos, para quien los reparte en contenedores o en varias máquinas."""

import typer

from factursaas.cli.comun import errores_claros

app = typer.Typer()


@app.command()
def web() -> None:
    """Sirve las páginas y la API, sin arrancar nada más. La base y las páginas tienen que estar ya."""
    from factursaas.arranque import proceso_web

    with errores_claros():
        proceso_web.ejecutar()


@app.command()
def worker() -> None:
    """Hace el trabajo pendiente: remite a la AEAT, comprueba las cadenas y manda los correos.

    Puede haber varios. Se para con Ctrl+C.
    """
    from factursaas.arranque import trabajador

    with errores_claros():
        trabajador.ejecutar()
