"""Los datos personales de una cuenta: llevárselos y suprimirlos."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from factursaas.cli.comun import Cuenta, Json, errores_claros, informar
from factursaas.domain.plurales import contar

app = typer.Typer()


@app.command()
def exportar(
    user_id: Cuenta,
    salida: Annotated[Path, typer.Option("--salida", metavar="FICHERO", help="El ZIP que se escribe.")],
    en_json: Json = False,
) -> None:
    """Escribe todo lo que se guarda de una cuenta: tablas en CSV, facturas en PDF y registros en XML."""
    from factursaas.arranque import datos

    with errores_claros():
        largo = datos.exportar(user_id, salida)
    informar({"fichero": str(salida), "bytes": largo}, f"{salida}: {largo} bytes.", en_json=en_json)


@app.command()
def suprimir(
    user_id: Cuenta,
    confirmado: Annotated[bool, typer.Option("--si", help="Sin preguntar.")] = False,
    en_json: Json = False,
) -> None:
    """Da de baja una cuenta porque lo pide su dueño. Enseña qué se borra, qué se guarda y hasta cuándo, y pregunta.

    Con --json y sin --si solo lo enseña.
    """
    from factursaas.arranque import datos

    with errores_claros():
        previsto = datos.prever(user_id)
        if not en_json:
            typer.echo(_texto(asdict(previsto)))
        if not confirmado and (en_json or not typer.confirm("¿Dar de baja la cuenta? Lo que se borra no vuelve.")):
            hecho = False
        else:
            previsto, hecho = datos.suprimir(user_id), True
    resultado = {"hecho": hecho, **{k: v if isinstance(v, int) else v and str(v) for k, v in asdict(previsto).items()}}
    informar(resultado, "Hecho: la cuenta está de baja." if hecho else "No se ha tocado nada.", en_json=en_json)


_SE_BORRAN = (("borrador", "es"), ("cliente", "s"), ("producto", "s"), ("logotipo", "s"), ("certificado", "s"))


def _texto(previsto: dict[str, Any]) -> str:
    borra = ", ".join(contar(previsto[f"{uno}{fin}"], uno, f"{uno}{fin}") for uno, fin in _SE_BORRAN)
    guarda = "Sin nada emitido, se suprime entera."
    if hasta := previsto["conservar_hasta"]:
        guarda = f"Se guardan, sin que se puedan usar, {contar(previsto['facturas'], 'factura')} y "
        guarda += f"{contar(previsto['registros'], 'registro')} hasta el {hasta:%d/%m/%Y}; después se suprimen solos."
    return f"Se borran ahora: {borra} y los datos de contacto.\n{guarda}"
