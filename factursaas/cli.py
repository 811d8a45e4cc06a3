"""Órdenes para quien instala y cuida la aplicación: `python -m factursaas --help`.

Códigos de salida: 0 todo bien, 1 algo ha fallado, 2 la orden o la configuración no son correctas.
"""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from factursaas.domain.planes import Plan

if TYPE_CHECKING:
    from factursaas.simulador.cliente import Control

app = typer.Typer(
    help="factursaas: facturación para España.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
plan = typer.Typer(help="El plan de cada cuenta.", no_args_is_help=True)
app.add_typer(plan, name="plan")
simulador = typer.Typer(help="La AEAT simulada de desarrollo.", no_args_is_help=True)
app.add_typer(simulador, name="simulador")
Json = Annotated[bool, typer.Option("--json", help="Escribe el resultado en JSON.")]


@app.command()
def run() -> None:
    """Arranca la aplicación entera en un solo puerto. Se para con Ctrl+C."""
    from factursaas.arranque import servidor

    with _errores_claros():
        servidor.ejecutar(desarrollo=False)


@app.command()
def dev() -> None:
    """Arranca con recarga en caliente, para desarrollar."""
    from factursaas.arranque import servidor

    with _errores_claros():
        servidor.ejecutar(desarrollo=True)


@app.command()
def build() -> None:
    """Construye el frontend de producción, si lo construido no está al día."""
    from factursaas.arranque import frontend

    with _errores_claros():
        frontend.asegurar()
        typer.echo("El frontend está al día.")


@app.command()
def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="No toca tu base: comprueba en una temporal que no falta ninguna migración.")
    ] = False,
    en_json: Json = False,
) -> None:
    """Crea o actualiza las tablas y los permisos de la base de datos."""
    from factursaas.arranque import base

    with _errores_claros():
        version = base.comprobar_migraciones() if check else base.migrar()
        texto = "Los modelos y las migraciones coinciden" if check else "La base de datos está al día"
        _informar({"version": version}, f"{texto} (versión {version}).", en_json=en_json)


@app.command()
def worker() -> None:
    """Hace el trabajo pendiente: remite los registros a la AEAT. Puede haber varios. Se para con Ctrl+C."""
    from factursaas.arranque import trabajador

    with _errores_claros():
        trabajador.ejecutar()


@app.command()
def demo() -> None:
    """Crea inquilinos de ejemplo con un año de facturas, si la base está vacía."""
    from factursaas.arranque import base

    with _errores_claros():
        base.migrar(con_demo=True)
        typer.echo("Los datos de ejemplo están listos.")


@app.command()
def doctor(en_json: Json = False) -> None:
    """Comprueba que la instalación está sana y dice cómo arreglar lo que no."""
    from factursaas.arranque import doctor as revision

    with _errores_claros():
        comprobaciones = revision.revisar()
    lineas = [f"{'bien ' if c.bien else 'FALLA'}  {c.nombre}: {c.detalle}" for c in comprobaciones]
    _informar([asdict(c) for c in comprobaciones], "\n".join(lineas), en_json=en_json)
    raise typer.Exit(0 if all(c.bien for c in comprobaciones) else 1)


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

    with _errores_claros():
        cadenas = cadena.comprobar(user_id, guardar=guardar)
    texto = "\n".join(map(str, cadenas)) or "Todavía no hay registros."
    _informar([asdict(leida) for leida in cadenas], texto, en_json=en_json)
    raise typer.Exit(1 if any(leida.anomalias for leida in cadenas) else 0)


@app.command()
def restaurada(
    detalle: Annotated[str, typer.Option("--detalle", help="Qué copia y por qué.")] = "Lo ha dicho quien administra.",
    en_json: Json = False,
) -> None:
    """Di que has restaurado la base de una copia: cada cuenta empezará otra cadena al emitir. No para nada."""
    from factursaas.arranque import copias

    with _errores_claros():
        numero = copias.declarar(detalle)
    _informar({"numero": numero}, "Anotado. Cada cuenta empezará otra cadena con su próxima factura.", en_json=en_json)


@app.command()
def evidencias(
    user_id: Annotated[str, typer.Option("--user-id", help="De qué cuenta.")],
    salida: Annotated[Path, typer.Option("--salida", metavar="FICHERO", help="El ZIP que se escribe.")],
    desde: Annotated[datetime | None, typer.Option("--desde", formats=["%Y-%m-%d"], help="Primer día.")] = None,
    hasta: Annotated[datetime | None, typer.Option("--hasta", formats=["%Y-%m-%d"], help="Último día.")] = None,
    en_json: Json = False,
) -> None:
    """Escribe los registros de una cuenta, lo que se habló con la AEAT y con qué comprobarlo fuera de aquí."""
    from factursaas.arranque import evidencias as paquete

    with _errores_claros():
        dias = (dia and dia.date() for dia in (desde, hasta))
        largo = paquete.guardar(user_id, salida, *dias)
    _informar({"fichero": str(salida), "bytes": largo}, f"{salida}: {largo} bytes.", en_json=en_json)


@app.command()
def declaracion(
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FICHERO", help="La escribe también en PDF.")] = None,
    en_json: Json = False,
) -> None:
    """Enseña la declaración responsable de esta versión. Sale con 1 si está sin suscribir, y dice qué falta."""
    from factursaas.arranque import declaracion as lectura

    with _errores_claros():
        leida = lectura.leer()
        if pdf:
            lectura.guardar_pdf(leida, pdf)
    _informar(lectura.resumir(leida), leida.texto.rstrip(), en_json=en_json)
    raise typer.Exit(0 if leida.suscrita else 1)


Cuenta = Annotated[str, typer.Argument(metavar="CUENTA", help="El identificador de la cuenta, como user_2abc.")]


@plan.command("ver")
def ver_plan(cuenta: Cuenta, en_json: Json = False) -> None:
    """Dice qué plan tiene una cuenta, quién lo fijó y cuándo."""
    from factursaas.arranque import planes

    with _errores_claros():
        leido = planes.ver(cuenta)
    _informar(asdict(leido), str(leido), en_json=en_json)


@plan.command("poner")
def poner_plan(
    cuenta: Cuenta,
    nuevo: Annotated[Plan, typer.Argument(metavar="PLAN")],
    crear: Annotated[bool, typer.Option("--crear", help="También si esa cuenta aún no ha entrado nunca.")] = False,
    en_json: Json = False,
) -> None:
    """Fija el plan de una cuenta: free_user, starter o pro. Con FACTURSAAS_PLAN_SOURCE=manual."""
    from factursaas.arranque import planes

    with _errores_claros():
        leido = planes.poner(cuenta, nuevo, crear=crear)
    _informar(asdict(leido), str(leido), en_json=en_json)


@plan.command("releer")
def releer_plan(cuenta: Cuenta, en_json: Json = False) -> None:
    """Vuelve a preguntar a Clerk qué plan tiene una cuenta."""
    from factursaas.arranque import planes

    with _errores_claros():
        leido = planes.releer(cuenta)
    _informar(asdict(leido), str(leido), en_json=en_json)


Carpeta = Annotated[
    Path | None, typer.Option("--carpeta", help="La del simulador; si no se dice, la de los datos de este programa.")
]


@simulador.command("fallo")
def poner_fallo(  # noqa: PLR0917 - son las opciones de la orden
    clase: Annotated[str, typer.Argument(metavar="FALLO", help="Como sin_respuesta, retraso o rechazar.")],
    veces: Annotated[int, typer.Option("--veces", min=0, help="Cuántas; 0 es siempre.")] = 1,
    nif: Annotated[str | None, typer.Option("--nif", help="Solo a ese obligado.")] = None,
    valor: Annotated[int | None, typer.Option("--valor", help="Los segundos, el código o los megas.")] = None,
    numero: Annotated[str | None, typer.Option("--numero", help="Solo el registro de esa factura.")] = None,
    carpeta: Carpeta = None,
) -> None:
    """Pide al simulador que falle, para ver cómo se lleva."""
    with _errores_claros():
        _control(carpeta).poner_fallo(clase, veces=veces or None, nif=nif, valor=valor, numero=numero)
        typer.echo("Hecho.")


@simulador.command("fallos")
def ver_fallos(carpeta: Carpeta = None, en_json: Json = False) -> None:
    """Los fallos pedidos que aún no han ocurrido."""
    with _errores_claros():
        pedidos = _control(carpeta).ver_fallos()
    lineas = [
        " ".join([f["clase"], *(f"{dato}={f[dato]}" for dato in f if dato != "clase" and f[dato] is not None)])
        for f in pedidos
    ]
    _informar(pedidos, "\n".join(lineas) or "No hay ninguno.", en_json=en_json)


@simulador.command("limpiar")
def limpiar_fallos(carpeta: Carpeta = None) -> None:
    """Quita los fallos pedidos."""
    with _errores_claros():
        _control(carpeta).limpiar_fallos()
        typer.echo("Hecho.")


def _control(carpeta: Path | None) -> "Control":
    from factursaas.config import ajustes
    from factursaas.simulador.arranque import encontrar

    return encontrar(carpeta or ajustes().simulador).control


def _que_no_vale(error: Any) -> str:
    """El nombre de la variable y, si lo decimos nosotros, por qué."""
    nombre = ".".join(map(str, error["loc"]))
    return f"{nombre} ({error['ctx']['error']})" if error["type"] == "value_error" else nombre


def _informar(datos: object, texto: str, *, en_json: bool) -> None:
    typer.echo(json.dumps(datos, ensure_ascii=False, indent=2) if en_json else texto)


@contextmanager
def _errores_claros() -> Generator[None]:
    """Cuenta los fallos previsibles en una frase y con su código de salida; los demás, enteros."""
    from pydantic import ValidationError
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from factursaas.arranque.errores import ErrorDeArranque
    from factursaas.config import ConfiguracionIncompleta
    from factursaas.simulador.cliente import SimuladorNoAtiende

    try:
        yield
    except (ErrorDeArranque, SimuladorNoAtiende) as fallo:
        typer.echo(str(fallo), err=True)
        raise typer.Exit(1) from fallo
    except ConfiguracionIncompleta as fallo:
        typer.echo(str(fallo), err=True)
        raise typer.Exit(2) from fallo
    except ValidationError as fallo:
        campos = ", ".join(_que_no_vale(error) for error in fallo.errors())
        typer.echo(f"Configuración no válida: revisa {campos}. Los valores posibles están en .env.example.", err=True)
        raise typer.Exit(2) from fallo
    except PermissionError as fallo:
        typer.echo(f"No tengo permiso para usar {fallo.filename}. ¿Lo creó otro usuario, quizá root?", err=True)
        raise typer.Exit(1) from fallo
    except FileNotFoundError as fallo:
        typer.echo(f"No existe {fallo.filename}.", err=True)
        raise typer.Exit(1) from fallo
    except (OperationalError, ProgrammingError) as fallo:
        typer.echo("La base de datos no está lista. Ejecuta: python -m factursaas migrate", err=True)
        raise typer.Exit(1) from fallo
