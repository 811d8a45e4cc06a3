"""Reglas de la casa que ninguna herramienta mira."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

PAQUETE = Path(__file__).parent.parent / "factursaas"
FICHEROS = sorted(PAQUETE.rglob("*.py"))


@pytest.mark.parametrize("fichero", FICHEROS, ids=lambda f: str(f.relative_to(PAQUETE)))
def test_solo_la_configuracion_lee_el_entorno(fichero: Path) -> None:
    if fichero.is_relative_to(PAQUETE / "config") or fichero.is_relative_to(PAQUETE / "arranque"):
        return
    texto = fichero.read_text(encoding="utf-8")
    assert "os.environ" not in texto
    assert "getenv" not in texto


@pytest.mark.parametrize("fichero", FICHEROS, ids=lambda f: str(f.relative_to(PAQUETE)))
def test_nadie_usa_relojes_sin_zona_ni_dinero_en_float(fichero: Path) -> None:
    texto = fichero.read_text(encoding="utf-8")
    assert "utcnow" not in texto
    if fichero.is_relative_to(PAQUETE / "domain") or fichero.is_relative_to(PAQUETE / "services"):
        nombres = {nodo.id for nodo in ast.walk(ast.parse(texto)) if isinstance(nodo, ast.Name)}
        assert "float" not in nombres


@pytest.mark.parametrize(
    "fichero", sorted((PAQUETE / "services").rglob("*.py")), ids=lambda f: str(f.relative_to(PAQUETE))
)
def test_los_casos_de_uso_no_confirman_la_transaccion(fichero: Path) -> None:
    llamadas = {
        nodo.func.attr
        for nodo in ast.walk(ast.parse(fichero.read_text(encoding="utf-8")))
        if isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Attribute)
    }
    assert not llamadas & {"commit", "rollback"}


@pytest.mark.parametrize("fichero", FICHEROS, ids=lambda f: str(f.relative_to(PAQUETE)))
def test_solo_la_puerta_abre_sesiones_de_base_de_datos(fichero: Path) -> None:
    if fichero.is_relative_to(PAQUETE / "db") or fichero.is_relative_to(PAQUETE / "arranque"):
        return
    nombres = {
        nodo.id for nodo in ast.walk(ast.parse(fichero.read_text(encoding="utf-8"))) if isinstance(nodo, ast.Name)
    }
    assert not nombres & {"create_engine", "Session", "sessionmaker"}


def test_todo_paquete_dice_que_hay_dentro() -> None:
    sin_texto = [
        fichero.relative_to(PAQUETE)
        for fichero in FICHEROS
        if fichero.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(fichero.read_text("utf-8")))
    ]
    assert sin_texto == []


def test_nadie_usa_los_globos_de_radix_que_la_construccion_quita() -> None:
    """Sin ellos, cada página ahorra el programa que los coloca; para explicar algo está `ayuda_de`."""
    assert [fichero.name for fichero in FICHEROS if "rx.tooltip" in fichero.read_text(encoding="utf-8")] == []


def test_cada_clase_de_estilo_la_define_una_sola_hoja() -> None:
    donde: dict[str, set[str]] = defaultdict(set)
    for hoja in [*(PAQUETE.parent / "assets").glob("*.css"), *(PAQUETE / "components").rglob("*.css")]:
        reglas = re.sub(r"/\*.*?\*/", "", hoja.read_text("utf-8"), flags=re.DOTALL)
        selectores = ",".join(re.findall(r"([^{}]+)\{", reglas)).split(",")
        for clase in (selector.strip() for selector in selectores):
            if re.fullmatch(r"\.[\w-]+", clase):
                donde[clase].add(hoja.name)
    assert {clase: hojas for clase, hojas in donde.items() if len(hojas) > 1} == {}
