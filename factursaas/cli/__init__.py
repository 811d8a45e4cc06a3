"""Órdenes para quien instala y cuida la aplicación: `python -m factursaas --help`.

Códigos de salida: 0 todo bien, 1 algo ha fallado, 2 la orden o la configuración no son correctas.
"""

import typer

from factursaas.cli import cadena, copias, instalacion, observar, planes, procesos, roles, simulador, uso

app = typer.Typer(
    help="factursaas: facturación para España.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.add_typer(instalacion.app)
app.add_typer(procesos.app)
app.add_typer(cadena.app)
app.add_typer(copias.app)
app.add_typer(copias.backup, name="backup")
app.add_typer(uso.app)
app.add_typer(observar.app)
app.add_typer(roles.app)
app.add_typer(planes.app, name="plan")
app.add_typer(simulador.app, name="simulador")
