"""La lista de quienes tienen cuenta: los de antes, al actualizar, y los nuevos, solos."""

from datetime import date

import psycopg
from alembic import command

from factursaas import db
from factursaas.arranque.migraciones import configuracion, migrar
from factursaas.db import system_session
from factursaas.services import usos


def test_al_actualizar_estan_los_que_ya_tenian_cuenta_y_la_base_sigue_cerrada(aparte: str) -> None:
    db.desconectar()
    command.downgrade(configuracion(aparte), "0011")
    with psycopg.connect(aparte) as conexion:
        conexion.execute("SELECT set_config('app.user_id', 'vieja', false)")
        conexion.execute("INSERT INTO cuentas (user_id, email) VALUES ('vieja', 'v@example.es')")
    migrar(aparte)
    with psycopg.connect(aparte) as conexion:
        conexion.execute("SELECT set_config('app.user_id', 'nueva', false)")
        conexion.execute(
            "INSERT INTO cuentas (user_id, email, avisos_por_correo, avisos_vistos) VALUES ('nueva', '', true, '[]')"
        )
        conexion.execute("SELECT set_config('app.user_id', '', false)")
        assert conexion.execute("SELECT count(*) FROM cuentas").fetchone() == (0,)
    db.conectar(db.url_de_aplicacion(aparte))
    with system_session() as sesion:
        todos = usos.resumen_de_todos(sesion, date(2026, 1, 1), date(2026, 12, 31))
    assert [uso.user_id for uso in todos] == ["vieja", "nueva"]
