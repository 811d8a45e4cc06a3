"""Quien administra saca las evidencias de una cuenta con una orden."""

import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from factursaas import db
from factursaas.cli import app
from factursaas.config import ajustes
from factursaas.domain.planes import Inquilino
from tests import fabrica
from tests.evidencias import verificar


@pytest.fixture
def con_factura(ana: Inquilino, base: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    fabrica.con_emitida(ana)
    monkeypatch.setattr(ajustes(), "database_url", None)
    monkeypatch.setenv("DATABASE_URL", base)
    ajustes.cache_clear()
    yield ana.user_id
    monkeypatch.undo()
    ajustes.cache_clear()
    db.conectar(db.url_de_aplicacion(base))


def pedir(*opciones: str) -> tuple[int, str]:
    hecho = CliRunner().invoke(app, ["evidencias", *opciones])
    return hecho.exit_code, hecho.output


def test_escribe_un_paquete_que_se_comprueba(con_factura: str, tmp_path: Path) -> None:
    salida = tmp_path / "prueba.zip"
    codigo, dicho = pedir("--user-id", con_factura, "--salida", str(salida), "--desde", "2020-01-01", "--json")
    assert (codigo, json.loads(dicho)["bytes"]) == (0, salida.stat().st_size)
    with ZipFile(salida) as comprimido:
        comprimido.extractall(tmp_path / "fuera")
    assert verificar(tmp_path / "fuera") == (0, "Todo cuadra: 1 registros y 0 envíos\n")


def test_de_una_cuenta_sin_registros_no_escribe_nada(con_factura: str, tmp_path: Path) -> None:
    codigo, dicho = pedir("--user-id", "user_nadie", "--salida", str(tmp_path / "prueba.zip"))
    assert (codigo, "no tiene registros" in dicho) == (1, True)
    assert list(tmp_path.iterdir()) == []
