"""Lo que cuesta leer, en consultas y en filas: no depende de la máquina ni de lo ocupada que esté.

Quien añada una consulta a una lectura tiene que venir a decirlo aquí.
"""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH

from bench import masiva
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import clientes, facturas
from factursaas.services.facturas import FiltroFacturas, orden_por
from tests.planes import escuchando, planes_de

FACTURAS, CLIENTES = 4_000, 400
DIAS_DE_DOS_ANOS = 731
Lectura = Callable[[TenantSession], Any]


@pytest.fixture
def quien(aparte: str) -> Inquilino:
    """Alguien con miles de facturas y sus resúmenes, en una tabla donde hay otros."""
    for user_id in ("user_otro", "user_leer"):
        masiva.llenar(aparte, user_id, facturas=FACTURAS, clientes=CLIENTES)
    with psycopg.connect(aparte) as propietario:
        propietario.execute("SELECT set_config('app.user_id', 'user_leer', false)")
        propietario.execute("SELECT rehacer_resumenes('user_leer')")
    return Inquilino("user_leer")


def _buscar(q: str = "", cursor: str | None = None) -> Lectura:
    return lambda db: facturas.buscar(db, FiltroFacturas(q), cursor=cursor)


def _lecturas(quien: Inquilino) -> dict[str, tuple[Lectura, int, int]]:
    """Cada una, con las consultas que hace y las filas que puede llegar a mirar entre todas."""
    with tenant_session(quien) as db:
        al_reves = facturas.buscar(db, FiltroFacturas(), orden_por(descendente=False), 51).items
        una = next(f for f in reversed(al_reves) if f.numero_completo)
    ultima = orden_por().cursor_de(al_reves[-1])
    return {
        # De las 731, una por cada día de este año y del pasado; lo demás no llega a cincuenta.
        "panel": (facturas.panel, 2, DIAS_DE_DOS_ANOS + 50),
        "primera página": (_buscar(), 1, 51),
        "última página": (_buscar(cursor=ultima), 1, 51),
        "buscar por número": (_buscar("A-2025-002001"), 2, 4),
        "buscar por cliente": (_buscar("b00000123"), 2, 2 * FACTURAS // CLIENTES),
        "buscar por importe": (_buscar("1.234,56"), 2, 10),
        "abrir una factura": (lambda db: facturas.leer(db, una.id), 3, 10),
        "elegir cliente": (lambda db: clientes.hallar(db, "gar"), 2, 8),
        "lista del API": (facturas.listar, 1, 51),
    }


def test_cada_lectura_hace_las_consultas_que_dice_y_mira_las_filas_que_dice(quien: Inquilino) -> None:
    for nombre, (lectura, consultas, filas) in _lecturas(quien).items():
        planes = planes_de(quien, lectura)
        assert len(planes) == consultas, f"{nombre}: {[plan.sql for plan in planes]}"
        assert sum(plan.filas_miradas for plan in planes) <= filas, f"{nombre}: {[str(plan) for plan in planes]}"
        assert not any(plan.recorre_la_tabla for plan in planes), f"{nombre}: {[str(plan) for plan in planes]}"


def test_el_panel_cabe_en_lo_que_el_controlador_recuerda_traducido(ana: Inquilino) -> None:
    """Una consulta más larga se vuelve a traducir entera cada vez."""
    with escuchando() as ordenes, tenant_session(ana) as db:
        facturas.panel(db)
    assert max(len(orden) for orden, _ in ordenes) <= MAX_CACHED_STATEMENT_LENGTH


def test_abrir_y_cerrar_la_transaccion_es_una_sola_consulta(ana: Inquilino) -> None:
    with escuchando() as hechas, tenant_session(ana) as db:
        db.connection()
    assert len(hechas) == 1, hechas


def test_la_lista_no_trae_las_copias_que_no_ensena(ana: Inquilino) -> None:
    [plan] = planes_de(ana, _buscar())
    assert not {columna for columna in ("emisor", "grupos", "busqueda", "notas") if f"facturas.{columna}" in plan.sql}
