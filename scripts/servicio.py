"""Encuentra o consigue un servicio para las pruebas (`redis-server`, `pgbouncer`) y escribe su ruta en la salida.

Por orden: el que diga el entorno (FACTURSAAS_REDIS, FACTURSAAS_PGBOUNCER_BIN), el de la máquina y el paquete de la
distribución: instalado si somos root, desplegado en `.cache` si no.
"""

import os
import shutil
import sys
from pathlib import Path

from debian import RAIZ, arquitectura, decir, desplegar, elegido, funciona, instalar

VARIABLES = {"redis-server": "FACTURSAAS_REDIS", "pgbouncer": "FACTURSAAS_PGBOUNCER_BIN"}
AYUDA = """No se ha podido conseguir {programa} para las pruebas. Cualquiera de estas cosas basta:
  - instalarlo: apt-get install {programa} (Debian), dnf install {paquete} (Fedora), brew install {paquete} (macOS)
  - decir dónde está: {variable}=/ruta/a/{programa} make test"""
ENVOLTORIO = """#!/bin/sh
# Ejecuta el programa desplegado en esta carpeta, sin instalarlo en el sistema.
raiz="$(cd "$(dirname "$0")" && pwd)/raiz"
export LD_LIBRARY_PATH="$raiz/usr/lib/{arquitectura}:$raiz/lib/{arquitectura}"
exec "$raiz/{ruta}" "$@"
"""


def principal(programa: str) -> None:
    """Prueba cada manera hasta que una da un programa que funciona."""
    for manera in (lambda: elegido(VARIABLES[programa], "--version"), lambda: de_la_maquina(programa)):
        if (ruta := manera()) and funciona(ruta, "--version"):
            sys.stdout.write(f"{ruta}\n")
            return
    ruta = de_la_distribucion(programa)
    if ruta is None or not funciona(ruta, "--version"):
        sys.exit(
            AYUDA.format(programa=programa, paquete=programa.removesuffix("-server"), variable=VARIABLES[programa])
        )
    sys.stdout.write(f"{ruta}\n")


def de_la_maquina(programa: str) -> Path | None:
    """El del PATH, o el de donde Debian deja los servicios, que no siempre está en él."""
    ruta = shutil.which(programa, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return Path(ruta) if ruta else None


def de_la_distribucion(programa: str) -> Path | None:
    """El paquete de Debian y derivadas."""
    envoltorio = RAIZ / ".cache" / programa / programa
    if envoltorio.exists():
        return envoltorio
    if not shutil.which("apt-get"):
        return None
    decir(f"Consiguiendo {programa} para las pruebas…")
    if os.geteuid() == 0:
        instalar(programa)
        return de_la_maquina(programa)
    raiz = desplegar(envoltorio.parent, programa)
    suyo = next((p for p in raiz.rglob(f"*bin/{programa}")), None) if raiz else None
    if raiz is None or suyo is None:
        return None
    envoltorio.write_text(
        ENVOLTORIO.format(arquitectura=arquitectura(raiz), ruta=suyo.relative_to(raiz)), encoding="utf-8"
    )
    envoltorio.chmod(0o755)
    return envoltorio


if __name__ == "__main__":
    principal(sys.argv[1])
