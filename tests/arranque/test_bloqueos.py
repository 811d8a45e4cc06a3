"""Construir las páginas usa las versiones fijadas de cada modo y no deja cambios en la copia de trabajo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from factursaas.arranque import bloqueos
from factursaas.config import ajustes

FICHEROS = ("package.json", "bun.lock")


@pytest.fixture
def carpeta(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    lock = tmp_path / "reflex.lock"
    (lock / "clerk").mkdir(parents=True)
    for nombre in FICHEROS:
        (lock / nombre).write_text("común")
        (lock / "clerk" / nombre).write_text("con clerk")
    monkeypatch.setattr(bloqueos, "CARPETA", lock)
    monkeypatch.setattr(bloqueos, "CON_CLERK", lock / "clerk")
    monkeypatch.setattr(bloqueos, "_GUARDADOS", tmp_path / ".cache" / "reflex.lock")
    yield lock
    monkeypatch.undo()
    ajustes.cache_clear()


def leer(carpeta: Path) -> set[str]:
    return {(carpeta / nombre).read_text() for nombre in FICHEROS}


def escribe_reflex(carpeta: Path) -> None:
    for nombre in FICHEROS:
        (carpeta / nombre).write_text("reescrito")


def test_sin_clerk_se_construye_con_lo_comun_y_se_repone(carpeta: Path) -> None:
    bloqueos.preparar()
    assert leer(carpeta) == {"común"}
    escribe_reflex(carpeta)
    bloqueos.reponer()
    assert leer(carpeta) == {"común"}
    bloqueos.reponer()
    assert leer(carpeta) == {"común"}


def test_con_clerk_se_construye_con_lo_suyo_y_se_repone(carpeta: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLERK_PUBLISHABLE_KEY", "pk_test_ZXhhbXBsZS5hY2NvdW50cy5kZXYk")
    ajustes.cache_clear()
    bloqueos.preparar()
    assert leer(carpeta) == {"con clerk"}
    escribe_reflex(carpeta)
    bloqueos.reponer()
    assert (leer(carpeta), leer(carpeta / "clerk")) == ({"común"}, {"con clerk"})


def test_una_construccion_cortada_se_repone_en_la_siguiente(carpeta: Path) -> None:
    bloqueos.preparar()
    escribe_reflex(carpeta)
    bloqueos.preparar()
    assert leer(carpeta) == {"común"}


def test_los_paquetes_de_clerk_estan_fijados_con_todo_lo_demas_igual() -> None:
    comun, con_clerk = (
        (carpeta / "bun.lock").read_text(encoding="utf-8") for carpeta in (bloqueos.CARPETA, bloqueos.CON_CLERK)
    )
    fijados = {linea for linea in comun.splitlines() if linea.startswith('    "') and "sha512-" in linea}
    distintos = fijados - set(con_clerk.splitlines())
    assert [linea.split('"')[1] for linea in distintos] == ["tslib"], "Clerk pide otra versión de ese y solo de ese"
    assert '"@clerk/react": "6.18.0"' in con_clerk
    assert "@clerk/" not in comun
