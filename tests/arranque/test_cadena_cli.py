"""Quien administra comprueba las cadenas con una orden."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from factursaas import db
from factursaas.cli import app
from factursaas.config import ajustes
from factursaas.domain.planes import Inquilino, Plan
from tests import fabrica


@pytest.fixture
def con_cadenas(aparte: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Una base propia con dos inquilinos que han emitido."""
    monkeypatch.setenv("DATABASE_URL", aparte)
    monkeypatch.setenv("FACTURSAAS_DATA_DIR", str(tmp_path))
    ajustes.cache_clear()
    for user_id in ("user_ana", "user_bruno"):
        fabrica.con_emitida(Inquilino(user_id, Plan.PRO))
    db.desconectar()
    yield aparte
    monkeypatch.undo()
    ajustes.cache_clear()


def verificar(*opciones: str) -> tuple[int, str]:
    hecho = CliRunner().invoke(app, ["verify-chain", *opciones])
    return hecho.exit_code, hecho.output


def test_recorre_todas_y_dice_cual_falla(con_cadenas: str) -> None:
    assert verificar() == (0, "bien   user_ana: 1 registro\nbien   user_bruno: 1 registro\n")
    with psycopg.connect(con_cadenas) as conexion:
        conexion.execute("ALTER TABLE registros DISABLE TRIGGER encadenado")
        conexion.execute("ALTER TABLE registros NO FORCE ROW LEVEL SECURITY")
        conexion.execute("UPDATE registros SET xml = xml || '\\x20' WHERE user_id = 'user_bruno'")
        conexion.execute("ALTER TABLE registros FORCE ROW LEVEL SECURITY")
        conexion.execute("ALTER TABLE registros ENABLE TRIGGER encadenado")
    salida, texto = verificar("--json")
    ana, bruno = json.loads(texto)
    assert salida == 1
    assert (ana["anomalias"], bruno["anomalias"][0]["posicion"]) == ([], 1)
    assert verificar("--user-id", "user_ana")[0] == 0


def test_no_escribe_nada_salvo_que_se_le_pida(con_cadenas: str) -> None:
    def guardadas() -> int:
        with psycopg.connect(con_cadenas) as conexion:
            conexion.execute("SELECT set_config('app.user_id', 'user_ana', false)")
            [cuantas] = conexion.execute("SELECT count(*) FROM comprobaciones").fetchone() or [0]
            return cuantas

    assert (verificar()[0], guardadas()) == (0, 0)
    assert (verificar("--guardar")[0], guardadas()) == (0, 1)


def test_una_cuenta_que_no_existe_no_pasa_por_comprobada(con_cadenas: str) -> None:
    codigo, texto = verificar("--user-id", "inventada")
    assert (codigo, texto) == (1, "No hay ninguna cuenta «inventada». Comprueba el identificador.\n")
