"""Lo emitido no cambia ni se borra, ni con SQL directo; los números no se saltan ni se repiten."""

import psycopg
import pytest
from psycopg import Connection

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.services import facturas
from tests import fabrica
from tests.models.apoyo import rechazada


@pytest.fixture
def emitida(ana: Inquilino) -> Factura:
    return fabrica.con_emitida(ana)


@pytest.fixture
def sql(sql: Connection, emitida: Factura) -> Connection:
    """La de quien inyecta SQL, con una factura ya emitida."""
    return sql


@pytest.mark.parametrize(
    "cambio",
    [
        "total = 1",
        "fecha = '2026-01-01'",
        "numero = 7",
        "numero_completo = 'Z'",
        "notas = 'otra'",
        "cliente = '{}'",
        "emisor = NULL",
        "grupos = '[]'",
        "cliente_id = NULL",
        "emitida_en = now()",
        "vencimiento = '2030-01-01'",
        "estado = 'BORRADOR', numero = NULL, numero_completo = NULL, emitida_en = NULL",
        "created_at = now()",
    ],
)
def test_una_factura_emitida_no_cambia(sql: Connection, cambio: str) -> None:
    rechazada(sql, f"UPDATE facturas SET {cambio}")


def test_una_factura_emitida_no_se_borra(sql: Connection) -> None:
    rechazada(sql, "DELETE FROM facturas")


@pytest.mark.parametrize(
    "orden",
    [
        "UPDATE factura_lineas SET precio = 1",
        "DELETE FROM factura_lineas",
        "INSERT INTO factura_lineas SELECT"
        ' (jsonb_populate_record(l, \'{"id":"00000000-0000-7000-8000-000000000000"}\')).* FROM factura_lineas l',
    ],
)
def test_las_lineas_de_una_emitida_no_cambian(sql: Connection, orden: str) -> None:
    rechazada(sql, orden)


def test_las_notas_internas_y_el_cobro_si_se_anotan(sql: Connection, ana: Inquilino, emitida: Factura) -> None:
    sql.execute("UPDATE facturas SET notas_internas = 'llamar el lunes'")
    sql.commit()
    with tenant_session(ana) as sesion:
        assert facturas.cobrar(sesion, emitida.id, facturas.DatosCobro()).estado == "COBRADA"


def test_no_se_puede_meter_una_factura_ya_emitida(sql: Connection) -> None:
    rechazada(
        sql,
        'INSERT INTO facturas SELECT (jsonb_populate_record(f, \'{"id":"00000000-0000-7000-8000-000000000001",'
        '"numero":2,"numero_completo":"A-2026-0002"}\')).* FROM facturas f',
    )


@pytest.mark.parametrize(
    "orden",
    [
        "UPDATE contadores SET ultimo = 0",
        "UPDATE contadores SET ultimo = 5",
        "UPDATE contadores SET ejercicio = 2030",
        "DELETE FROM contadores",
        "INSERT INTO contadores (user_id, serie_id, ejercicio, inicial, ultimo)"
        " SELECT user_id, serie_id, 2020, 0, 8 FROM contadores",
    ],
)
def test_el_contador_no_salta_ni_retrocede(sql: Connection, orden: str) -> None:
    rechazada(sql, orden)


def test_gastar_un_numero_sin_factura_no_se_puede_confirmar(sql: Connection) -> None:
    rechazada(sql, "UPDATE contadores SET ultimo = 2")


def test_de_varios_numeros_tomados_de_una_vez_no_puede_faltar_ninguno(sql: Connection, ana: Inquilino) -> None:
    fabrica.con_borrador(ana)
    sql.execute("UPDATE contadores SET ultimo = ultimo + 2")
    tomado = (
        "UPDATE facturas f SET estado = 'EMITIDA', ejercicio = c.ejercicio, numero = c.ultimo,"
        " numero_completo = 'A-3', emitida_en = now() FROM contadores c WHERE f.estado = 'BORRADOR'"
    )
    with pytest.raises(psycopg.DatabaseError, match="algún número hasta el 3 quedaría sin factura"):
        sql.execute(f"{tomado}; SET CONSTRAINTS con_factura IMMEDIATE")


def test_un_borrador_no_puede_tomar_un_numero_que_su_serie_no_dio(sql: Connection, ana: Inquilino) -> None:
    fabrica.con_borrador(ana)
    rechazada(
        sql,
        "UPDATE facturas SET estado = 'EMITIDA', ejercicio = 2026, numero = 9, numero_completo = 'A-2026-0009',"
        " emitida_en = now() WHERE estado = 'BORRADOR'",
    )


def test_una_serie_con_facturas_no_cambia_de_nombre(sql: Connection) -> None:
    rechazada(sql, "UPDATE series SET codigo = 'B'")
    rechazada(sql, "UPDATE series SET patron = '{numero}'")


def test_ni_el_propietario_vacia_las_tablas(base: str, emitida: Factura) -> None:
    with psycopg.connect(base) as conexion, pytest.raises(psycopg.DatabaseError) as fallo:
        conexion.execute("TRUNCATE facturas CASCADE")
    assert fallo.value.sqlstate == "FS001"
