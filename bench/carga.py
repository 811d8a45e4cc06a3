"""Doscientas personas a la vez, mirando y facturando: `python -m bench.carga --help`."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from bench.informe import tabla
from bench.instalacion import Instalacion
from bench.persona import Cuenta, Medidas, Persona
from bench.siembra import sembrar

_REPOSO = 5.0


def principal(  # noqa: PLR0917 - son las opciones de la orden
    personas: Annotated[int, typer.Option(help="Cuántas a la vez.")] = 200,
    segundos: Annotated[int, typer.Option(help="Cuánto se mide, tras el calentamiento.")] = 60,
    webs: Annotated[int, typer.Option(help="Procesos web.")] = 2,
    redis: Annotated[bool, typer.Option(help="Con el estado en Redis.")] = True,
    pausa: Annotated[float, typer.Option(help="Segundos que se piensa entre una cosa y otra, de media.")] = 15.0,
    facturas: Annotated[int, typer.Option(help="Facturas que ya tiene cada cuenta.")] = 5,
    carpeta: Annotated[Path | None, typer.Option(help="Una vacía donde dejar los datos y el registro.")] = None,
) -> None:
    """Arranca la aplicación con sus piezas de verdad, la carga y dice lo que ha tardado."""
    with tempfile.TemporaryDirectory(prefix="factursaas-carga-") as temporal:
        instalacion = Instalacion(carpeta or Path(temporal), webs, con_redis=redis)
        try:
            typer.echo(f"Sembrando {personas} cuentas…")
            cuentas = sembrar(instalacion.url, personas, facturas)
            typer.echo(asyncio.run(cargar(instalacion, cuentas, segundos, (pausa * 0.5, pausa * 1.5))))
        finally:
            instalacion.parar()


async def cargar(instalacion: Instalacion, cuentas: list[Cuenta], segundos: float, pausa: tuple[float, float]) -> str:
    """Entran todas, reposan (y se mide lo que ocupan) y trabajan; devuelve la tabla."""
    medidas = Medidas()
    vacia = instalacion.memoria()
    personas = [Persona(cuenta, instalacion.puertos, medidas, pausa) for cuenta in cuentas]
    for lote in range(0, len(personas), 10):
        await asyncio.gather(*(persona.entrar() for persona in personas[lote : lote + 10]))
    await asyncio.sleep(_REPOSO)
    por_persona = (instalacion.memoria() - vacia) / len(personas)
    calentamiento = time.monotonic() + max(5.0, segundos / 6)
    fin = calentamiento + segundos
    antes: dict[str, float] = {}

    def empezar() -> None:
        medidas.midiendo = True
        antes.update(instalacion.cpu())

    asyncio.get_running_loop().call_later(calentamiento - time.monotonic(), empezar)
    await asyncio.gather(*(persona.trabajar(lambda: time.monotonic() < fin) for persona in personas))
    gastado = {pieza: segundos - antes[pieza] for pieza, segundos in instalacion.cpu().items()}
    await asyncio.gather(*(persona.salir() for persona in personas))
    eventos = sum(map(len, medidas.tiempos.values()))
    cpu = ", ".join(f"{pieza} {1000 * segundos / eventos:.1f}" for pieza, segundos in gastado.items())
    return "\n".join(
        [
            tabla(medidas),
            f"Emitidas: {sum(map(len, medidas.emitidas.values()))}",
            f"Milisegundos de procesador por evento: {cpu}",
            f"Memoria de {len(instalacion.webs)} procesos web: {vacia / 1e6:.0f} MB vacíos, "
            f"+{por_persona / 1e3:.0f} kB por persona en reposo",
        ]
    )


if __name__ == "__main__":
    typer.run(principal)
