"""Una base de datos mal configurada se cuenta en una frase, sin tocar nada."""

import os
import subprocess
import sys
from uuid import uuid4

import psycopg
import pytest

from factursaas.arranque.postgres import ServidorPostgres
from tests import fabrica


def migrar(url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "factursaas", "migrate"],
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("url", "codigo", "frase"),
    [
        ("postgresql://x:x@127.0.0.1:1/x", 1, "No se puede conectar a la base de datos. Revisa DATABASE_URL"),
        ("mysql://x/y", 2, "DATABASE_URL tiene que ser de PostgreSQL"),
        ("cualquier cosa", 2, "DATABASE_URL tiene que ser de PostgreSQL"),
    ],
)
def test_una_direccion_que_no_sirve(url: str, codigo: int, frase: str) -> None:
    hecho = migrar(url)
    assert (hecho.returncode, hecho.stderr.count("\n")) == (codigo, 1)
    assert hecho.stderr.startswith(frase)


def test_un_propietario_que_no_puede_crear_roles_no_deja_la_base_a_medias(servidor: ServidorPostgres) -> None:
    nombre = f"sinrol_{uuid4().hex[:8]}"
    with psycopg.connect(fabrica.url_superusuario(servidor), autocommit=True) as conexion:
        conexion.execute(f"CREATE ROLE {nombre} LOGIN PASSWORD 'clave'")
        conexion.execute(f"CREATE DATABASE {nombre} OWNER {nombre}")
        url = f"postgresql://{nombre}:clave@127.0.0.1:{servidor.puerto}/{nombre}"
        hecho = migrar(url)
        with psycopg.connect(url) as propia:
            tablas = propia.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        conexion.execute(f"DROP DATABASE {nombre} WITH (FORCE)")
        conexion.execute(f"DROP ROLE {nombre}")
    assert (hecho.returncode, tablas) == (1, (0,))
    assert f"ALTER ROLE {nombre} CREATEROLE" in hecho.stderr
