"""Qué casos de uso escriben, leído del propio código: uno nuevo no se puede olvidar.

Un caso de uso es una función pública de `services` que llaman las páginas, la API, las tareas o las órdenes. Escribe si
ella, o algo que llama dentro de `services`, da de alta, cambia o borra filas.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PAQUETE = Path(__file__).parent.parent / "factursaas"
_FUERA = ("states", "api", "jobs", "arranque")
_ESCRIBE = {"add", "add_all", "delete", "merge"}
_DML = {"insert", "update", "delete"}


def que_escriben() -> set[str]:
    """Los casos de uso que escriben: «services.clientes.crear»."""
    return {nombre for nombre in _llamados_desde_fuera() if _alcanza(nombre, "escribe")}


def sin_huella() -> set[str]:
    """Los que escriben y por ningún camino anotan lo que han hecho."""
    return {nombre for nombre in que_escriben() if not _alcanza(nombre, "anota")}


def _alcanza(nombre: str, que: str, vistos: frozenset[str] = frozenset()) -> bool:
    funcion = _funciones().get(nombre)
    if funcion is None or nombre in vistos:
        return False
    if que == "anota" and nombre == "services.auditoria.anotar":
        return True
    hace, llama = funcion
    return que in hace or any(_alcanza(otra, que, vistos | {nombre}) for otra in llama)


@cache
def _funciones() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """De cada función de los servicios, si escribe o anota por sí misma y a qué otras llama."""
    return {
        f"{modulo}.{nodo.name}": (_hace(nodo), frozenset(_nombrados(nodo, modulo, arbol)))
        for modulo, arbol in _modulos("services")
        for nodo in arbol.body
        if isinstance(nodo, ast.FunctionDef)
    }


def _hace(funcion: ast.FunctionDef) -> frozenset[str]:
    hechos: set[str] = set()
    for nodo in ast.walk(funcion):
        if isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Attribute) and nodo.func.attr in _ESCRIBE:
            if isinstance(nodo.func.value, ast.Name) and nodo.func.value.id == "db":
                hechos.add("escribe")
        elif isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Name) and nodo.func.id in _DML:
            hechos.add("escribe")
        if isinstance(nodo, ast.Name) and nodo.id in ("_BORRAR", "_YA_PEDIDO"):
            hechos.add("escribe")
        if isinstance(nodo, ast.Assign) and any(_cambia_una_fila(a) for a in nodo.targets):
            hechos.add("escribe")
    return frozenset(hechos)


def _cambia_una_fila(destino: ast.expr) -> bool:
    partes = destino.elts if isinstance(destino, ast.Tuple) else [destino]
    return any(
        isinstance(p, ast.Attribute) and not (isinstance(p.value, ast.Name) and p.value.id == "self") for p in partes
    )


def _llamados_desde_fuera() -> set[str]:
    return {
        nombre
        for paquete in _FUERA
        for modulo, arbol in _modulos(paquete)
        for nombre in _nombrados(arbol, modulo, arbol)
        if nombre in _funciones() and not nombre.rpartition(".")[2].startswith("_")
    }


def _nombrados(nodo: ast.AST, modulo: str, arbol: ast.Module) -> Iterator[str]:
    """Las funciones de los servicios que se nombran en un trozo de código."""
    importados = _importados(arbol)
    for parte in ast.walk(nodo):
        if isinstance(parte, ast.Name):
            yield importados.get(parte.id, f"{modulo}.{parte.id}")
        elif isinstance(parte, ast.Attribute) and isinstance(parte.value, ast.Name) and parte.value.id in importados:
            yield _resolver(f"{importados[parte.value.id]}.{parte.attr}")


def _importados(arbol: ast.Module) -> dict[str, str]:
    nombres: dict[str, str] = {}
    for nodo in ast.walk(arbol):
        if isinstance(nodo, ast.ImportFrom) and (nodo.module or "").startswith("factursaas.services"):
            origen = str(nodo.module).removeprefix("factursaas.")
            nombres |= {alias.asname or alias.name: _resolver(f"{origen}.{alias.name}") for alias in nodo.names}
    return nombres


def _resolver(nombre: str) -> str:
    """Lo que un paquete reexporta, por el módulo donde está escrito."""
    modulo, _, simbolo = nombre.rpartition(".")
    portada = PAQUETE / modulo.replace(".", "/") / "__init__.py"
    if not portada.exists():
        return nombre
    for nodo in ast.parse(portada.read_text("utf-8")).body:
        if isinstance(nodo, ast.ImportFrom) and simbolo in {alias.asname or alias.name for alias in nodo.names}:
            return f"{str(nodo.module).removeprefix('factursaas.')}.{simbolo}"
    return nombre


@cache
def _modulos(paquete: str) -> list[tuple[str, ast.Module]]:
    return [
        (".".join(fichero.relative_to(PAQUETE).with_suffix("").parts).removesuffix(".__init__"), _leer(fichero))
        for fichero in sorted((PAQUETE / paquete).rglob("*.py"))
    ]


@cache
def _leer(fichero: Path) -> ast.Module:
    return ast.parse(fichero.read_text("utf-8"))
