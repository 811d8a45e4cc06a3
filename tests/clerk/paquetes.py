"""El ClerkJS de verdad, que en producción sirve Clerk: se trae de npm una vez y se guarda en `.cache`."""

import shutil
import subprocess
import sys
from pathlib import Path

from factursaas.arranque import cerrojos, frontend

AQUI = Path(__file__).resolve().parent
DESTINO = frontend.CACHE / "clerk"
FIJADOS = ("package.json", "bun.lock", "vacio/package.json")


def asegurar() -> Path:
    """La carpeta con los paquetes, tal como los fija `bun.lock`.

    Sus dependencias no hacen falta: lo que carga el navegador viene empaquetado, y `package.json` las vacía.
    """
    frontend.CACHE.mkdir(exist_ok=True)
    with cerrojos.exclusivo(frontend.CACHE / "clerk.lock"):
        if not _al_dia():
            _traer()
    return DESTINO / "node_modules"


def _al_dia() -> bool:
    hechos = [DESTINO / nombre for nombre in FIJADOS]
    return (DESTINO / "completo").exists() and all(
        hecho.exists() and hecho.read_bytes() == (AQUI / nombre).read_bytes()
        for hecho, nombre in zip(hechos, FIJADOS, strict=True)
    )


def _traer() -> None:
    shutil.rmtree(DESTINO, ignore_errors=True)
    for nombre in FIJADOS:
        (DESTINO / nombre).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(AQUI / nombre, DESTINO / nombre)
    bun = Path(sys.executable).parent / "bun"
    orden = [str(bun), "install", "--frozen-lockfile", "--ignore-scripts", "--no-progress"]
    subprocess.run(orden, cwd=DESTINO, env=frontend.entorno(), check=True, capture_output=True, timeout=120)
    (DESTINO / "completo").touch()
