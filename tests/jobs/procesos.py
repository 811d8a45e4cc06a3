"""Procesos que hacen algo sin parar, para matarlos a mitad."""

import multiprocessing
import os
import random
import time
from collections.abc import Callable
from uuid import UUID

from factursaas import db
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.jobs.remision import remitir
from factursaas.services import ensayo, facturas
from tests import fabrica

VECES = int(os.environ.get("FACTURSAAS_MUERTES", "20"))
"""Cuántas muertes en cada prueba. Antes de publicar una versión se pasan con más: FACTURSAAS_MUERTES=50."""
_CONTEXTO = multiprocessing.get_context("forkserver")
_CONTEXTO.set_forkserver_preload(["tests.jobs.procesos"])
Faena = Callable[[Inquilino, UUID], None]


def emitir(quien: Inquilino, cliente_id: UUID) -> None:
    """Escribe y emite una factura."""
    datos = {"cliente_id": cliente_id, "lineas": [fabrica.LINEA]}
    with tenant_session(quien) as sesion:
        borrador = facturas.crear(sesion, facturas.DatosFactura.model_validate(datos))
    with tenant_session(quien) as sesion:
        facturas.emitir(sesion, borrador.id)


def emitir_y_remitir(quien: Inquilino, cliente_id: UUID) -> None:
    """Emite una factura y la manda."""
    emitir(quien, cliente_id)
    remitir(quien.user_id)


def emitir_y_borrar(quien: Inquilino, cliente_id: UUID) -> None:
    """Emite dos facturas de ensayo y lo borra."""
    emitir(quien, cliente_id)
    emitir(quien, cliente_id)
    with tenant_session(quien) as sesion:
        ensayo.borrar(sesion)


def matar_a_mitad(faena: Faena, quien: Inquilino, cliente_id: UUID, veces: int, tanda: int = 0) -> None:
    """Empieza la faena en otro proceso y lo mata (kill -9) en un momento cualquiera, tantas veces."""
    azar = random.Random(20270101 + tanda)  # noqa: S311 - para que falle siempre igual
    url = db.motor().url.render_as_string(hide_password=False)
    for _ in range(veces):
        empezado = _CONTEXTO.Event()
        proceso = _CONTEXTO.Process(target=_repetir, args=(faena, quien, cliente_id, url, empezado))
        proceso.start()
        assert empezado.wait(30)
        time.sleep(azar.uniform(0, 0.15))
        proceso.kill()
        proceso.join()


def _repetir(faena: Faena, quien: Inquilino, cliente_id: UUID, url: str, empezado) -> None:
    db.conectar(db.normalizar_url(url))
    faena(quien, cliente_id)
    empezado.set()
    while True:
        faena(quien, cliente_id)
