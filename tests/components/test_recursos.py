"""Los ficheros del navegador se publican como lo haría Reflex, sin lo que le cuesta a Reflex."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
import reflex as rx

from factursaas.components import recursos
from factursaas.components.recursos import recurso


@pytest.fixture
def vecino(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """El nombre de un módulo que tiene al lado `suyo.js`."""
    monkeypatch.setattr(recursos, "RAIZ", tmp_path)
    modulo = ModuleType("casa.pieza")
    modulo.__file__ = str(tmp_path / "casa" / "pieza.py")
    (tmp_path / "casa").mkdir()
    (tmp_path / "casa" / "suyo.js").write_text("export default 1;")
    monkeypatch.setitem(sys.modules, "casa.pieza", modulo)
    return "casa.pieza"


def test_se_publica_con_un_enlace_y_repetirlo_no_lo_toca(vecino: str, tmp_path: Path) -> None:
    enlace = tmp_path / "assets/external/casa/pieza/suyo.js"
    assert recurso(vecino, "suyo.js") == "$/public/external/casa/pieza/suyo.js"
    puesto = enlace.lstat()
    assert enlace.read_text() == "export default 1;"
    assert recurso(vecino, "suyo.js") == "$/public/external/casa/pieza/suyo.js"
    assert enlace.lstat() == puesto
    assert [p.name for p in enlace.parent.iterdir()] == ["suyo.js"]


def test_lo_que_lleva_a_otra_parte_se_corrige(vecino: str, tmp_path: Path) -> None:
    enlace = tmp_path / "assets/external/casa/pieza/suyo.js"
    enlace.parent.mkdir(parents=True)
    enlace.symlink_to(tmp_path / "ya no está")
    recurso(vecino, "suyo.js")
    assert enlace.read_text() == "export default 1;"


def test_el_que_no_esta_se_dice(vecino: str) -> None:
    with pytest.raises(FileNotFoundError):
        recurso(vecino, "ajeno.js")


def test_se_importa_con_el_mismo_nombre_que_le_daria_reflex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(recursos, "RAIZ", tmp_path)
    nombre = Path(__file__).name
    assert recurso(__name__, nombre) == rx.asset(nombre, shared=True).importable_path
