"""Cuentas con borradores de tres líneas, y emitirlos con el servicio en los procesos que se pidan."""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from bench.siembra import CLIENTES, EMISOR
from factursaas.arranque import base
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino, Plan
from factursaas.models import Factura
from factursaas.services import clientes, comprobacion, emisor, facturas

CALIENTAN = 10
"""Las primeras de cada proceso no cuentan."""
_LINEAS = [
    {"descripcion": f"Servicio número {n}", "cantidad": Decimal(n), "precio": Decimal("12.35"), "tipo": Decimal(21)}
    for n in (1, 2, 3)
]


@dataclass(frozen=True, slots=True)
class Borradores:
    """De quién son y cuáles."""

    quien: Inquilino
    ids: tuple[UUID, ...]


def preparar(nombre: str, cuantos: int) -> Borradores:
    """Una cuenta nueva con sus borradores; la primera factura ya está emitida, que abre la serie y la cadena."""
    quien = cuenta(nombre)
    with tenant_session(quien) as db:
        emisor.guardar(db, emisor.DatosEmisor.model_validate(EMISOR))
        cliente = clientes.crear(db, clientes.DatosCliente.model_validate(CLIENTES[0]))
    datos = facturas.DatosFactura.model_validate({"cliente_id": cliente.id, "tipo": "F1", "lineas": _LINEAS})
    with tenant_session(quien) as db:
        facturas.emitir(db, facturas.crear(db, datos).id)
        ids = tuple(facturas.crear(db, datos).id for _ in range(cuantos))
    return Borradores(quien, ids)


def cuenta(nombre: str) -> Inquilino:
    """La que se llama así."""
    return Inquilino(f"user_bench_{nombre}", Plan.PRO, f"{nombre}@example.es")


def emitir(quien: Inquilino, ids: Sequence[UUID]) -> float:
    """Los emite uno a uno, cada uno en su transacción; da los segundos."""
    desde = time.perf_counter()
    for factura_id in ids:
        with tenant_session(quien) as db:
            facturas.emitir(db, factura_id)
    return time.perf_counter() - desde


def emitir_a_la_vez(url_owner: str, partes: Sequence[Borradores]) -> float:
    """Cada parte en su proceso, ya arrancado, conectado y caliente; facturas por segundo entre todos."""
    contexto = get_context("spawn")
    todos = contexto.Barrier(len(partes))
    with ProcessPoolExecutor(len(partes), contexto, initializer=_conectar, initargs=(url_owner, todos)) as procesos:
        tiempos = list(procesos.map(_emitir_en_caliente, partes))
    empiezan, acaban = zip(*tiempos, strict=True)
    return sum(len(parte.ids) - CALIENTAN for parte in partes) / (max(acaban) - min(empiezan))


def partir(suyos: Borradores, en: int) -> list[Borradores]:
    """En trozos iguales, todos del mismo dueño."""
    return [Borradores(suyos.quien, suyos.ids[i::en]) for i in range(en)]


def exigir_cuadre(cuentas: Iterable[str]) -> None:
    """Que en ellas no haya huecos, repetidos ni cadenas partidas.

    Raises:
        RuntimeError: si algo no cuadra: una medida que se salta las garantías no vale.
    """
    for quien in map(cuenta, cuentas):
        with tenant_session(quien) as db:
            numeros = db.exec(select(Factura.numero).where(col(Factura.numero).is_not(None))).all()
            anomalias = comprobacion.comprobar(db).anomalias
        if sorted(n or 0 for n in numeros) != list(range(1, len(numeros) + 1)) or anomalias:
            raise RuntimeError(f"Lo emitido de {quien.user_id} no cuadra: {anomalias}")


_propios: list[Any] = []


def _conectar(url_owner: str, todos: Barrier) -> None:
    conexion = base.conectada(url_owner)
    conexion.__enter__()
    _propios.extend((todos, conexion))  # viven lo que el proceso


def _emitir_en_caliente(suyos: Borradores) -> tuple[float, float]:
    """Cuándo empieza, con todos listos, y cuándo acaba."""
    emitir(suyos.quien, suyos.ids[:CALIENTAN])
    _propios[0].wait()
    empieza = time.time()
    emitir(suyos.quien, suyos.ids[CALIENTAN:])
    return empieza, time.time()
