"""El plan de cada cuenta."""

from dataclasses import asdict
from typing import Annotated

import typer

from factursaas.cli.comun import Json, errores_claros, informar
from factursaas.domain.planes import Plan

app = typer.Typer(help="El plan de cada cuenta.", no_args_is_help=True)


Cuenta = Annotated[str, typer.Argument(metavar="CUENTA", help="El identificador de la cuenta, como user_2abc.")]


@app.command("ver")
def ver_plan(cuenta: Cuenta, en_json: Json = False) -> None:
    """Dice qué plan tiene una cuenta, quién lo fijó y cuándo."""
    from factursaas.arranque import planes

    with errores_claros():
        leido = planes.ver(cuenta)
    informar(asdict(leido), str(leido), en_json=en_json)


@app.command("poner")
def poner_plan(
    cuenta: Cuenta,
    nuevo: Annotated[Plan, typer.Argument(metavar="PLAN")],
    crear: Annotated[bool, typer.Option("--crear", help="También si esa cuenta aún no ha entrado nunca.")] = False,
    en_json: Json = False,
) -> None:
    """Fija el plan de una cuenta: free_user, starter o pro. Con FACTURSAAS_PLAN_SOURCE=manual."""
    from factursaas.arranque import planes

    with errores_claros():
        leido = planes.poner(cuenta, nuevo, crear=crear)
    informar(asdict(leido), str(leido), en_json=en_json)


@app.command("releer")
def releer_plan(cuenta: Cuenta, en_json: Json = False) -> None:
    """Vuelve a preguntar a Clerk qué plan tiene una cuenta."""
    from factursaas.arranque import planes

    with errores_claros():
        leido = planes.releer(cuenta)
    informar(asdict(leido), str(leido), en_json=en_json)
