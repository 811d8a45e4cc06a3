"""Quien administra ve y cambia el plan de una cuenta sin tocar la base."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from factursaas.cli import app
from factursaas.config import ajustes


@pytest.fixture
def ordenes(aparte: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Una base propia ya migrada, con los planes puestos a mano."""
    monkeypatch.setenv("DATABASE_URL", aparte)
    monkeypatch.setenv("FACTURSAAS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FACTURSAAS_PLAN_SOURCE", "manual")
    ajustes.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    ajustes.cache_clear()


def ejecutar(*orden: str) -> tuple[int, str]:
    hecho = CliRunner().invoke(app, ["plan", *orden])
    return hecho.exit_code, hecho.output


def test_poner_un_plan_y_verlo(ordenes: pytest.MonkeyPatch) -> None:
    salida, texto = ejecutar("poner", "user_ana", "pro")
    assert salida == 1
    assert "--crear" in texto
    assert ejecutar("poner", "user_ana", "pro", "--crear")[0] == 0
    salida, texto = ejecutar("ver", "user_ana", "--json")
    leido = json.loads(texto)
    assert (salida, leido["vigente"], leido["fuente"]) == (0, "pro", "manual")
    assert ejecutar("poner", "user_ana", "free_user")[1].startswith("user_ana: plan free_user (manual, ")


def test_una_cuenta_que_no_existe_se_dice(ordenes: pytest.MonkeyPatch) -> None:
    assert ejecutar("ver", "user_nadie") == (
        1, "No hay ninguna cuenta user_nadie. Comprueba el identificador.\n"
    )  # fmt: skip


def test_un_plan_que_no_existe_es_un_error_de_uso(ordenes: pytest.MonkeyPatch) -> None:
    assert ejecutar("poner", "user_ana", "oro")[0] == 2


@pytest.mark.parametrize("orden", [["poner", "user_ana", "pro"], ["releer", "user_ana"]])
def test_si_los_planes_no_son_cosa_suya_no_los_cambia(orden: list[str], ordenes: pytest.MonkeyPatch) -> None:
    ordenes.setenv("FACTURSAAS_PLAN_SOURCE", "development")
    ajustes.cache_clear()
    salida, texto = ejecutar(*orden)
    assert salida == 1
    assert "planes" in texto
