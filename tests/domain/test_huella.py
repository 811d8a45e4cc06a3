"""Los 29 vectores de huella: los de la AEAT, los de otros programas y las trampas conocidas."""

import json
from pathlib import Path
from typing import Any

import pytest

from factursaas.domain.verifactu.huella import calcular_huella, encadenar_campos

VECTORES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "huellas.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORES, ids=[vector["id"] for vector in VECTORES])
def test_la_huella_es_la_del_vector(vector: dict[str, Any]) -> None:
    campos = [(nombre, valor or "") for nombre, valor in vector["campos"]]
    assert encadenar_campos(campos) == vector["cadena"]
    assert calcular_huella(campos) == vector["huella"]
