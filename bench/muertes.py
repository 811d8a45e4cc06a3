"""Se mata (kill -9) cada pieza por turnos mientras se trabaja, y al final se echan cuentas."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bench.informe import tabla
from bench.instalacion import Instalacion
from bench.persona import Cuenta, Medidas, Persona
from bench.siembra import Cuadre, cuadrar, sembrar

_ENTRE_MUERTES = 15.0
_PARA_REMITIR = 180.0


def principal(
    personas: Annotated[int, typer.Option(help="Cuántas a la vez.")] = 60,
    vueltas: Annotated[int, typer.Option(help="Cuántas veces se mata cada pieza.")] = 2,
    webs: Annotated[int, typer.Option(help="Procesos web.")] = 2,
    pausa: Annotated[float, typer.Option(help="Segundos que se piensa entre una cosa y otra, de media.")] = 3.0,
    carpeta: Annotated[Path | None, typer.Option(help="Una vacía donde dejar los datos y el registro.")] = None,
) -> None:
    """Mata por turnos un web, el trabajador, Redis y PostgreSQL, y comprueba que no se ha perdido ni repetido nada."""
    with tempfile.TemporaryDirectory(prefix="factursaas-muertes-") as temporal:
        instalacion = Instalacion(carpeta or Path(temporal), webs)
        try:
            cuentas = sembrar(instalacion.url, personas, facturas_por_cuenta=1)
            medidas = asyncio.run(_trabajar_y_matar(instalacion, cuentas, vueltas, (pausa * 0.5, pausa * 1.5)))
            cuadre = _cuando_este_todo_remitido(instalacion, cuentas, medidas)
        finally:
            instalacion.parar()
    typer.echo(f"{tabla(medidas)}\n{cuadre}")
    raise typer.Exit(0 if cuadre.bien else 1)


async def _trabajar_y_matar(
    instalacion: Instalacion, cuentas: list[Cuenta], vueltas: int, pausa: tuple[float, float]
) -> Medidas:
    medidas = Medidas(midiendo=True)
    personas = [Persona(cuenta, instalacion.puertos, medidas, pausa) for cuenta in cuentas]
    await asyncio.gather(*(persona.entrar() for persona in personas))
    parar = asyncio.Event()
    trabajo = [asyncio.create_task(persona.trabajar(lambda: not parar.is_set())) for persona in personas]
    for vuelta in range(vueltas):
        for nombre, matar in _victimas(instalacion, vuelta).items():
            await asyncio.sleep(_ENTRE_MUERTES)
            await _matar_y_esperar(nombre, matar, medidas)
    await asyncio.sleep(_ENTRE_MUERTES)
    parar.set()
    await asyncio.gather(*trabajo)
    await asyncio.gather(*(persona.salir() for persona in personas))
    return medidas


def _victimas(instalacion: Instalacion, vuelta: int) -> dict[str, Callable[[], None]]:
    assert instalacion.redis is not None  # noqa: S101 - esta prueba siempre lo tiene
    web = instalacion.webs[vuelta % len(instalacion.webs)]
    return {
        "web": web.matar,
        "trabajador": instalacion.trabajador.matar,
        "Redis": instalacion.redis.matar,
        "PostgreSQL": instalacion.matar_postgres,
    }


async def _matar_y_esperar(nombre: str, matar: Callable[[], None], medidas: Medidas) -> None:
    """Mata y dice cuánto pasa hasta que alguien vuelve a emitir una factura."""
    antes = sum(map(len, medidas.emitidas.values()))
    inicio = time.monotonic()
    await asyncio.to_thread(matar)
    while sum(map(len, medidas.emitidas.values())) == antes:
        await asyncio.sleep(0.1)
    typer.echo(f"kill -9 a {nombre}: se vuelve a emitir a los {time.monotonic() - inicio:.1f} s")


def _cuando_este_todo_remitido(instalacion: Instalacion, cuentas: list[Cuenta], medidas: Medidas) -> Cuadre:
    limite = time.monotonic() + _PARA_REMITIR
    while True:
        cuadre = cuadrar(instalacion.url, cuentas, medidas.emitidas)
        if cuadre.bien or time.monotonic() > limite:
            return cuadre
        time.sleep(2)


if __name__ == "__main__":
    typer.run(principal)
