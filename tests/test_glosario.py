"""Toda palabra que lleva un «?» está en el glosario, en una frase y con su norma."""

import ast
import re
from pathlib import Path

import pytest

from factursaas.domain.glosario import TERMINOS, Termino

PAQUETE = Path(__file__).parent.parent / "factursaas"
PANTALLAS = [f for carpeta in ("components", "pages") for f in sorted((PAQUETE / carpeta).rglob("*.py"))]
PEDIDOS = (
    *("recargo_equivalencia", "inversion", "suplido", "criterio_caja", "retencion_irpf", "por_sustitucion"),
    *("por_diferencias", "R1", "R2", "R3", "R4", "R5", "simplificada", "canje", "serie", "huella", "encadenado"),
    *("verifactu", "no_verifactu", "subsanacion", "intracomunitaria", "exenta", "E1", "E2", "E3", "E4", "E5", "E6"),
    *("no_sujeta", "vencimiento", "igic", "ipsi", "nif_iva", "vies", "rectificativa"),
)


def usados() -> set[str]:
    """Lo que las pantallas piden explicar."""
    claves = set[str]()
    for fichero in PANTALLAS:
        arbol = ast.parse(fichero.read_text(encoding="utf-8"))
        listas = {n.targets[0].id: n.value for n in ast.walk(arbol) if isinstance(n, ast.Assign) and _es_nombre(n)}  # pyright: ignore[reportAttributeAccessIssue]
        for nodo in ast.walk(arbol):
            if isinstance(nodo, ast.Call):
                claves |= _de_llamada(nodo, listas)
    return claves


def _es_nombre(nodo: ast.Assign) -> bool:
    return isinstance(nodo.targets[0], ast.Name)


def _de_llamada(nodo: ast.Call, listas: dict[str, ast.expr]) -> set[str]:
    nombre = nodo.func.id if isinstance(nodo.func, ast.Name) else ""
    partes = [k.value for k in nodo.keywords if k.arg in ("ayuda", "ayudas")]
    if nombre in ("ayuda", "con_ayuda", "palabras"):
        partes += nodo.args[0 if nombre == "ayuda" else 1 :]
    textos = set[str]()
    for parte in partes:
        raiz = parte.value if isinstance(parte, ast.Starred) else parte
        for rama in ast.walk(raiz):
            entera = listas.get(rama.id, rama) if isinstance(rama, ast.Name) else rama
            textos |= {h.value for h in ast.walk(entera) if isinstance(h, ast.Constant) and isinstance(h.value, str)}
    return textos - {""}


def test_toda_palabra_usada_esta_en_el_glosario_y_las_prometidas_se_usan() -> None:
    assert usados() - TERMINOS.keys() == set()
    assert set(PEDIDOS) - usados() == set()


@pytest.mark.parametrize("termino", TERMINOS.values(), ids=TERMINOS.keys())
def test_cada_una_es_una_frase_con_su_norma(termino: Termino) -> None:
    assert re.fullmatch(r"[A-ZÁÉÍÓÚ].{20,180}\.", termino.frase)
    assert ". " not in termino.frase.replace("Art. ", "")
    assert re.search(r"(Ley|RD|Orden|Reglamento|Normas?) .*\d", termino.norma)
    assert termino.pregunta.startswith("Qué es ")
