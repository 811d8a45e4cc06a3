"""Todas las dependencias van fijadas y explicadas, y auditarlas sin red no pasa por buena."""

import re

import pytest

from factursaas.config import RAIZ
from scripts import auditar


@pytest.mark.parametrize("lista", ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt"])
def test_cada_dependencia_va_con_su_version_exacta_y_su_porque(lista: str) -> None:
    explicadas = (RAIZ / "docs" / "dependencias.md").read_text(encoding="utf-8").lower()
    for linea in (RAIZ / lista).read_text(encoding="utf-8").splitlines():
        if linea and not linea.startswith(("#", "-r")):
            fijada = re.fullmatch(r"([A-Za-z0-9_.-]+(?:\[[a-z]+\])?)==[0-9][^ ]*(?: ; .+)?", linea)
            assert fijada, linea
            assert f"`{fijada[1].lower()}`" in explicadas, f"{fijada[1]} no se explica en docs/dependencias.md"


@pytest.mark.parametrize(
    "dicho",
    ["requests.exceptions.ConnectionError: Max retries exceeded", "x: Dependency not found, could not be audited"],
)
def test_sin_datos_la_auditoria_lo_dice_y_falla(dicho: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert auditar.contar(1, "", dicho) == 2
    assert "No se sabe si las dependencias están bien" in capsys.readouterr().err


def test_con_fallos_conocidos_los_ensena(capsys: pytest.CaptureFixture[str]) -> None:
    assert auditar.contar(1, "paquete 1.0 CVE-2026-0001", "Found 1 known vulnerability") == 1
    assert "CVE-2026-0001" in capsys.readouterr().out
