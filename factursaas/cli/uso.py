"""El uso de cada inquilino."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer

from factursaas.cli.comun import Desde, Hasta, Json, dias, errores_claros, informar

app = typer.Typer()


@app.command("uso")
def ver_uso(
    user_id: Annotated[str | None, typer.Option("--user-id", help="Solo el de esa cuenta, día a día.")] = None,
    desde: Desde = None,
    hasta: Hasta = None,
    en_json: Json = False,
) -> None:
    """Lo que usa cada cuenta: facturas, clientes, lo guardado y llamadas a la API. Sin fechas, lo que va de mes."""
    from factursaas.arranque import uso

    if desde and hasta and desde > hasta:
        raise typer.BadParameter("El primer día es posterior al último.", param_hint="--desde")
    with errores_claros():
        if user_id:
            de_uno = uso.de_uno(user_id, *dias(desde, hasta))
            informar(_en_textos(de_uno), uso.tabla_de_uno(de_uno), en_json=en_json)
        else:
            de_todos = uso.de_todos(*dias(desde, hasta))
            informar(_en_textos(de_todos), uso.tabla_de_todos(de_todos), en_json=en_json)


def _en_textos(filas: list[Any]) -> list[dict[str, Any]]:
    """Las fechas, como texto: JSON no las tiene."""
    return [
        {campo: valor.isoformat() if isinstance(valor, date) else valor for campo, valor in asdict(fila).items()}
        for fila in filas
    ]
