"""Lo que comparten las órdenes: cómo informan y cómo cuentan lo que falla."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Escribe el resultado en JSON.")]
Cuenta = Annotated[str, typer.Option("--user-id", help="De qué cuenta.")]
_DIA = ["%Y-%m-%d"]
Desde = Annotated[datetime | None, typer.Option("--desde", formats=_DIA, help="Primer día.")]
Hasta = Annotated[datetime | None, typer.Option("--hasta", formats=_DIA, help="Último día.")]


def informar(datos: object, texto: str, *, en_json: bool) -> None:
    """Escribe el resultado: en JSON para programas o como frase para personas."""
    typer.echo(json.dumps(datos, ensure_ascii=False, indent=2) if en_json else texto)


def dias(desde: datetime | None, hasta: datetime | None) -> tuple[date | None, date | None]:
    """Los días que se piden, sin la hora que les pone la línea de órdenes."""
    return desde and desde.date(), hasta and hasta.date()


@contextmanager
def errores_claros() -> Generator[None]:
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
    except OSError as fallo:
        typer.echo(f"No se puede usar {fallo.filename or 'eso'}: {fallo.strerror or fallo}.", err=True)
        raise typer.Exit(1) from fallo
    except UnicodeError as fallo:
        typer.echo("Hay un argumento que no es texto.", err=True)
        raise typer.Exit(2) from fallo
    except (OperationalError, ProgrammingError) as fallo:
        if getattr(fallo.orig, "sqlstate", None) is None:
            typer.echo("No se puede conectar a la base de datos. Revisa DATABASE_URL y que esté en marcha.", err=True)
            raise typer.Exit(1) from fallo
        typer.echo("La base de datos no está lista. Ejecuta: python -m factursaas migrate", err=True)
        raise typer.Exit(1) from fallo


def _que_no_vale(error: Any) -> str:
    """El nombre de la variable y, si lo decimos nosotros, por qué."""
    nombre = ".".join(map(str, error["loc"]))
    return f"{nombre} ({error['ctx']['error']})" if error["type"] == "value_error" else nombre
