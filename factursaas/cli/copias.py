"""Copias de seguridad y restaurarlas."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from factursaas.cli.comun import Json, errores_claros, informar
from factursaas.domain.plurales import contar

if TYPE_CHECKING:
    from factursaas.arranque.respaldo.manifiesto import Manifiesto

app = typer.Typer()
backup = typer.Typer(help="Hace una copia de seguridad con la aplicación en marcha, o comprueba una.")


@backup.callback(invoke_without_command=True)
def hacer(
    contexto: typer.Context,
    salida: Annotated[
        Path | None,
        typer.Option("--salida", metavar="FICHERO|CARPETA", help="Dónde; si no se dice, en FACTURSAAS_BACKUP_DIR."),
    ] = None,
    cifrar: Annotated[
        bool, typer.Option("--cifrar", help="Con la contraseña de FACTURSAAS_BACKUP_PASSPHRASE o su fichero.")
    ] = False,
    en_json: Json = False,
) -> None:
    """Copia la base y el secreto en un solo fichero, y lo comprueba antes de darlo por hecho."""
    from factursaas.arranque import respaldo

    if contexto.invoked_subcommand:
        return
    with errores_claros():
        hecha = respaldo.hacer(salida, cifrar=cifrar)
    datos = {"fichero": str(hecha.fichero), "bytes": hecha.bytes, "cifrada": hecha.cifrada}
    texto = f"{hecha.fichero}: {hecha.bytes} bytes. {_contar(hecha.manifiesto)} Comprobada."
    if not hecha.cifrada:
        texto += "\nLleva sin cifrar lo de todos y con qué abrir sus certificados: guárdala como tal, o usa --cifrar."
    informar(datos | _resumir(hecha.manifiesto), texto, en_json=en_json)


@backup.command("verificar")
def verificar(
    fichero: Annotated[Path, typer.Argument(metavar="FICHERO", help="La copia.")], en_json: Json = False
) -> None:
    """Lee una copia entera y comprueba que cada parte es la que se escribió. Sale con 1 si no."""
    from factursaas.arranque import respaldo
    from factursaas.config import ajustes

    with errores_claros():
        manifiesto = respaldo.comprobar(fichero, ajustes().contrasena_de_las_copias)
    informar(_resumir(manifiesto), f"La copia está entera. {_contar(manifiesto)}", en_json=en_json)


@app.command()
def restore(
    fichero: Annotated[Path, typer.Argument(metavar="FICHERO", help="La copia.")],
    forzar: Annotated[bool, typer.Option("--forzar", help="Aunque la base tenga datos: se pierden.")] = False,
    en_json: Json = False,
) -> None:
    """Restaura una copia y deja la instalación lista. Si algo falla, todo queda como estaba."""
    from factursaas.arranque import respaldo

    with errores_claros():
        hecha = respaldo.restaurar(fichero, forzar=forzar)
    texto = (
        f"Restaurada. {_contar(hecha.manifiesto)} La base queda en la versión {hecha.revision} y cada cuenta empezará "
        "otra cadena con su próxima factura: comprueba que sus series no repiten números dados después de la copia."
    )
    datos = _resumir(hecha.manifiesto) | {"revision_actual": hecha.revision, "restauracion": hecha.numero}
    informar(datos | {"aviso": hecha.aviso}, f"{texto}\n{hecha.aviso}".rstrip(), en_json=en_json)


def _contar(manifiesto: "Manifiesto") -> str:
    hechos = manifiesto.hechos
    return (
        f"Es del {manifiesto.momento:%d/%m/%Y a las %H:%M:%S} UTC, tablas {hechos.revision}: "
        f"{contar(hechos.cuentas, 'cuenta')} y {contar(hechos.registros, 'registro')}."
    )


def _resumir(manifiesto: "Manifiesto") -> dict[str, Any]:
    """Sin las cadenas ni las filas, que van dentro de la copia."""
    hechos = manifiesto.hechos
    return {
        "momento": manifiesto.momento.isoformat(),
        "version": manifiesto.version,
        "revision": hechos.revision,
        "postgresql": hechos.postgresql,
        "cuentas": hechos.cuentas,
        "registros": hechos.registros,
        "piezas": {nombre: pieza.model_dump() for nombre, pieza in manifiesto.piezas.items()},
    }
