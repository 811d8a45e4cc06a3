"""Quien administra se lleva los datos de una cuenta o la da de baja, con órdenes que dicen lo que harán."""

import json
import zipfile
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from factursaas.arranque import base as arranque_base
from factursaas.cli import app
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import bajas
from tests import fabrica


@pytest.fixture(autouse=True)
def la_de_las_pruebas(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Las órdenes usan la base de la tanda, que ya está conectada."""

    monkeypatch.setattr(arranque_base, "en_marcha", lambda: nullcontext(base))
    monkeypatch.setattr(arranque_base, "conectada", lambda _url: nullcontext())


def ordenar(*orden: str, contesta: str = "") -> tuple[int, str]:
    hecho = CliRunner().invoke(app, list(orden), input=contesta)
    return hecho.exit_code, hecho.output


def hasta(quien: Inquilino) -> date | None:
    with tenant_session(Inquilino(quien.user_id)) as db:
        return bajas.prever(db).conservar_hasta


def test_exportar_escribe_el_paquete_y_solo_lo_lee_quien_lo_pide(ana: Inquilino, tmp_path: Path) -> None:
    fabrica.con_emitida(ana)
    salida = tmp_path / "ana.zip"
    codigo, texto = ordenar("exportar", "--user-id", ana.user_id, "--salida", str(salida), "--json")
    assert codigo == 0, texto
    assert json.loads(texto)["bytes"] == salida.stat().st_size
    assert salida.stat().st_mode & 0o077 == 0
    assert "facturas.csv" in zipfile.ZipFile(salida).namelist()


def test_suprimir_ensena_que_pasara_y_sin_confirmar_no_toca_nada(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    fabrica.con_borrador(ana)
    codigo, texto = ordenar("suprimir", "--user-id", ana.user_id, contesta="n\n")
    assert codigo == 0
    assert f"1 factura y 1 registro hasta el {hasta(ana):%d/%m/%Y}" in texto
    assert "1 borrador," in texto
    assert "No se ha tocado nada" in texto
    codigo, texto = ordenar("suprimir", "--user-id", ana.user_id, "--json")
    assert json.loads(texto) | {"hecho": False, "facturas": 1, "borradores": 1} == json.loads(texto)
    with tenant_session(ana) as db:
        assert bajas.prever(db).borradores == 1


def test_suprimir_confirmado_da_de_baja(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    codigo, texto = ordenar("suprimir", "--user-id", ana.user_id, "--si", "--json")
    assert codigo == 0
    assert json.loads(texto)["hecho"] is True
    with tenant_session(Inquilino(ana.user_id)) as db:
        assert bajas.prever(db).de_baja_desde is not None


@pytest.mark.parametrize("orden", [("suprimir",), ("exportar", "--salida", "nada.zip")])
def test_de_quien_no_existe_no_se_hace_nada(orden: tuple[str, ...]) -> None:
    codigo, texto = ordenar(*orden, "--user-id", "user_de_nadie")
    assert codigo == 1
    assert "No hay ninguna cuenta «user_de_nadie»" in texto
    assert not Path("nada.zip").exists()


def test_exportar_no_pisa_lo_que_haya(ana: Inquilino, tmp_path: Path) -> None:
    fabrica.con_emitida(ana)
    mio = tmp_path / "mio.txt"
    mio.write_text("x")
    for salida in (mio, tmp_path, Path("/dev/null")):
        codigo, texto = ordenar("exportar", "--user-id", ana.user_id, "--salida", str(salida))
        assert (codigo, f"Ya existe {salida}" in texto) == (1, True), texto
    assert mio.read_text() == "x"
    assert sorted(tmp_path.iterdir()) == [mio]


def test_suprimir_dos_veces_dice_que_ya_estaba_de_baja(ana: Inquilino) -> None:
    fabrica.con_cliente(ana)
    assert ordenar("suprimir", "--user-id", ana.user_id, "--si")[0] == 0
    codigo, texto = ordenar("suprimir", "--user-id", ana.user_id, "--si")
    assert (codigo, "ya está de baja" in texto) == (1, True), texto
