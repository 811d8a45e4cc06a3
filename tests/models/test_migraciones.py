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
