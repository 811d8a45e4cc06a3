"""Emitir facturas de tres líneas: número, congelado, registro encadenado y su sitio en la cola de remisión."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from bench import emisiones, masiva, pelado
from bench.emisiones import Borradores
from bench.resultados import Medida, Meta, Opciones
from factursaas.arranque import base, postgres
from factursaas.arranque.migraciones import migrar
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import facturas
from factursaas.states.lotes import en_tandas

VUELTAS = 5
PROCESOS = 4
TALLAS, TALLAS_RAPIDAS = (1_000, 10_000, 30_000), (100, 1_000)
PELADO, DJANGO = "emitir: lo mismo con psycopg pelado", "emitir: encadenar con django-verifactu"
UNO, LOTE = "emitir: 1 proceso, 1 inquilino", "emitir: en lote"
MISMO, VARIOS = "emitir: 4 procesos, 1 inquilino", "emitir: 4 procesos, 4 inquilinos"
_DE_VARIOS = [f"varios{i}" for i in range(PROCESOS)]
_CON_EL_SERVICIO = ["uno", "mismo", "lote", *_DE_VARIOS]
_METAS = {
    PELADO: (),
    UNO: (Meta(PELADO, minimo=0.6), Meta(DJANGO, minimo=5)),
    MISMO: (Meta(UNO, minimo=0.9),),
    VARIOS: (Meta(UNO, minimo=1.7),),
    LOTE: (Meta(UNO, minimo=3),),
}


def medir(opciones: Opciones) -> Iterator[Medida]:
    """Facturas por segundo de cada manera, por turnos, en la misma base y con la misma durabilidad."""
    por_vuelta = 20 if opciones.rapido else 100
    with postgres.asegurar(opciones.carpeta) as servidor:
        migrar(servidor.url_owner)
        with base.conectada(servidor.url_owner):
            yield Medida(DJANGO, "registros/s", list(_con_django(opciones, servidor.url_owner, por_vuelta)))
            opciones.decir("preparando borradores")
            maneras = _maneras(servidor.url_owner, por_vuelta)
            ritmos: dict[str, list[float]] = {nombre: [] for nombre in maneras}
            for vuelta in range(VUELTAS + 1):
                opciones.decir(f"vuelta {vuelta} de {VUELTAS}; la primera calienta y no cuenta")
                for nombre, emitir in maneras.items():
                    ritmos[nombre].append(emitir(vuelta))
            yield from (Medida(nombre, "facturas/s", ritmos[nombre][1:], metas) for nombre, metas in _METAS.items())
            emisiones.exigir_cuadre(_CON_EL_SERVICIO)
            yield from _al_crecer(opciones, servidor.url_owner, por_vuelta // 2)


def _maneras(url: str, por_vuelta: int) -> dict[str, Callable[[int], float]]:
    """Cada una con sus cuentas y sus borradores: dada la vuelta, a cuántas facturas por segundo los emite."""

    def preparar(nombre: str, cuantos: int) -> list[Borradores]:
        return emisiones.partir(emisiones.preparar(nombre, cuantos * (VUELTAS + 1)), VUELTAS + 1)

    de_cada_proceso = por_vuelta // PROCESOS + emisiones.CALIENTAN
    uno, suyo = preparar("uno", por_vuelta), preparar("pelado", por_vuelta)
    mismo = preparar("mismo", PROCESOS * de_cada_proceso)
    varios = [preparar(nombre, de_cada_proceso) for nombre in _DE_VARIOS]
    lote = emisiones.preparar("lote", 12 * por_vuelta)
    tandas = list(en_tandas(lote.ids))
    return {
        PELADO: lambda vuelta: por_vuelta / pelado.emitir(url, suyo[vuelta]),
        UNO: lambda vuelta: por_vuelta / emisiones.emitir(uno[vuelta].quien, uno[vuelta].ids),
        MISMO: lambda vuelta: emisiones.emitir_a_la_vez(url, emisiones.partir(mismo[vuelta], PROCESOS)),
        VARIOS: lambda vuelta: emisiones.emitir_a_la_vez(url, [suyos[vuelta] for suyos in varios]),
        LOTE: lambda vuelta: _en_lote(lote.quien, tandas[vuelta :: VUELTAS + 1]),
    }


def _al_crecer(opciones: Opciones, url: str, por_vuelta: int) -> Iterator[Medida]:
    """Una a una, según las que ya tenga la cuenta. No se cuadra: esas se han puesto a granel, sin registro."""
    tallas = TALLAS_RAPIDAS if opciones.rapido else TALLAS
    suyos: dict[int, list[Borradores]] = {}
    for talla in tallas:
        opciones.decir(f"una cuenta con {talla} facturas")
        masiva.llenar(url, emisiones.cuenta(f"talla{talla}").user_id, facturas=talla, clientes=talla // 10)
        suyos[talla] = emisiones.partir(emisiones.preparar(f"talla{talla}", por_vuelta * (VUELTAS + 1)), VUELTAS + 1)
    ritmos: dict[int, list[float]] = {talla: [] for talla in tallas}
    for vuelta in range(VUELTAS + 1):
        for talla, partes in suyos.items():
            ritmos[talla].append(por_vuelta / emisiones.emitir(partes[vuelta].quien, partes[vuelta].ids))
    yield from (
        Medida(f"emitir: una a una · con {talla} ya", "facturas/s", ritmos[talla][1:], talla=talla) for talla in tallas
    )


def _en_lote(quien: Inquilino, tandas: Sequence[Sequence[UUID]]) -> float:
    """Parte de un lote como lo hace la lista, sin dibujar los papeles."""
    desde = time.perf_counter()
    for ids in tandas:
        with tenant_session(quien) as db:
            facturas.emitir_varias(db, ids)
    return sum(map(len, tandas)) / (time.perf_counter() - desde)


def _con_django(opciones: Opciones, url: str, por_tanda: int) -> Iterator[float]:
    """En su propio proceso y un esquema aparte: Django se configura una vez por proceso."""
    opciones.decir("django-verifactu")
    orden = [sys.executable, "-m", "bench.con_django", url, str(por_tanda), str(VUELTAS)]
    salida = subprocess.run(orden, check=True, capture_output=True, text=True)  # noqa: S603 - orden nuestra
    yield from json.loads(salida.stdout)
