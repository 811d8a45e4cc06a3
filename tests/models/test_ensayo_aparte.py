"""Con SQL directo y el rol de la aplicación: lo de verdad no se borra ni se hace pasar por ensayo, ni al revés."""

import pytest
from psycopg import Connection

from factursaas.domain.planes import Inquilino
from tests import fabrica
from tests.ensayos import TABLAS, ensayando, filas, terminar
from tests.models import apoyo
from tests.pasos import cobrar, rectificada


def rechazada(sql: Connection, orden: str) -> None:
    """La base no lo hace: o lo prohíbe un disparador, o una restricción, o no hay permiso."""
    apoyo.rechazada(sql, orden, por=("FS001", "23514", "42501"))


def con_de_todo(quien: Inquilino) -> None:
    primera = fabrica.con_emitida(quien, vencimiento="2030-01-01")
    cobrar(quien, fabrica.con_emitida(quien))
    rectificada(quien, primera, causa="devolucion")


def test_la_funcion_no_toca_nada_de_verdad(sql: Connection, ana: Inquilino) -> None:
    con_de_todo(ana)
    antes = filas(ana)
    assert sql.execute("SELECT borrar_ensayo()").fetchone() == (0,)
    sql.commit()
    assert filas(ana) == antes


def test_la_funcion_solo_borra_lo_de_quien_esta_puesto(sql: Connection, ana: Inquilino, bruno: Inquilino) -> None:
    for quien in (ana, bruno):
        con_de_todo(ensayando(quien))
    antes = filas(bruno)
    assert sql.execute("SELECT borrar_ensayo()").fetchone() == (3,)
    sql.commit()
    assert (filas(ana), filas(bruno)) == ({}, antes)
    sql.execute("SELECT set_config('app.user_id', '', false)")
    rechazada(sql, "SELECT borrar_ensayo()")


@pytest.mark.parametrize("ensaya", [False, True], ids=["de verdad", "de ensayo"])
@pytest.mark.parametrize("tabla", TABLAS)
def test_nada_emitido_se_borra_sin_la_funcion(sql: Connection, ana: Inquilino, tabla: str, *, ensaya: bool) -> None:
    if ensaya:
        ensayando(ana)
    con_de_todo(ana)
    rechazada(sql, f"DELETE FROM {tabla}")


@pytest.mark.parametrize(
    "orden",
    [
        "UPDATE facturas SET ensayo = true",
        "UPDATE instalaciones SET ensayo = true",
        "UPDATE series SET ensayo = true, gemela_de = id",
        "UPDATE emisores SET ensayo = true",
        'INSERT INTO instalaciones SELECT (jsonb_populate_record(i, \'{"id": "00000000-0000-7000-8000-000000000001",'
        ' "numero": "x", "vigente": false, "posicion": 0, "ultima_huella": "", "ensayo": true,'
        ' "destino": "real"}\')).* FROM instalaciones i',
    ],
)
def test_lo_de_verdad_no_pasa_por_ensayo(sql: Connection, ana: Inquilino, orden: str) -> None:
    con_de_todo(ana)
    rechazada(sql, orden)


@pytest.mark.parametrize(
    "orden",
    [
        "UPDATE facturas SET ensayo = false",
        "UPDATE instalaciones SET ensayo = false",
        "UPDATE series SET ensayo = false, gemela_de = NULL WHERE ensayo",
        "UPDATE emisores SET ensayo = false",
        "UPDATE emisores SET ensayo = false, ensayo_terminado_en = now()",
        "DELETE FROM emisores",
    ],
)
def test_lo_de_ensayo_no_pasa_por_verdad(sql: Connection, ana: Inquilino, orden: str) -> None:
    con_de_todo(ensayando(ana))
    rechazada(sql, orden)


@pytest.mark.parametrize(
    "orden",
    [
        "UPDATE emisores SET ensayo = true, ensayo_terminado_en = NULL",
        "UPDATE emisores SET ensayo_terminado_en = NULL",
        "UPDATE emisores SET ensayo_terminado_en = now() + interval '1 day'",
        "DELETE FROM emisores",
    ],
)
def test_terminado_no_se_vuelve(sql: Connection, ana: Inquilino, orden: str) -> None:
    terminar(ensayando(ana))
    rechazada(sql, orden)


def test_un_borrador_no_es_de_ensayo(sql: Connection, ana: Inquilino) -> None:
    fabrica.con_borrador(ensayando(ana))
    rechazada(sql, "UPDATE facturas SET ensayo = true")


EMITIR = """
UPDATE contadores SET ultimo = ultimo + 1;
UPDATE facturas SET estado = 'EMITIDA', ejercicio = 2026, numero = 2, numero_completo = 'X-2', emitida_en = now(),
    ensayo = {ensayo}, serie_id = (SELECT serie_id FROM contadores), serie = 'X' WHERE estado = 'BORRADOR';
"""


@pytest.mark.parametrize("ensaya", [False, True], ids=["de verdad", "de ensayo"])
def test_no_se_emite_en_el_modo_que_no_es(sql: Connection, ana: Inquilino, *, ensaya: bool) -> None:
    if ensaya:
        ensayando(ana)
    fabrica.con_emitida(ana)
    fabrica.con_borrador(ana)
    rechazada(sql, EMITIR.format(ensayo=not ensaya))


def test_un_registro_de_verdad_no_entra_en_una_cadena_de_ensayo(sql: Connection, ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    sql.execute(
        'INSERT INTO instalaciones SELECT (jsonb_populate_record(i, \'{"id": "00000000-0000-7000-8000-000000000001",'
        ' "numero": "x", "vigente": false, "posicion": 0, "ultima_huella": "", "ensayo": true,'
        ' "destino": "simulador"}\')).* FROM instalaciones i'
    )
    rechazada(
        sql,
        'INSERT INTO registros SELECT (jsonb_populate_record(r, \'{"id": "00000000-0000-7000-8000-000000000002",'
        ' "instalacion_id": "00000000-0000-7000-8000-000000000001"}\')).* FROM registros r',
    )
