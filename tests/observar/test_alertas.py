"""Las reglas de ejemplo valen, y hablan de métricas que existen."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client import REGISTRY, Metric

from factursaas.arranque.metricas import DeLaBase
from factursaas.config import RAIZ
from factursaas.observar import metricas as _  # noqa: F401 - al importarlas se registran
from factursaas.services import marcha

CARPETA = RAIZ / "docs" / "prometheus"
_VACIA = marcha.Marcha((marcha.Cola("remitir", 0, 0, 0, 0),), 1, 0, 0, 0, 0)


def nuestras(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    monkeypatch.setattr(marcha, "leer", lambda: _VACIA)
    familias: list[Metric] = [*REGISTRY.collect(), *DeLaBase().collect()]
    de_muestras = {muestra.name for familia in familias for muestra in familia.samples}
    de_familias = {familia.name + fin for familia in familias for fin in ("", "_total", "_bucket", "_count")}
    return {nombre for nombre in de_muestras | de_familias if nombre.startswith("factursaas_")}


@pytest.mark.parametrize("fichero", [CARPETA / "alertas.yml", RAIZ / "docs" / "observar.md"], ids=lambda f: f.name)
def test_cada_metrica_que_se_nombra_existe(fichero: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nombradas = set(re.findall(r"factursaas_[a-z_]+", fichero.read_text(encoding="utf-8")))
    assert nombradas
    assert nombradas - nuestras(monkeypatch) == set()


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool viene con el paquete prometheus de Debian")
@pytest.mark.parametrize(("clase", "fichero"), [("rules", "alertas.yml"), ("config", "prometheus.yml")])
def test_promtool_las_da_por_buenas(clase: str, fichero: str) -> None:
    orden = ["promtool", "check", clase, str(CARPETA / fichero)]
    hecho = subprocess.run(orden, capture_output=True, text=True, check=False)
    assert hecho.returncode == 0, hecho.stderr
