"""Hablar con la base como un atacante que inyecta SQL: con el rol de la aplicación y sin pasar por ella."""

from collections.abc import Container

import psycopg
import pytest
from psycopg import Connection

from factursaas import db


def url_de_la_aplicacion() -> str:
    return db.motor().url.set(drivername="postgresql").render_as_string(hide_password=False)


def rechazada(sql: Connection, orden: str, por: Container[str | None] = ("FS001",)) -> None:
    """La base no lo hace, por alguno de esos motivos; si no se dicen, porque lo prohíbe un disparador."""

    def ejecutar() -> None:
        sql.execute(orden)
        sql.commit()

    with pytest.raises(psycopg.DatabaseError) as fallo:
        ejecutar()
    assert fallo.value.sqlstate in por, fallo.value
    sql.rollback()
