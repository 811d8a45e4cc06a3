"""Encuentra o consigue un Chromium para las pruebas y escribe su ruta en la salida.

Por orden: el que diga FACTURSAAS_CHROMIUM, el de la máquina, el paquete de la distribución (instalado si somos root,
desplegado en `.cache/chromium` si no) y, por último, el que reparte Playwright.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import debian

OPCIONES = ("--version", "--no-sandbox")
DESTINO = debian.RAIZ / ".cache" / "chromium"
NOMBRES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AYUDA = """No se ha podido conseguir un Chromium para las pruebas en el navegador. Cualquiera de estas cosas basta:
  - instalarlo: apt-get install chromium (Debian), dnf install chromium (Fedora), apk add chromium (Alpine)
  - decir dónde está: FACTURSAAS_CHROMIUM=/ruta/a/chromium make test"""
ENVOLTORIO = """#!/bin/sh
# Ejecuta el Chromium desplegado en esta carpeta, sin instalarlo en el sistema.
raiz="$(cd "$(dirname "$0")" && pwd)/raiz"
libs="$raiz/usr/lib/{arquitectura}"
export LD_LIBRARY_PATH="$libs:$libs/pulseaudio:$raiz/usr/lib:$raiz/lib/{arquitectura}"
export FONTCONFIG_FILE="$(dirname "$0")/fonts.conf"
exec "$raiz/usr/lib/chromium/chromium" "$@"
"""
FUENTES = """<?xml version="1.0"?>
<fontconfig>
  <dir>{raiz}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def principal() -> None:
    """Prueba cada manera hasta que una da un navegador que funciona."""
    maneras: tuple[Callable[[], Path | None], ...] = (elegido, de_la_maquina, ya_desplegado, de_la_distribucion)
    for manera in (*maneras, de_playwright):
        navegador = manera()
        if navegador and funciona(navegador):
            sys.stdout.write(f"{navegador}\n")
            return
    sys.exit(AYUDA)


def funciona(navegador: Path) -> bool:
    """Si arranca de verdad: en Ubuntu, por ejemplo, el paquete es un enlace a otra tienda."""
    return debian.funciona(navegador, *OPCIONES)


def elegido() -> Path | None:
    """El que diga el entorno."""
    return debian.elegido("FACTURSAAS_CHROMIUM", *OPCIONES)


def de_la_maquina() -> Path | None:
    """El primero que haya en el PATH."""
    return next((Path(ruta) for nombre in NOMBRES if (ruta := shutil.which(nombre))), None)


def ya_desplegado() -> Path | None:
    """El que dejó en `.cache` una ejecución anterior."""
    ruta = DESTINO / "chromium"
    return ruta if ruta.exists() else None


def de_la_distribucion() -> Path | None:
    """El paquete `chromium` de Debian y derivadas."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() != 0:
        return desplegar()
    debian.decir("Instalando Chromium para las pruebas en el navegador…")
    debian.instalar("chromium")
    return de_la_maquina()


def desplegar() -> Path | None:
    """Lo despliega con sus letras en `.cache`, sin ser root ni tocar el sistema."""
    debian.decir("Descargando Chromium para las pruebas en el navegador (unos 150 MB, solo la primera vez)…")
    raiz = debian.desplegar(DESTINO, "chromium", "fonts-liberation")
    if raiz is None:
        return None
    (DESTINO / "fonts.conf").write_text(FUENTES.format(raiz=raiz, cache=DESTINO / "fontconfig"), encoding="utf-8")
    envoltorio = DESTINO / "chromium"
    envoltorio.write_text(ENVOLTORIO.format(arquitectura=debian.arquitectura(raiz)), encoding="utf-8")
    envoltorio.chmod(0o755)
    return envoltorio


def de_playwright() -> Path | None:
    """El navegador que reparte Playwright, con lo que necesita del sistema si somos root."""
    debian.decir("Descargando el Chromium de Playwright…")
    extra = ["--with-deps"] if os.geteuid() == 0 else []
    if not debian.ejecutar(sys.executable, "-m", "playwright", "install", *extra, "chromium"):
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


if __name__ == "__main__":
    principal()
