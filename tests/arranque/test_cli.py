"""Las órdenes de operador, sus códigos de salida y su JSON."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from factursaas import db
from factursaas.arranque import base as arranque_base
from factursaas.arranque import servidor
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.cli import app
from factursaas.config import ajustes

ORDENES = ("run", "dev", "build", "migrate", "demo", "doctor", "plan", "simulador", "backup", "restore")


@pytest.fixture(autouse=True)
def ajustes_nuevos(base: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Los ajustes se leen de nuevo en cada prueba; después, la base vuelve a ser la de la tanda."""
    monkeypatch.setenv("FACTURSAAS_DATA_DIR", str(tmp_path))
    ajustes.cache_clear()
    yield
    monkeypatch.undo()
    ajustes.cache_clear()
    db.conectar(db.url_de_aplicacion(base))


@pytest.mark.parametrize("orden", ORDENES)
def test_cada_orden_se_explica(orden: str) -> None:
    hecho = CliRunner().invoke(app, [orden, "--help"])
    assert hecho.exit_code == 0
    assert "--help" in hecho.output


def test_una_orden_que_no_existe_es_un_error_de_uso() -> None:
    assert CliRunner().invoke(app, ["inventada"]).exit_code == 2


def test_produccion_sin_configurar_dice_todo_lo_que_falta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTURSAAS_ENV", "production")
    hecho = CliRunner().invoke(app, ["run"])
    assert hecho.exit_code == 2
    for falta in ("CLERK_PUBLISHABLE_KEY", "DATABASE_URL", "FACTURSAAS_ORIGIN"):
        assert falta in hecho.output


def test_un_valor_imposible_se_dice_con_su_nombre(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "ochenta")
    hecho = CliRunner().invoke(app, ["run"])
    assert hecho.exit_code == 2
    assert "PORT" in hecho.output


def test_un_fallo_previsto_sale_con_1_y_sin_traza(monkeypatch: pytest.MonkeyPatch) -> None:
    def fallar(**_: object) -> None:
        raise ErrorDeArranque("No se puede.")

    monkeypatch.setattr(servidor, "ejecutar", fallar)
    hecho = CliRunner().invoke(app, ["run"])
    assert (hecho.exit_code, hecho.output) == (1, "No se puede.\n")


def test_doctor_en_json_no_crea_nada(tmp_path: Path) -> None:
    hecho = CliRunner().invoke(app, ["doctor", "--json"])
    informe = {parte["nombre"]: parte for parte in json.loads(hecho.output)}
    assert hecho.exit_code == 0
    assert informe["Base de datos"]["detalle"] == "se creará al arrancar"
    assert informe["Aplicación"]["detalle"] == "parada"
    assert not list(tmp_path.iterdir())


def test_doctor_avisa_de_una_base_inalcanzable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nadie:nada@127.0.0.1:9/ninguna")
    hecho = CliRunner().invoke(app, ["doctor"])
    assert hecho.exit_code == 1
    assert "FALLA  Base de datos: No se puede conectar" in hecho.output


def test_migrate_check_pasa_por_una_base_temporal(tmp_path: Path) -> None:
    hecho = CliRunner().invoke(app, ["migrate", "--check", "--json"])
    assert hecho.exit_code == 0, hecho.output
    assert json.loads(hecho.output)["version"]
    assert not arranque_base.creada()
    assert not list(tmp_path.iterdir())
