"""Lo que tarda cada lectura con muchas facturas y clientes: `python -m bench.lecturas --help`."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer

from bench import masiva
from bench.informe import percentil
from factursaas.arranque import base, postgres
from factursaas.arranque.migraciones import migrar
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.planes import Inquilino, Plan
from factursaas.services import clientes, facturas, productos
from factursaas.services.facturas import FiltroFacturas, orden_por

QUIEN = Inquilino("user_lecturas", Plan.PRO)
Lectura = Callable[[TenantSession], Any]
_PALABRAS = ("ga", "peluqueria", "norte 12", "ibarra 4", "b0000123", "taller")


def principal(
    cuantas: Annotated[int, typer.Option(help="Facturas del inquilino.")] = 100_000,
    fichas: Annotated[int, typer.Option(help="Clientes, y otros tantos productos.")] = 50_000,
    veces: Annotated[int, typer.Option(help="Veces que se mide cada lectura.")] = 60,
) -> None:
    """Llena una cuenta en una base aparte y mide cada lectura como la haría una pestaña: en su transacción."""
    with _llena(cuantas, fichas):
        typer.echo(f"{'lectura':42}{'p50 ms':>9}{'p95 ms':>9}{'máx ms':>9}")
        for nombre, lecturas in _lecturas().items():
            tiempos = _medir(lecturas, veces)
            typer.echo(f"{nombre:42}" + "".join(f"{percentil(tiempos, p):9.1f}" for p in (50, 95, 100)))


@contextmanager
def _llena(cuantas: int, fichas: int) -> Iterator[None]:
    carpeta = Path(tempfile.mkdtemp(prefix="factursaas-lecturas-"))
    try:
        with postgres.asegurar(carpeta) as servidor:
            migrar(servidor.url_owner)
            with base.conectada(servidor.url_owner):
                masiva.llenar(servidor.url_owner, QUIEN.user_id, facturas=cuantas, clientes=fichas, productos=fichas)
                with psycopg.connect(servidor.url_owner) as conexion:
                    conexion.execute("SELECT set_config('app.user_id', %s, false)", (QUIEN.user_id,))
                    conexion.execute("SELECT rehacer_resumenes(%s)", (QUIEN.user_id,))
                yield
    finally:
        shutil.rmtree(carpeta, ignore_errors=True)


def _medir(lecturas: list[Lectura], veces: int) -> list[float]:
    """Las de una misma clase, por turnos; la primera vuelta no cuenta."""
    tiempos: list[float] = []
    for vuelta, lectura in zip(range(veces + len(lecturas)), cycle(lecturas), strict=False):
        desde = time.perf_counter()
        with tenant_session(QUIEN) as db:
            lectura(db)
        if vuelta >= len(lecturas):
            tiempos.append(time.perf_counter() - desde)
    return tiempos


def _lecturas() -> dict[str, list[Lectura]]:
    ultima = _cursor_del_final()
    return {
        "panel": [facturas.panel],
        "lista: primera página": [lambda db: facturas.buscar(db, FiltroFacturas())],
        "lista: última página": [lambda db: facturas.buscar(db, FiltroFacturas(), cursor=ultima)],
        "lista: por total, de menor a mayor": [
            lambda db: facturas.buscar(db, FiltroFacturas(), orden_por("total", descendente=False))
        ],
        "lista: buscar número, NIF o importe": [
            _buscar("A-2025-050000"),
            _buscar("b00001234"),
            _buscar("1.234,56"),
            _buscar("99887"),
        ],
        "lista: buscar un nombre muy corriente": [_buscar("garcia"), _buscar("peluqueria norte")],
        "lista: vencidas": [lambda db: facturas.buscar(db, FiltroFacturas(estado="VENCIDA"))],
        "lista: sumar todo": [lambda db: facturas.sumar(db, FiltroFacturas())],
        "lista: sumar las vencidas": [lambda db: facturas.sumar(db, FiltroFacturas(estado="VENCIDA"))],
        "editor: elegir cliente": [_hallar(clientes.hallar, q) for q in _PALABRAS],
        "editor: elegir producto": [
            _hallar(productos.hallar, q) for q in ("cor", "tinte 4", "ref-12", "tuerca modelo")
        ],
        "paleta: hallar factura": [_hallar(facturas.hallar, q) for q in ("A-2025-0500", "garcia", "99887")],
    }


def _buscar(q: str) -> Lectura:
    return lambda db: facturas.buscar(db, FiltroFacturas(q=q))


def _hallar(hallar: Callable[[TenantSession, str], Any], q: str) -> Lectura:
    return lambda db: hallar(db, q)


def _cursor_del_final() -> str | None:
    """Por dónde se va a la última página: el principio del orden contrario."""
    with tenant_session(QUIEN) as db:
        del_reves = facturas.buscar(db, FiltroFacturas(), orden_por("fecha", descendente=False), 51)
        primeras = list(reversed(del_reves.items))
        return orden_por("fecha").cursor_de(primeras[0]) if len(primeras) > 50 else None


if __name__ == "__main__":
    typer.run(principal)
