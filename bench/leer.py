"""Leer: la lista por cualquier página, buscar y el panel, con un millón de facturas entre las de otros; y cómo crece.

Cada lectura se mide como la hace una pestaña, en su transacción; a pelo es psycopg, una sola consulta y sin seguridad
por filas. Van por turnos, para que lo que haga la máquina les toque a todas.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeVar

import psycopg

from bench import millones
from bench.resultados import Medida, Meta, Opciones
from factursaas.arranque import base, postgres
from factursaas.arranque.migraciones import migrar
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.dinero import escribir_numero
from factursaas.domain.planes import Inquilino, Plan
from factursaas.services import clientes, facturas
from factursaas.services.facturas import FacturaEnLista, FiltroFacturas, orden_por

TALLAS, TALLAS_RAPIDAS = (1_000, 10_000, 100_000, 1_000_000), (1_000, 5_000, 20_000)
FILAS, FILAS_RAPIDAS = 3_000_000, 60_000
SUMADAS = 100_000
_DE_BULTO = 100_000
_VECES, _VECES_RAPIDAS = 200, 30
_PAGINA = 50
_COLUMNAS = ", ".join(FacturaEnLista._fields)
_PRIMERA = f"SELECT {_COLUMNAS} FROM facturas WHERE user_id = %s ORDER BY fecha DESC, id DESC LIMIT 51".encode()  # noqa: S608
_HONDA = (
    f"SELECT {_COLUMNAS} FROM facturas WHERE user_id = %s AND (fecha, id) < (%s, %s)"  # noqa: S608
    " ORDER BY fecha DESC, id DESC LIMIT 51"
).encode()
_SUMA = "SELECT count(*), sum(total_base), sum(total_cuota), sum(total), sum(total_a_pagar - cobrado) FROM facturas"
_RESUMEN = (
    "SELECT date_trunc('month', dia), moneda, sum(base), sum(facturas) FROM resumen_ventas"
    " WHERE user_id = %s AND dia >= date_trunc('year', now()) - interval '1 year' GROUP BY 1, 2"
)
Accion = Callable[[], Any]
Lectura = Callable[[TenantSession], Any]
K = TypeVar("K")


def medir(opciones: Opciones) -> Iterator[Medida]:
    """La tabla de leer."""
    tallas = TALLAS_RAPIDAS if opciones.rapido else TALLAS
    veces = _VECES_RAPIDAS if opciones.rapido else _VECES
    with postgres.asegurar(opciones.carpeta / "base", duradero=False) as servidor:
        migrar(servidor.url_owner)
        _llenar(servidor, tallas, opciones)
        with base.conectada(servidor.url_owner), millones.conexion(servidor) as pelada:
            yield from _de_una_cuenta(pelada, tallas, veces)
            yield from _al_crecer(tallas, veces)


def _llenar(servidor: postgres.ServidorPostgres, tallas: Sequence[int], opciones: Opciones) -> None:
    filas = opciones.filas or (FILAS_RAPIDAS if opciones.rapido else FILAS)
    medidas = {_quien(talla).user_id: talla for talla in tallas}
    bultos = ceil(max(0, filas - sum(tallas)) / min(_DE_BULTO, filas // 5))
    resto = {f"user_bulto_{i}": min(_DE_BULTO, filas // 5) for i in range(bultos)}
    opciones.decir(f"llenando {_miles(sum((medidas | resto).values()))} facturas")
    desde = time.monotonic()
    millones.llenar(servidor, medidas | resto, list(medidas))
    for user_id in medidas:
        millones.comprobar(servidor, user_id)
    opciones.decir(f"llena y comprobada en {time.monotonic() - desde:.0f} s")


def _quien(talla: int) -> Inquilino:
    return Inquilino(f"user_{talla}", Plan.PRO)


@dataclass(frozen=True, slots=True)
class _Sitios:
    """Por dónde se lee: los cursores de dos páginas hondas y qué buscar."""

    centesima: str
    ultima: str
    tras: FacturaEnLista
    """La última de la penúltima página."""
    numero: str
    nif: str
    importe: str


def _sitios(quien: Inquilino) -> _Sitios:
    orden, todas = orden_por("fecha"), FiltroFacturas()
    with tenant_session(quien) as db:
        pagina = facturas.buscar(db, todas, orden, _PAGINA)
        for _ in range(98):
            pagina = facturas.buscar(db, todas, orden, _PAGINA, pagina.siguiente)
        una, numero, cliente_id = next(
            (fila, fila.numero_completo, fila.cliente_id)
            for fila in pagina.items
            if fila.numero_completo and fila.cliente_id
        )
        tras = facturas.buscar(db, todas, orden_por("fecha", descendente=False), _PAGINA + 1).items[-1]
        nif = clientes.leer(db, cliente_id).nif
    return _Sitios(pagina.siguiente or "", orden.cursor_de(tras), tras, numero, nif, escribir_numero(una.total))


def _de_una_cuenta(pelada: psycopg.Connection, tallas: Sequence[int], veces: int) -> Iterator[Medida]:
    """La mayor, al lado de psycopg a pelo."""
    quien = _quien(tallas[-1])
    sitios = _sitios(quien)
    sumadas = SUMADAS if SUMADAS in tallas else tallas[-1]
    suma = (f"{_SUMA} WHERE user_id = %s".encode(), (_quien(sumadas).user_id,))
    de_pelo: dict[str, Accion] = {
        "primera página, a pelo": lambda: pelada.execute(_PRIMERA, (quien.user_id,)).fetchall(),
        "última página, a pelo": lambda: pelada.execute(
            _HONDA, (quien.user_id, sitios.tras.fecha, sitios.tras.id)
        ).fetchall(),
        f"suma de {_miles(sumadas)} por el índice, a pelo": lambda: pelada.execute(*suma).fetchall(),
        "resumen, a pelo": lambda: pelada.execute(_RESUMEN, (quien.user_id,)).fetchall(),
    }
    tiempos = _por_turnos(de_pelo | {nombre: _en(quien, una) for nombre, una in _lecturas(sitios).items()}, veces)
    for nombre, suyos in tiempos.items():
        yield Medida(f"leer: {nombre}", "ms", suyos, _METAS.get(nombre, ()))


def _lecturas(sitios: _Sitios) -> dict[str, Lectura]:
    def buscar(q: str = "", cursor: str | None = None) -> Lectura:
        return lambda db: facturas.buscar(db, FiltroFacturas(q), limite=_PAGINA, cursor=cursor)

    return {
        "primera página": buscar(),
        "página 100": buscar(cursor=sitios.centesima),
        "última página": buscar(cursor=sitios.ultima),
        "buscar un número": buscar(sitios.numero),
        "buscar un cliente": buscar(sitios.nif),
        "buscar un importe": buscar(sitios.importe),
        "panel": facturas.panel,
    }


def _al_crecer(tallas: Sequence[int], veces: int) -> Iterator[Medida]:
    """Lo mismo en cuentas de distinto tamaño, que comparten tabla."""
    lecturas: dict[str, Lectura] = {
        "lista": lambda db: facturas.buscar(db, FiltroFacturas(), limite=_PAGINA),
        "panel": facturas.panel,
        "elegir cliente": lambda db: clientes.hallar(db, "ga"),
    }
    acciones = {
        (nombre, talla): _en(_quien(talla), lectura) for nombre, lectura in lecturas.items() for talla in tallas
    }
    for (nombre, talla), suyos in _por_turnos(acciones, veces).items():
        metas = (Meta(_de_talla(nombre, tallas[0]), maximo=1.2),) if talla == tallas[-1] else ()
        yield Medida(_de_talla(nombre, talla), "ms", suyos, metas, talla)


def _de_talla(nombre: str, talla: int) -> str:
    return f"leer: {nombre} · {_miles(talla)}"


def _miles(cuantas: int) -> str:
    return f"{cuantas:,}".replace(",", ".")


_METAS = {
    "primera página": (Meta("leer: primera página, a pelo", maximo=10),),
    "página 100": (Meta("leer: primera página", maximo=1.1),),
    "última página": (Meta("leer: primera página", maximo=1.1), Meta("leer: última página, a pelo", maximo=10)),
    "panel": (Meta(f"leer: suma de {_miles(SUMADAS)} por el índice, a pelo", maximo=0.1),),
}


def _en(quien: Inquilino, lectura: Lectura) -> Accion:
    def hacer() -> None:
        with tenant_session(quien) as db:
            lectura(db)

    return hacer


def _por_turnos(acciones: Mapping[K, Accion], veces: int) -> dict[K, list[float]]:
    """Los milisegundos de cada una; las primeras vueltas no cuentan."""
    de_mas = 8  # lo que tardan en estar preparadas las consultas y en su sitio los datos
    tiempos: dict[K, list[float]] = {nombre: [] for nombre in acciones}
    for vuelta in range(veces + de_mas):
        for nombre, hacer in acciones.items():
            desde = time.perf_counter()
            hacer()
            if vuelta >= de_mas:
                tiempos[nombre].append((time.perf_counter() - desde) * 1000)
    return tiempos
