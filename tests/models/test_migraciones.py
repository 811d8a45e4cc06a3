"""Las migraciones suben, bajan y dejan exactamente lo que dicen los modelos."""

import psycopg
import pytest
from alembic import command

from factursaas import db
from factursaas.arranque.migraciones import configuracion, migrar
from factursaas.config import ConfiguracionIncompleta


def _tablas(url: str) -> set[str]:
    with psycopg.connect(url) as conexion:
        return {
            n for (n,) in conexion.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        }


def test_suben_bajan_y_vuelven_a_subir(base_nueva: str) -> None:
    migrar(base_nueva)
    command.check(configuracion(base_nueva))
    completas = _tablas(base_nueva)
    command.downgrade(configuracion(base_nueva), "base")
    assert _tablas(base_nueva) == {"alembic_version"}
    with psycopg.connect(base_nueva) as conexion:
        quedan = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        assert conexion.execute(quedan).fetchone() == (0,)
    migrar(base_nueva)
    assert _tablas(base_nueva) == completas


def test_repetir_la_migracion_no_cambia_nada_ni_corta_a_la_aplicacion(base_nueva: str) -> None:
    migrar(base_nueva)
    motor = db.crear_motor(db.url_de_aplicacion(base_nueva))
    with motor.connect() as abierta:
        migrar(base_nueva)
        assert abierta.exec_driver_sql("SELECT count(*) FROM facturas").scalar_one() == 0
    with motor.connect() as nueva:
        assert nueva.exec_driver_sql("SELECT current_user").scalar_one().endswith("_app")
    motor.dispose()


def test_un_rol_que_posee_tablas_no_sirve_para_la_aplicacion(base_nueva: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from pydantic import SecretStr

    from factursaas.config import ajustes

    monkeypatch.setattr(ajustes(), "database_app_url", SecretStr(base_nueva))
    with pytest.raises(ConfiguracionIncompleta, match="no poseer tablas"):
        migrar(base_nueva)


ANTES = """
SELECT set_config('app.user_id', 'u', false);
INSERT INTO series (user_id, id, codigo, descripcion, patron, tipo)
    VALUES ('u', '00000000-0000-7000-8000-00000000000a', 'X', '', '{serie}{numero}', 'ordinaria');
INSERT INTO contadores (user_id, serie_id, ejercicio, ultimo)
    VALUES ('u', '00000000-0000-7000-8000-00000000000a', 2025, 0);
INSERT INTO facturas SELECT (jsonb_populate_record(NULL::facturas, '{"user_id": "u",
    "id": "00000000-0000-7000-8000-00000000000b", "estado": "BORRADOR", "tipo": "F1", "serie": "X", "version": 1,
    "serie_id": "00000000-0000-7000-8000-00000000000a", "fecha": "2025-05-01", "vencimiento": "2025-06-01",
    "notas": "", "notas_internas": "", "precios_con_impuestos": false, "anticipo": 0, "moneda": "EUR",
    "grupos": [], "retenciones": [], "total_bruto": 100, "total_descuento_global": 0, "total_base": 100,
    "total_cuota": 21, "total_recargo": 0, "total": 121, "total_retencion": 0, "total_suplidos": 0,
    "total_anticipos": 0, "total_a_pagar": 121, "cobrado": 0, "nombre_cliente": "", "busqueda": "",
    "created_at": "2025-05-01", "updated_at": "2025-05-01"}')).*;
UPDATE contadores SET ultimo = 1, ultima_fecha = '2025-05-01';
UPDATE facturas SET estado = 'EMITIDA', ejercicio = 2025, numero = 1, numero_completo = 'X1', emitida_en = now();
INSERT INTO cobros (user_id, id, factura_id, fecha, importe, medio)
    VALUES ('u', gen_random_uuid(), '00000000-0000-7000-8000-00000000000b', '2025-06-01', 21, 'bizum');
UPDATE facturas SET cobrado = 21;
"""


def test_la_version_anterior_sube_con_sus_facturas_y_baja_sin_perderlas(base_nueva: str) -> None:
    migrar(base_nueva)
    command.downgrade(configuracion(base_nueva), "0004")
    with psycopg.connect(base_nueva) as conexion:
        conexion.execute(ANTES)
    migrar(base_nueva)

    def preguntar(consulta: str) -> list[tuple[object, ...]]:
        with psycopg.connect(base_nueva) as conexion:
            conexion.execute("SELECT set_config('app.user_id', 'u', false)")
            return conexion.execute(consulta).fetchall()

    assert preguntar("SELECT ejercicio, inicial, ultimo FROM contadores ORDER BY ejercicio") == [
        (0, 1, 1),
        (2025, 0, 1),
    ]
    assert preguntar("SELECT fecha::text, importe::int FROM factura_vencimientos") == [("2025-06-01", 121)]
    assert preguntar("SELECT proximo_vencimiento::text FROM facturas") == [("2025-06-01",)]
    command.downgrade(configuracion(base_nueva), "0004")
    assert preguntar("SELECT numero_completo, cobrado::int, total::int FROM facturas") == [("X1", 21, 121)]


def test_una_serie_sin_ano_que_ya_numero_no_cambia_de_comienzo(base_nueva: str) -> None:
    migrar(base_nueva)
    command.downgrade(configuracion(base_nueva), "0004")
    with psycopg.connect(base_nueva) as conexion:
        conexion.execute(ANTES)
    migrar(base_nueva)
    with psycopg.connect(base_nueva) as conexion:
        conexion.execute("SELECT set_config('app.user_id', 'u', false)")
        with pytest.raises(psycopg.DatabaseError, match="van de uno en uno"):
            conexion.execute("UPDATE contadores SET inicial = 99, ultimo = 99 WHERE ejercicio = 0")
