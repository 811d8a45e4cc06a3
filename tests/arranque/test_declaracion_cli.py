"""Quien administra ve la declaración de lo que tiene instalado, y qué le falta para suscribirla."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from factursaas.cli import app
from factursaas.config import ajustes
from tests.declarante import suscribir


@pytest.fixture(autouse=True)
def instalada(aparte: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", aparte)
    ajustes.cache_clear()
    yield
    monkeypatch.undo()
    ajustes.cache_clear()


def test_sin_productor_sale_con_1_y_dice_que_falta(tmp_path: Path) -> None:
    fichero = tmp_path / "d.pdf"
    hecho = CliRunner().invoke(app, ["declaracion", "--pdf", str(fichero)])
    assert hecho.exit_code == 1
    assert hecho.output.startswith("BORRADOR SIN SUSCRIBIR")
    assert "su dirección postal completa" in hecho.output
    assert fichero.read_bytes().startswith(b"%PDF")


def test_suscrita_sale_con_0_y_entera(monkeypatch: pytest.MonkeyPatch) -> None:
    suscribir(monkeypatch)
    hecho = CliRunner().invoke(app, ["declaracion", "--json"])
    assert hecho.exit_code == 0
    leida = json.loads(hecho.output)
    assert (leida["suscrita_el"], leida["faltan"], len(leida["apartados"])) == ("2026-01-15", [], 12)
