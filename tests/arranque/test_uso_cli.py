"""Quien lleva el servicio ve cuánto usa cada cuenta."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from factursaas.arranque.doctor import correo
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.cli import app
from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import usos
from tests import fabrica
from tests.correo import REMITE, servidor_smtp


@pytest.fixture
def ordenes(aparte: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Una base propia, con lo de dos cuentas."""
    monkeypatch.setenv("DATABASE_URL", aparte)
    monkeypatch.setenv("FACTURSAAS_DATA_DIR", str(tmp_path))
    ajustes.cache_clear()
    for nombre in ("ana", "bruno"):
        quien = Inquilino(f"user_{nombre}")
        fabrica.con_emitida(quien)
        with tenant_session(quien) as sesion:
            usos.medir(sesion)
            usos.sumar_llamadas(sesion, usos.hoy(), 7)
    yield
    monkeypatch.undo()
    ajustes.cache_clear()


def ejecutar(*orden: str) -> tuple[int, str]:
    hecho = CliRunner().invoke(app, ["uso", *orden])
    return hecho.exit_code, hecho.output


def test_el_de_todos_en_tabla_y_en_json(ordenes: None) -> None:
    salida, texto = ejecutar()
    cabecera, ana, bruno = texto.splitlines()
    assert salida == 0
    assert cabecera.split() == ["cuenta", "facturas", "clientes", "guardado", "llamadas", "medido"]
    assert ana.split()[:3] == ["user_ana", "1", "1"]
    assert bruno.split()[-2:] == ["7", usos.hoy().isoformat()]
    de_ana, _ = json.loads(ejecutar("--json")[1])
    assert (de_ana["user_id"], de_ana["facturas"], de_ana["llamadas"]) == ("user_ana", 1, 7)
    assert de_ana["bytes"] > 0


def test_el_de_uno_dia_a_dia(ordenes: None) -> None:
    salida, texto = ejecutar("--user-id", "user_ana", "--json")
    assert salida == 0
    [dia] = json.loads(texto)
    assert (dia["dia"], dia["facturas"], dia["clientes"], dia["llamadas"]) == (usos.hoy().isoformat(), 1, 1, 7)


def test_entre_otros_dias_no_hay_nada(ordenes: None) -> None:
    periodo = ("--desde", "2020-01-01", "--hasta", "2020-01-31")
    assert ejecutar("--user-id", "user_ana", *periodo)[1].startswith("De esa cuenta no hay nada")
    assert [fila["facturas"] for fila in json.loads(ejecutar(*periodo, "--json")[1])] == [0, 0]


@pytest.mark.parametrize("mal", [["--desde", "ayer"], ["--desde", "2026-02-02", "--hasta", "2026-02-01"]])
def test_unos_dias_que_no_son_es_un_error_de_uso(mal: list[str]) -> None:
    assert ejecutar(*mal)[0] == 2


def test_doctor_dice_como_esta_el_correo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert correo.revisar_correo() == "apagado: los avisos salen solo en pantalla"
    with servidor_smtp(tmp_path) as buzon:
        monkeypatch.setenv("FACTURSAAS_SMTP_URL", buzon.url)
        monkeypatch.setenv("FACTURSAAS_MAIL_FROM", REMITE)
        ajustes.cache_clear()
        try:
            with pytest.raises(ErrorDeArranque, match="certificado"):
                correo.revisar_correo()
            monkeypatch.setenv("SSL_CERT_FILE", str(buzon.autoridad))
            esperado = f"localhost:{buzon.puerto} con STARTTLS, de parte de avisos@factursaas.example.es"
            assert correo.revisar_correo() == esperado
        finally:
            ajustes.cache_clear()
