"""Comprobar y probar las cadenas de registros."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from factursaas.cli.comun import Cuenta, Desde, Hasta, Json, dias, errores_claros, informar

app = typer.Typer()


@app.command("verify-chain")
def verify_chain(
    user_id: Annotated[str | None, typer.Option("--user-id", help="Solo la de esa cuenta.")] = None,
    guardar: Annotated[
        bool, typer.Option("--guardar", help="Deja escrito el resultado, como la de cada noche.")
    ] = False,
    en_json: Json = False,
) -> None:
    """Vuelve a calcular cada huella, coteja lo enviado a la AEAT y dice qué no cuadra. Sale con 1 si hay algo."""
    from factursaas.arranque import cadena

    with errores_claros():
        cadenas = cadena.comprobar(user_id, guardar=guardar)
    texto = "\n".join(map(str, cadenas)) or "Todavía no hay registros."
    informar([asdict(leida) for leida in cadenas], texto, en_json=en_json)
    raise typer.Exit(1 if any(leida.anomalias for leida in cadenas) else 0)


@app.command()
def restaurada(
    detalle: Annotated[str, typer.Option("--detalle", help="Qué copia y por qué.")] = "Lo ha dicho quien administra.",
    en_json: Json = False,
) -> None:
    """Di que has restaurado la base de una copia: cada cuenta empezará otra cadena al emitir. No para nada."""
    from factursaas.arranque import copias

    with errores_claros():
        numero = copias.declarar(detalle)
    informar({"numero": numero}, "Anotado. Cada cuenta empezará otra cadena con su próxima factura.", en_json=en_json)


@app.command()
def evidencias(
    user_id: Cuenta,
    salida: Annotated[Path, typer.Option("--salida", metavar="FICHERO", help="El ZIP que se escribe.")],
    desde: Desde = None,
    hasta: Hasta = None,
    en_json: Json = False,
) -> None:
    """Escribe los registros de una cuenta, lo que se habló con la AEAT y con qué comprobarlo fuera de aquí."""
    from factursaas.arranque import evidencias as paquete

    with errores_claros():
        largo = paquete.guardar(user_id, salida, *dias(desde, hasta))
    informar({"fichero": str(salida), "bytes": largo}, f"{salida}: {largo} bytes.", en_json=en_json)


@app.command()
def declaracion(
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FICHERO", help="La escribe también en PDF.")] = None,
    en_json: Json = False,
) -> None:
    """Enseña la declaración responsable de esta versión. Sale con 1 si está sin suscribir, y dice qué falta."""
    from factursaas.arranque import declaracion as lectura

    with errores_claros():
        leida = lectura.leer()
        if pdf:
            lectura.guardar_pdf(leida, pdf)
    informar(lectura.resumir(leida), leida.texto.rstrip(), en_json=en_json)
    raise typer.Exit(0 if leida.suscrita else 1)
