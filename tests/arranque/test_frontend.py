"""Cuándo se vuelve a construir el frontend y con quién habla."""

import re
from pathlib import Path

import pytest

from factursaas.arranque import bloqueos, frontend, origen
from factursaas.arranque.errores import ErrorDeArranque

FUENTES = ("rxconfig.py", "requirements.txt", "factursaas/pages/panel.py", "assets/tema.css", "reflex.lock/bun.lock")


@pytest.fixture
def proyecto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un proyecto mínimo, con el frontend construido."""
    for nombre in FUENTES:
        (tmp_path / nombre).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / nombre).write_text(nombre)
    monkeypatch.setattr(frontend, "RAIZ", tmp_path)
    monkeypatch.setattr(frontend, "PAGINAS", tmp_path / ".web" / "build" / "client")
    monkeypatch.setattr(frontend, "HUELLA", tmp_path / ".web" / "factursaas.huella")
    monkeypatch.setattr(bloqueos, "CARPETA", tmp_path / "reflex.lock")
    frontend.PAGINAS.mkdir(parents=True)
    (frontend.PAGINAS / "index.html").touch()
    frontend.HUELLA.write_text(frontend._huella())
    return tmp_path


def test_lo_que_no_ha_cambiado_no_se_construye(proyecto: Path) -> None:
    (proyecto / "assets" / "external").mkdir()
    (proyecto / "assets" / "external" / "enlace.js").touch()
    assert frontend.vigente()
    assert frontend.empezar() is None


@pytest.mark.parametrize(
    "ruta", [*FUENTES, "factursaas/states/nuevo.py", "factursaas/components/sesion.jsx", "assets/logo.svg"]
)
def test_cualquier_cambio_obliga_a_construir(proyecto: Path, ruta: str) -> None:
    (proyecto / ruta).parent.mkdir(exist_ok=True)
    (proyecto / ruta).write_text("cambiado")
    assert not frontend.vigente()


def test_sin_paginas_no_vale_la_huella(proyecto: Path) -> None:
    (frontend.PAGINAS / "index.html").unlink()
    assert not frontend.vigente()


def test_las_direcciones_pasan_a_ser_las_del_navegador(tmp_path: Path) -> None:
    trozo = tmp_path / "assets" / "reflex-env-abc.js"
    trozo.parent.mkdir()
    trozo.write_text(
        'var e={PING:`http://localhost:3000/ping`,EVENT:"wss://factursaas.es/_event",TRANSPORT:`websocket`};'
    )
    origen.MismoOrigen().post_build(static_dir=tmp_path)
    assert trozo.read_text() == (
        'var e={PING:(location.origin+"/ping"),'
        'EVENT:(location.origin.replace(/^http/,"ws")+"/_event"),TRANSPORT:`websocket`};'
    )


def test_una_construccion_sin_direcciones_no_se_da_por_buena(tmp_path: Path) -> None:
    with pytest.raises(ErrorDeArranque, match=re.escape("no trae las direcciones")):
        origen.MismoOrigen().post_build(static_dir=tmp_path)
