"""Emitir facturas de tres líneas: número, congelado, registro encadenado y su sitio en la cola de remisión."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from bench import emisiones, pelado
from bench.emisiones import Borradores
from bench.resultados import Medida, Meta, Opciones
from factursaas.arranque import base, postgres
from factursaas.arranque.migraciones import migrar
from factursaas.db import tenant_session
from factursaas.services import facturas
from factursaas.states.lotes import DE_UNA_VEZ

TANDAS = 5
PELADO, DJANGO = "emitir: lo mismo con psycopg pelado", "emitir: encadenar con django-verifactu"
UNO = "emitir: 1 proceso, 1 inquilino"


def medir(opciones: Opciones) -> Iterator[Medida]:
    """Facturas por segundo de cada manera, en la misma base y con la misma durabilidad."""
    por_tanda = 20 if opciones.rapido else 100
    en_lote = 100 if opciones.rapido else 1000
    with postgres.asegurar(opciones.carpeta) as servidor:
        migrar(servidor.url_owner)
        with base.conectada(servidor.url_owner):
            opciones.decir("preparando borradores")
            uno, suyo = (emisiones.preparar(nombre, (TANDAS + 1) * por_tanda) for nombre in ("uno", "pelado"))
            varios = [emisiones.preparar(f"varios{i}", por_tanda) for i in range(4)]
            mismo, lote = emisiones.preparar("mismo", 4 * por_tanda), emisiones.preparar("lote", en_lote)
            url = servidor.url_owner
            yield _por_tandas(PELADO, suyo, lambda cual: pelado.emitir(url, suyo, cual))
            yield Medida(DJANGO, "registros/s", list(_con_django(opciones, url, por_tanda)))
            metas = (Meta(PELADO, minimo=0.6), Meta(DJANGO, minimo=5))
            yield _por_tandas(UNO, uno, lambda cual: emisiones.emitir(uno, cual), metas)
            opciones.decir("cuatro procesos")
            segundos = emisiones.emitir_a_la_vez(url, emisiones.partir(mismo, 4))
            ritmo = len(mismo.ids) / segundos
            yield Medida("emitir: 4 procesos, 1 inquilino", "facturas/s", [ritmo], (Meta(UNO, minimo=0.9),))
            segundos = emisiones.emitir_a_la_vez(url, varios)
            ritmo = sum(len(suyos.ids) for suyos in varios) / segundos
            yield Medida("emitir: 4 procesos, 4 inquilinos", "facturas/s", [ritmo], (Meta(UNO, minimo=1.7),))
            opciones.decir(f"un lote de {en_lote}")
            yield Medida("emitir: en lote", "facturas/s", [_en_lote(lote)], (Meta(UNO, minimo=3),))
            emisiones.exigir_cuadre([suyos.quien for suyos in (uno, mismo, lote, *varios)])


def _por_tandas(
    nombre: str, suyos: Borradores, emitir: Callable[[slice], float], metas: tuple[Meta, ...] = ()
) -> Medida:
    """La primera tanda calienta y no cuenta."""
    por_tanda = len(suyos.ids) // (TANDAS + 1)
    ritmos = [por_tanda / emitir(slice(i * por_tanda, (i + 1) * por_tanda)) for i in range(TANDAS + 1)]
    return Medida(nombre, "facturas/s", ritmos[1:], metas)


def _en_lote(suyos: Borradores) -> float:
    """Como lo hace la lista, sin dibujar los papeles."""
    desde = time.perf_counter()
    for i in range(0, len(suyos.ids), DE_UNA_VEZ):
        with tenant_session(suyos.quien) as db:
            facturas.emitir_varias(db, suyos.ids[i : i + DE_UNA_VEZ])
    return len(suyos.ids) / (time.perf_counter() - desde)


def _con_django(opciones: Opciones, url: str, por_tanda: int) -> Iterator[float]:
    """En su propio proceso y un esquema aparte: Django se configura una vez por proceso."""
    opciones.decir("django-verifactu")
    orden = [sys.executable, "-m", "bench.con_django", url, str(por_tanda), str(TANDAS)]
    salida = subprocess.run(orden, check=True, capture_output=True, text=True)  # noqa: S603 - orden nuestra
    yield from json.loads(salida.stdout)
