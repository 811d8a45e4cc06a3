"""La conexión de quien inyecta SQL."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from factursaas.domain.planes import Inquilino
from tests.models.apoyo import url_de_la_aplicacion


@pytest.fixture
def sql(ana: Inquilino) -> Iterator[Connection]:
    """Una conexión con el rol de la aplicación y Ana puesta."""
    with psycopg.connect(url_de_la_aplicacion()) as conexion:
        conexion.execute("SELECT set_config('app.user_id', %s, false)", (ana.user_id,))
        conexion.commit()
        yield conexion
        conexion.rollback()
